"""Owns what a response's headers make a browser do: redirects and ``Link``; must not know the body."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.model import Tag, Transmission
from pytest_phiguard.pages.addresses import resolve
from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.references import Reference, parse_refresh, read_link
from pytest_phiguard.pages.speculation import iter_rule_sets
from pytest_phiguard.pages.tags import CAPTURE, build_tag, build_transmission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.surroundings import Surroundings

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEEPING: Final = frozenset({307, 308})
# RFC 8288, section 3: <address>; parameter=value, several parted by commas.
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^\s\"=;,]+\s*(?:=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\";,]*))?)*)")
_PARAMETER = re.compile(r";\s*([^\s\"=;,]+)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\";,]*)))?")


def is_redirect(page: Page) -> bool:
    """Tell whether a browser leaves a response for another without showing it.

    Args:
        page: The response.
    """
    return page.status in REDIRECTS and any(name.lower() == "location" and value for name, value in page.headers)


def iter_header_transmissions(page: Page, here: Surroundings) -> Iterator[Transmission]:
    """Yield what the headers of a response make a browser send.

    Args:
        page: The response.
        here: What holds at its beginning.
    """
    leaving = is_redirect(page)
    for name, value in ((name.lower(), value) for name, value in page.headers):
        if name == "location" and leaving:
            yield from _redirect(page, here, "Location", value)
        elif name in _LEADING and not leaving:
            header, find_address = _LEADING[name]
            yield from _redirect(page, here, header, find_address(value))
        elif name == "link" and not leaving:
            yield from _iter_links(page, here, value)
        elif name == "speculation-rules" and not leaving:
            yield from _iter_rule_sets(page, here, value)


def _parse_location(value: str) -> str:
    """Return the address of an ``HX-Location`` header: itself, or the ``path`` of the object that it holds.

    Args:
        value: The header's value.
    """
    if not value.lstrip().startswith("{"):
        return value
    try:
        said = json.loads(value)
    except (ValueError, RecursionError):
        return ""
    path = said.get("path") if isinstance(said, dict) else ""
    return path if isinstance(path, str) else ""


# What leads a browser, or htmx, elsewhere from an answer that is no redirect.
_LEADING: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = MappingProxyType(
    {
        "refresh": ("Refresh", parse_refresh),
        "hx-redirect": ("HX-Redirect", str),
        "hx-location": ("HX-Location", _parse_location),
    }
)


def _redirect(page: Page, here: Surroundings, header: str, address: str) -> Iterator[Transmission]:
    """Yield the request that a redirect makes.

    Where it stands for the page itself, its ``Referer`` is the page's that the browser came from, which nobody
    knows here; only ``Refresh`` begins at the page that it came with.
    """
    url = resolve(page.url, address) if address else ""
    if not url:
        return
    keeps = header == "Location" and page.status in _KEEPING
    element = Element("header")
    referrer = here.find_referrer(element, url) if header == "Refresh" else ""
    yield Transmission(
        channel="redirect",
        method=page.method if keeps or page.method == "HEAD" else "GET",
        url=url,
        headers=(("Referer", referrer),) if referrer else (),
        body=page.request_body or None if keeps else None,
        capture=CAPTURE,
        page=page,
        tag=Tag("header", header, url, referrer=referrer),
    )


def _iter_rule_sets(page: Page, here: Surroundings, value: str) -> Iterator[Transmission]:
    """Yield the requests for rule sets; no directive stops them (measured in Chromium 156)."""
    for address in iter_rule_sets(value):
        tag = build_tag(Element("header"), Reference("Speculation-Rules", address), here)
        if tag is not None:
            yield build_transmission(page, tag)


def _iter_links(page: Page, here: Surroundings, value: str) -> Iterator[Transmission]:
    for address, parameters in _LINK.findall(value):
        attributes: dict[str, str] = {}
        for match in _PARAMETER.finditer(parameters):
            attributes.setdefault(match[1].lower(), match[2] or match[3] or "")
        if "anchor" in attributes:
            continue
        element = Element("link", attributes)
        for reference in read_link(element, address, element.words("rel"), header=True):
            tag = build_tag(element, reference, here)
            if tag is not None:
                yield build_transmission(page, tag)
