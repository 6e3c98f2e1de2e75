"""What a rendered page will make a browser send; knows neither who receives it nor what identifies a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission
    from pytest_phiguard.pages.transmissions import PageReading

__all__ = ["iter_transmissions", "read_page"]


def iter_transmissions(page: Page, *, globals_of: frozenset[str], own_matters: bool = True) -> Iterator[Transmission]:
    """Yield what a page will make a browser send, as ``PageReading`` does.

    Args:
        page: A response of the application.
        globals_of: The JavaScript globals of known vendors.
        own_matters: Whether what goes to the page's own host is told too; most of what a page names does, and
            nobody asks where all of that host is first-party.
    """
    yield from read_page(page, globals_of=globals_of, own_matters=own_matters).iter_transmissions()


def read_page(page: Page, *, globals_of: frozenset[str], own_matters: bool = True) -> PageReading:
    """Return what a page will make a browser send; nothing is read before it is asked.

    Args:
        page: A response of the application.
        globals_of: The JavaScript globals of known vendors.
        own_matters: Whether what goes to the page's own host is told too.
    """
    # Imported when the first page comes: most runs of a suite that renders none never need it.
    from pytest_phiguard.pages.transmissions import PageReading

    return PageReading(page, globals_of, own_matters=own_matters)
