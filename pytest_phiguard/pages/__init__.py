"""What a rendered page will make a browser send; knows neither who receives it nor what identifies a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission

__all__ = ["iter_transmissions"]


def iter_transmissions(page: Page, *, globals_of: frozenset[str]) -> Iterator[Transmission]:
    """Yield what a page will make a browser send: redirects, tags, and what its inline scripts hand to vendors.

    A call of a vendor's global has the method ``CALL``, no address, and the global's name as its vendor.

    Args:
        page: A response of the application.
        globals_of: The JavaScript globals of known vendors.
    """
    # Imported when the first page comes: most runs of a suite that renders none never need it.
    from pytest_phiguard.pages import transmissions

    yield from transmissions.iter_transmissions(page, globals_of=globals_of)
