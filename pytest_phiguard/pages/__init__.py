"""What a rendered page will make a browser send; knows neither who receives it nor what identifies a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission

__all__ = ["iter_transmissions"]


def iter_transmissions(page: Page, *, globals_of: frozenset[str], own_matters: bool = True) -> Iterator[Transmission]:
    """Yield what a page will make a browser send: redirects, tags, and what its inline scripts hand to vendors.

    What a cache that many people share may store of it comes last.

    A call of a vendor's global has the method ``CALL``, no address, and the global's name as its vendor.

    Args:
        page: A response of the application.
        globals_of: The JavaScript globals of known vendors.
        own_matters: Whether what goes to the page's own host is told too; most of what a page names does, and
            nobody asks where all of that host is first-party.
    """
    # Imported when the first page comes: most runs of a suite that renders none never need it.
    from pytest_phiguard.pages import cookies, shared_caches, transmissions

    for transmission in transmissions.iter_transmissions(page, globals_of=globals_of, own_matters=own_matters):
        yield cookies.add_cookies(transmission)
    yield from shared_caches.iter_cached(page)
