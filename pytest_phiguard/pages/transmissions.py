"""Owns what a response will make a browser send, each request once; must not know who receives it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_phiguard.model import Tag
from pytest_phiguard.pages.addresses import strip_fragment
from pytest_phiguard.pages.cookies import add_cookies
from pytest_phiguard.pages.csp import parse_csp_headers
from pytest_phiguard.pages.glance import may_reach_others
from pytest_phiguard.pages.rendering import Rendering
from pytest_phiguard.pages.reports import iter_endpoints
from pytest_phiguard.pages.response_headers import is_redirect, iter_header_transmissions
from pytest_phiguard.pages.scripts import make_globals
from pytest_phiguard.pages.shared_caches import iter_cached
from pytest_phiguard.pages.surroundings import find_surroundings
from pytest_phiguard.pages.tags import build_transmission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission
    from pytest_phiguard.pages.reports import Endpoint
    from pytest_phiguard.pages.surroundings import Surroundings

REPORT: Final = "report"
"""What the tag of a report endpoint has as its element; ``fetches`` says whether a report is certain."""

REST: Final = "rest"
"""What the tag of a part of a page that could not be read has as its element: nobody knows what stands there."""


class PageReading:
    """What one page will make a browser send.

    Args:
        page: A response of the application.
        globals_of: The JavaScript globals of known vendors.
        own_matters: Whether what goes to the page's own host is told too.
    """

    def __init__(self, page: Page, globals_of: frozenset[str], *, own_matters: bool = True) -> None:
        self._page = page
        self._known = make_globals(globals_of)
        self._own_matters = own_matters
        self.asked = False
        """Whether a script made something of what the page is or holds, as far as the page was read."""

    def iter_transmissions(self) -> Iterator[Transmission]:
        """Yield redirects, tags, and what inline scripts hand to vendors, each request once.

        A call of a vendor's global has the method ``CALL``, no address, and the global's name as its vendor. What a
        cache that many people share may store of the page comes last.
        """
        yield from map(add_cookies, self._iter_once())
        yield from iter_cached(self._page)

    def _iter_once(self) -> Iterator[Transmission]:
        seen: set[object] = set()
        for transmission in self._iter_all():
            key = _make_key(transmission)
            if key not in seen:
                seen.add(key)
                yield transmission

    def _iter_all(self) -> Iterator[Transmission]:
        page, problem = self._page, self._page.problem
        here = find_surroundings(page)
        yield from iter_header_transmissions(page, here)
        if page.html and not is_redirect(page) and (self._own_matters or may_reach_others(page.html)):
            rendering = Rendering(page, page.html, here, self._known, own_matters=self._own_matters)
            yield from rendering.iter_transmissions()
            self.asked = rendering.asked
            problem = problem or rendering.problem
        if problem and page.html and not is_redirect(page):
            yield build_transmission(page, Tag(REST, "", page.url, fetches=False), problem=problem)
        for endpoint in iter_endpoints(page):
            yield _build_report(page, endpoint, certain=endpoint.always or _is_violated(page, endpoint, here))


def _make_key(transmission: Transmission) -> object:
    """Return what two transmissions of a page must differ in to be two."""
    tag = transmission.tag
    fields: tuple[object, ...] = transmission.fields
    if tag is not None and tag.runs:
        # What a script can read is the same for all of a document: the very same text.
        texts = {id(text) for location, text in transmission.fields if location == "page.text"}
        handed = (field for field in transmission.fields if field[0].startswith("page.script"))
        fields = (*handed, *sorted(texts))
    return (
        (tag.element, tag.attribute, tag.url, tag.referrer, tag.blocked) if tag else None,
        transmission.method,
        fields,
        transmission.vendor,
    )


def _is_violated(page: Page, endpoint: Endpoint, here: Surroundings) -> bool:
    """Tell whether loading a page is certain to break the policy whose violations an endpoint is told."""
    if not endpoint.policy or not page.html or is_redirect(page):
        return False
    only = parse_csp_headers((("Content-Security-Policy", endpoint.policy),), page.url)
    return Rendering(page, page.html, replace(here, csp=only), make_globals(frozenset())).is_stopped()


def _build_report(page: Page, endpoint: Endpoint, *, certain: bool) -> Transmission:
    """Return a report: whatever the Referrer-Policy says, it names the page's address."""
    tag = Tag(REPORT, endpoint.header, endpoint.url, fetches=certain)
    return build_transmission(page, tag, method="POST", fields=(("page.url", strip_fragment(page.url)),))
