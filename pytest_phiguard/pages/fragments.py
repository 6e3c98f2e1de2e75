"""Owns answers that are parts of a page: what enters it, and what the page is then; must not know which page it is.

htmx, Turbo, Unpoly and jQuery ask for them, and say so in the request.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.addresses import resolve, strip_fragment
from pytest_phiguard.pages.reports import CSP_NAMES
from pytest_phiguard.pages.response_headers import is_redirect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.model import Page, Transmission

_WHOLE: Final = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_HEAD: Final = re.compile(r"<head\b[^>]*>.*?</head\s*>", re.IGNORECASE | re.DOTALL)
_TITLE: Final = re.compile(r"<title\b[^>]*>.*?</title\s*>", re.IGNORECASE | re.DOTALL)
_END: Final = re.compile(r"</body\s*>", re.IGNORECASE)
_TEMPLATE: Final = re.compile(r"</?template\b[^>]*>", re.IGNORECASE)
_STREAM: Final = "text/vnd.turbo-stream.html"
# What an answer says of the address that is shown afterwards: htmx, Unpoly.
_SHOWN: Final = ("hx-push-url", "hx-replace-url", "x-up-location")
_EVENTS: Final = frozenset({"hx-trigger", "hx-trigger-after-settle", "hx-trigger-after-swap"})


def is_whole(page: Page) -> bool:
    """Tell whether an answer is a page by itself, which others may enter.

    Args:
        page: The answer.
    """
    return bool(page.html) and not is_redirect(page) and not is_fragment(page)


def is_fragment(page: Page) -> bool:
    """Tell whether an answer enters the page that asked for it.

    Args:
        page: The answer, with what its request said.
    """
    asked = dict(page.asked)
    if _find(page.headers, "content-type").startswith(_STREAM):
        return True
    if "turbo-frame" in asked or "x-up-target" in asked:
        return True
    if asked.get("hx-request") == "true":
        # Boosted links and the history's own requests get whole pages, at the address that is asked for.
        return asked.get("hx-history-restore-request") != "true"
    by_script = asked.get("x-requested-with", "").lower() == "xmlhttprequest" or "x-up-version" in asked
    return by_script and bool(page.html) and not _WHOLE.search(page.html, 0, 4096)


def is_boosted(page: Page) -> bool:
    """Tell whether an answer takes the place of all that the page shows, its address included.

    Args:
        page: The answer.
    """
    return dict(page.asked).get("hx-boosted") == "true"


def find_asking(page: Page) -> str:
    """Return the address of the page that asked for a fragment, as far as the request says it, or empty.

    Args:
        page: The answer.
    """
    asked = dict(page.asked)
    address = asked.get("hx-current-url") or asked.get("referer") or ""
    return resolve(page.url, address) if address else ""


def find_shown(page: Page, asking: str) -> str:
    """Return the address that the browser shows once a fragment has entered.

    Args:
        page: The answer.
        asking: The address of the page that it enters.
    """
    for name in _SHOWN:
        said = _find(page.headers, name)
        if said and said.lower() != "false":
            return resolve(asking, said) or asking
    return strip_fragment(page.url) if is_boosted(page) else asking


def enter(fragment: Page, base: Page, *, shown: str) -> Page:
    """Return the page that a fragment makes of the one that it enters.

    Args:
        fragment: The answer.
        base: The page, whose policies go on to hold and whose scripts go on to run.
        shown: The address that the browser shows.
    """
    content = read_content(fragment)
    titles = _TITLE.findall(content)
    html = base.html
    if titles:
        # htmx and Turbo take the title over.
        content = _TITLE.sub("", content)
        html = _TITLE.sub(lambda _: titles[-1], html, count=1) if _TITLE.search(html) else titles[-1] + html
    added = content + "".join(_iter_events(fragment.headers))
    ends = list(_END.finditer(html))
    place = ends[-1].start() if ends else len(html)
    return replace(
        base,
        url=shown,
        html=html[:place] + added + html[place:],
        signed_in=base.signed_in or fragment.signed_in,
        method=fragment.method,
        source=fragment.source or base.source,
        test_source=fragment.test_source,
        origin=fragment.origin,
        problem=fragment.problem or base.problem,
        cookies=fragment.cookies,
        asked=fragment.asked,
    )


def read_content(fragment: Page) -> str:
    """Return what of an answer enters a page.

    Args:
        fragment: The answer.
    """
    html = fragment.html
    if _find(fragment.headers, "content-type").startswith(_STREAM):
        # Turbo takes out of its templates what it puts in.
        return _TEMPLATE.sub("", html)
    frame = dict(fragment.asked).get("turbo-frame")
    if frame:
        opening = rf"<turbo-frame\b[^>]*\bid=[\"']?{re.escape(frame)}\b[^>]*>"
        found = re.search(rf"{opening}.*</turbo-frame\s*>", html, re.DOTALL | re.IGNORECASE)
        return found[0] if found else html
    if _WHOLE.search(html, 0, 4096):
        # Of a whole document its body is taken, and its title.
        return _HEAD.sub(lambda head: "".join(_TITLE.findall(head[0])), html, count=1)
    return html


def iter_entered(fragment: Page, base: Page, entered: Page, *, globals_of: frozenset[str]) -> Iterator[Transmission]:
    """Yield what a browser sends because a fragment has entered a page, and not because of the page alone.

    Args:
        fragment: The answer.
        base: The page that it enters.
        entered: What that makes.
        globals_of: The JavaScript globals of known vendors.
    """
    # A policy of the answer's own means nothing to the page, and reports nothing.
    headers = tuple(pair for pair in fragment.headers if pair[0].lower() not in CSP_NAMES)
    alone = replace(fragment, headers=headers)
    for transmission in iter_transmissions(alone, globals_of=globals_of):
        if transmission.channel == "redirect" or (transmission.tag is not None and transmission.tag.element in _OWN):
            yield transmission
    known = {_describe(transmission) for transmission in iter_transmissions(base, globals_of=globals_of)}
    for transmission in iter_transmissions(entered, globals_of=globals_of):
        is_kept = transmission.tag is not None and transmission.tag.element == "cache"
        # What a cache keeps is the page as it was answered.
        if not is_kept and _describe(transmission) not in known:
            yield transmission


# Elements of tags that headers make: an endpoint that is told of failures, a cache on the way.
_OWN: Final = frozenset({"report", "cache", "header"})


def _describe(transmission: Transmission) -> object:
    return (
        transmission.tag,
        transmission.method,
        transmission.url,
        transmission.headers,
        transmission.fields,
        transmission.vendor,
    )


def _iter_events(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what htmx tells every script of the page by events, as data that they can read."""
    for name, value in headers:
        if name.lower() in _EVENTS and value.lstrip().startswith("{"):
            text = value.replace("</", "<\\/")
            yield f'<script type="application/json" id="{name.lower()}">{text}</script>'


def _find(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    return next((value.strip() for name, value in headers if name.lower() == wanted), "")
