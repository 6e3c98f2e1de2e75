"""Owns what a browser would know when a page of a test comes: cookies, the page before, the page that it enters.

Must not know who receives anything.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from pytest_phiguard.model import Page
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.addresses import resolve, strip_fragment
from pytest_phiguard.pages.cookies import parse_cookie
from pytest_phiguard.pages.fragments import (
    enter,
    find_asking,
    find_shown,
    is_boosted,
    is_fragment,
    is_whole,
    iter_entered,
)
from pytest_phiguard.pages.referrer import effective_referrer, parse_meta_policy, parse_policy_headers
from pytest_phiguard.pages.response_headers import is_redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_phiguard.model import Transmission

_MOST: Final = 50
_LINK: Final = re.compile(r"(a|form|area|button|input)\b([^>]*)>", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"\b(?:href|action|formaction)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
# A part of a query that is written the same everywhere.
_PLAIN: Final = re.compile(r"[\w=%.+-]*", re.ASCII)
_NOREFERRER: Final = re.compile(r"\brel\s*=\s*[\"']?[^\"'>]*\bnoreferrer\b", re.IGNORECASE)
_META_POLICY: Final = re.compile(
    r"<meta\b(?=[^>]*\bname\s*=\s*[\"']?referrer\b)[^>]*\bcontent\s*=\s*[\"']?([a-z-]+)", re.IGNORECASE
)
# What frameworks keep from scripts, where a test puts it into the client's jar by itself.
_GUARDED: Final = re.compile(r"sess|auth|token|jwt|\bsid\b|remember", re.IGNORECASE)


class _Run(Protocol):
    """What a test remembers of its pages."""

    visits: Visits | None


class Jar:
    """Which cookies of a run's clients scripts can read, as far as the application has set them; outlives a test."""

    def __init__(self) -> None:
        self._readable: dict[tuple[str, str], bool] = {}

    def read(self, page: Page) -> tuple[tuple[str, str], ...]:
        """Return the cookies that the client held and that scripts of a page can read, and learn what it sets.

        A cookie that nobody was seen to set was put there by the test: for what a script would have set, unless its
        name says that it is a session's.

        Args:
            page: The answer, with what its request said.
        """
        host = urlsplit(page.url).hostname or ""
        held = tuple(_iter_held(page))
        readable = tuple(
            (name, value) for name, value in held if self._readable.get((host, name), not _GUARDED.search(name))
        )
        for name, value in page.headers:
            cookie = parse_cookie(value) if name.lower() == "set-cookie" else None
            if cookie is not None:
                self._readable[host, cookie.name] = cookie.readable
        return readable


def _iter_held(page: Page) -> Iterator[tuple[str, str]]:
    for text in (value for name, value in page.asked if name == "cookie"):
        for pair in text.split(";"):
            name, equals, value = pair.partition("=")
            if equals and name.strip():
                yield name.strip(), value.strip().strip('"')


@dataclass(frozen=True, slots=True)
class Visit:
    """One answer as a browser meets it.

    Args:
        page: The answer, with what a browser would know.
        base: The page that it enters, or None.
        entered: What that makes, or None.
    """

    page: Page
    base: Page | None = None
    entered: Page | None = None

    def map(self, change: Callable[[Page], Page]) -> Visit:
        """Return the same visit with each of its pages changed.

        Args:
            change: Returns a page as it is to be.
        """
        if self.base is None or self.entered is None:
            return Visit(change(self.page))
        return Visit(change(self.page), change(self.base), change(self.entered))

    def iter_entered(self, globals_of: frozenset[str]) -> Iterator[Transmission]:
        """Yield what a browser sends because the answer enters a page; nothing where it is a page itself.

        Args:
            globals_of: The JavaScript globals of known vendors.
        """
        if self.base is None or self.entered is None:
            return
        if is_boosted(self.page):
            # It may be opened by its address as well.
            yield from iter_transmissions(self.page, globals_of=globals_of)
        yield from iter_entered(self.page, self.base, self.entered, globals_of=globals_of)


@dataclass(slots=True)
class Visits:
    """The pages of one test, in order.

    Args:
        pages: The last whole pages.
        leads: The page from which each client was led on by redirects.
    """

    pages: deque[Page] = field(default_factory=lambda: deque(maxlen=_MOST))
    leads: dict[str, str] = field(default_factory=dict)

    def visit(self, page: Page, jar: Jar) -> Visit:
        """Return an answer as a browser meets it.

        Args:
            page: The answer.
            jar: What is known of cookies.
        """
        cookies, referrer = jar.read(page), self._find_referrer(page)
        if cookies or referrer:
            page = replace(page, cookies=page.cookies or cookies, referrer=page.referrer or referrer)
        if is_fragment(page) and not is_redirect(page):
            base = self._find_base(page)
            if base is not None:
                shown = find_shown(page, base.url)
                entered = enter(page, base, shown=shown)
                if base.html:
                    # Its text is not kept: the next fragment enters the page as it came.
                    self.pages.append(page if is_boosted(page) else replace(base, url=shown))
                return Visit(page, base, entered)
        elif is_whole(page):
            self.pages.append(page)
        return Visit(page)

    def _find_base(self, page: Page) -> Page | None:
        """Return the page that a fragment enters: the one that its request names, else the last of its client."""
        asking = find_asking(page)
        if asking:
            address = strip_fragment(asking)
            for one in reversed(self.pages):
                if strip_fragment(one.url) == address:
                    return replace(one, url=asking)
            # The test did not open it: its address is known, and what the application says with every answer.
            return Page(asking, headers=_drop_leading(page.headers), signed_in=page.signed_in)
        return next((one for one in reversed(self.pages) if one.client == page.client), None)

    def _find_referrer(self, page: Page) -> str:
        """Return what ``document.referrer`` will say: what the test sent, else the page that leads to this one."""
        sent = next((value for name, value in page.asked if name == "referer"), "")
        led = self.leads.pop(page.client, "")
        referrer = sent or led or self._find_linking(page)
        if is_redirect(page) and referrer:
            self.leads[page.client] = referrer
        return referrer

    def _find_linking(self, page: Page) -> str:
        before = next((one for one in reversed(self.pages) if one.client == page.client), None)
        if before is None or not before.html or strip_fragment(before.url) == strip_fragment(page.url):
            return ""
        if not _links(before, page):
            return ""
        metas = [parse_meta_policy(match[1]) for match in _META_POLICY.finditer(before.html)]
        policy = next(filter(None, reversed(metas)), "") or parse_policy_headers(before.headers)
        return effective_referrer(before.url, page.url, policy)


def _links(before: Page, page: Page) -> bool:
    """Tell whether a page holds a link or form that leads to another."""
    wanted = strip_fragment(page.url)
    bare, _, query = wanted.partition("?")
    name = urlsplit(wanted).path.rstrip("/").rpartition("/")[2]
    return name in before.html and any(
        _leads(segment, before.url, wanted, bare) for segment in _iter_leading(before.html, name, query)
    )


def _iter_leading(html: str, name: str, query: str) -> Iterator[str]:
    """Yield what stands behind each ``<`` of a page, where it may lead to an address.

    Args:
        html: The page.
        name: The last name in the address's path.
        query: Its query.
    """
    first = query.partition("&")[0]
    first = first if _PLAIN.fullmatch(first) else ""
    for segment in html.split("<"):
        if (name in segment or "?" in segment or "./" in segment) and (
            first in segment or segment[:1] not in {"a", "A"}
        ):
            yield segment


def _leads(segment: str, base: str, wanted: str, bare: str) -> bool:
    match = _LINK.match(segment)
    if match is None or _NOREFERRER.search(match[2]):
        return False
    for address in _ADDRESS.finditer(match[2]):
        url = strip_fragment(resolve(base, unescape(address[1] or address[2] or address[3] or "")))
        # A form fills the query in.
        if url == wanted or (match[1].lower() != "a" and url.partition("?")[0] == bare):
            return True
    return False


def _drop_leading(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers of an answer that hold for every page of an application: its policies."""
    kept = {"content-security-policy", "referrer-policy"}
    return tuple(pair for pair in headers if pair[0].lower() in kept)


def make_visit(page: Page, run: _Run, jar: Jar) -> Visit:
    """Return an answer as a browser meets it.

    Args:
        page: The answer.
        run: The test that asked for it.
        jar: What is known of cookies.
    """
    if run.visits is None:
        run.visits = Visits()
    return run.visits.visit(page, jar)
