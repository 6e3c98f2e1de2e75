"""Every page that a test has read is read by the other parser too, and both must say the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_phiguard.pages import html as reading

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    """Have all pages that are read meanwhile compared at the end."""
    pages: dict[str, None] = {}
    parse = reading.parse_elements
    find = reading._find_reader

    def remember(name: str) -> object:
        read = find(name)

        def note(html: str) -> object:
            pages.setdefault(html)
            return read(html)

        return read if name else note

    patch = pytest.MonkeyPatch()
    patch.setattr(reading, "_find_reader", remember)
    try:
        yield
    finally:
        patch.undo()
    assert parse is reading.parse_elements
    for html in pages:
        assert describe(html, "selectolax") == describe(html, "beautifulsoup4"), html
