"""Every page that a test has read is read by the other parser too, and both must say the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_phiguard.pages import html as reading
from pytest_phiguard.session import Guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_phiguard.model import Page

RECORDER = """
import itertools
import pathlib

from pytest_phiguard.session import Guard

FOLDER = pathlib.Path("recorded")
FOLDER.mkdir(exist_ok=True)
NUMBERS = itertools.count()
page = Guard.page


def keep(guard, given):
    FOLDER.joinpath(str(next(NUMBERS))).write_bytes(given.html.encode("utf-8", "surrogatepass"))
    return page(guard, given)


Guard.page = keep
"""
"""A plugin of an inner run in a process of its own: keeps each page that is judged there."""


def describe(html: str, reader: str) -> list[tuple[object, ...]]:
    """Return what a reader makes of a page, as far as anything depends on it.

    Args:
        html: The page.
        reader: ``selectolax`` or ``beautifulsoup4``.
    """
    return [
        (
            one.name,
            dict(one.attributes),
            one.text,
            one.parent,
            one.owner,
            one.noscript,
            one.in_svg,
            one.disabled,
        )
        for one in reading.parse_elements(html, reader).elements
    ]


@contextmanager
def comparing() -> Iterator[None]:
    """Have all pages that are read or handed to a guard meanwhile compared at the end, inner runs included."""
    pages: dict[str, None] = {}
    parse = reading.parse_elements
    find = reading._find_reader

    def remember(name: str) -> object:
        read = find(name)

        def note(html: str) -> object:
            pages.setdefault(html)
            return read(html)

        return read if name else note

    give = Guard.page

    def keep(guard: Guard, page: Page) -> None:
        pages.setdefault(page.html)
        give(guard, page)

    patch = pytest.MonkeyPatch()
    patch.setattr(reading, "_find_reader", remember)
    patch.setattr(Guard, "page", keep)
    try:
        yield
    finally:
        patch.undo()
    assert parse is reading.parse_elements
    compare(pages)


def compare(pages: Iterable[str]) -> None:
    """Demand that both readers make the same of pages.

    Args:
        pages: Their sources.
    """
    for html in pages:
        assert describe(html, "selectolax") == describe(html, "beautifulsoup4"), html


def read_recorded(folder: Path) -> list[str]:
    """Return the pages that ``RECORDER`` has kept.

    Args:
        folder: Where the inner run ran.
    """
    return [path.read_bytes().decode("utf-8", "surrogatepass") for path in folder.glob("recorded/*")]
