"""Owns what a response will make a browser send, each request once; must not know who receives it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pytest_phiguard.model import Tag
from pytest_phiguard.pages.addresses import strip_fragment
from pytest_phiguard.pages.csp import parse_csp_headers
from pytest_phiguard.pages.glance import may_reach_others
from pytest_phiguard.pages.rendering import Rendering
from pytest_phiguard.pages.reports import iter_endpoints
from pytest_phiguard.pages.response_headers import is_redirect, iter_header_transmissions
from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.surroundings import find_surroundings
from pytest_phiguard.pages.tags import build_transmission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission
    from pytest_phiguard.pages.reports import Endpoint
    from pytest_phiguard.pages.surroundings import Surroundings

MAX_KEPT: Final = 500_000
"""Longer pages are not kept: a page that many tests ask for is read once."""

REPORT: Final = "report"
"""What the tag of a report endpoint has as its element; ``fetches`` says whether a report is certain."""


def iter_transmissions(page: Page, *, globals_of: frozenset[str], own_matters: bool = True) -> Iterator[Transmission]:
    """Yield what a page will make a browser send: redirects, tags, and what its inline scripts hand to vendors.

    A call of a vendor's global has the method ``CALL``, no address, and the global's name as its vendor.

    Args:
        page: A response of the application.
        globals_of: The JavaScript globals of known vendors.
        own_matters: Whether what goes to the page's own host is told too.
    """
    if len(page.html) > MAX_KEPT:
        yield from _collect(page, globals_of, own_matters)
        return
    # Who asked for it, and where it was rendered, changes nothing of what it sends.
    bare = replace(page, origin=None, source=None, test_source=None, page_class="", signed_in=False, client="")
    for transmission in _remember(bare, globals_of, own_matters):
        yield replace(transmission, page=page)


@lru_cache(maxsize=32)
def _remember(page: Page, globals_of: frozenset[str], own_matters: bool) -> tuple[Transmission, ...]:
    return tuple(_collect(page, globals_of, own_matters))


def _collect(page: Page, globals_of: frozenset[str], own_matters: bool) -> Iterator[Transmission]:
    seen: set[object] = set()
    for transmission in _iter_all(page, globals_of, own_matters=own_matters):
        tag = transmission.tag
        fields: tuple[object, ...] = transmission.fields
        if tag is not None and tag.runs:
            # What a script can read is the same for all of a document: the very same text.
            texts = {id(text) for location, text in transmission.fields if location == "page.text"}
            handed = (field for field in transmission.fields if field[0].startswith("page.script"))
            fields = (*handed, *sorted(texts))
        key = (
            (tag.element, tag.attribute, tag.url, tag.referrer, tag.blocked) if tag else None,
            transmission.method,
            fields,
            transmission.vendor,
        )
        if key not in seen:
            seen.add(key)
            yield transmission


def _iter_all(page: Page, globals_of: frozenset[str], *, own_matters: bool) -> Iterator[Transmission]:
    here = find_surroundings(page)
    known = Globals(globals_of)
    yield from iter_header_transmissions(page, here)
    if page.html and not is_redirect(page) and (own_matters or may_reach_others(page.html)):
        yield from Rendering(page, page.html, here, known, own_matters=own_matters).iter_transmissions()
    for endpoint in iter_endpoints(page):
        yield _build_report(page, endpoint, certain=endpoint.always or _is_violated(page, endpoint, here))


def _is_violated(page: Page, endpoint: Endpoint, here: Surroundings) -> bool:
    """Tell whether loading a page is certain to break the policy whose violations an endpoint is told."""
    if not endpoint.policy or not page.html or is_redirect(page):
        return False
    only = parse_csp_headers((("Content-Security-Policy", endpoint.policy),), page.url)
    return Rendering(page, page.html, replace(here, csp=only), Globals(frozenset())).is_stopped()


def _build_report(page: Page, endpoint: Endpoint, *, certain: bool) -> Transmission:
    """Return a report: whatever the Referrer-Policy says, it names the page's address."""
    tag = Tag(REPORT, endpoint.header, endpoint.url, fetches=certain)
    return build_transmission(page, tag, method="POST", fields=(("page.url", strip_fragment(page.url)),))
