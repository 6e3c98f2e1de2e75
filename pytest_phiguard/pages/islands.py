"""Owns the data that a page holds for its scripts: JSON islands and state in ``data-*``; must not know who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.html import Document

LINKED_DATA: Final = "ld+json"
"""What an island of schema.org data is called."""

# Types that a browser acts upon by itself, and the one that keeps a tag from running until there is consent.
_NO_DATA: Final = frozenset({"importmap", "speculationrules", "module", "text/plain", "text/javascript"})


def iter_islands(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each piece of data that a page holds for scripts.

    A ``<script>`` whose type says JSON, or that holds an object or a list under a type that no browser knows, and
    the ``data-*`` attributes that hold an object or a list.

    Args:
        document: The page.
    """
    for element in document.elements:
        if element.name == "script" and not element.noscript and _is_island(element):
            yield _name(element), element.text
    for name, value in document.reading.iter_attributes():
        if name.startswith("data-") and is_structure(value):
            yield name, value


def _is_island(element: Element) -> bool:
    kind = element.get("type").partition(";")[0].strip().lower()
    if not kind or kind in _NO_DATA or not element.text.strip():
        return False
    return "json" in kind or ("script" not in kind and is_structure(element.text))


def _name(element: Element) -> str:
    if LINKED_DATA in element.get("type").lower():
        return LINKED_DATA
    return element.get("id") or "json"


def is_structure(text: str) -> bool:
    """Tell whether a text looks like an object or a list."""
    return len(text) > 2 and text.lstrip()[:1] in {"{", "["}
