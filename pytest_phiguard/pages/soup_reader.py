"""Owns the reading of HTML through beautifulsoup4, where selectolax is missing; must not know what an element means."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from pytest_phiguard.pages.elements import MAX_ELEMENTS, Element, restore_noscript
from pytest_phiguard.pages.names import ATTRIBUTES, BLOCKS, NAMES, SILENT, UNSHOWN, WITH_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a browser reads as text (or, for a template, keeps apart) although html.parser may find elements in it.
_OPAQUE = frozenset({"template", "iframe", "textarea", "title", "xmp", "noembed", "script", "style"})
# Comments and declarations are subclasses too.
_TEXTS = frozenset({NavigableString, CData})
_OWNERS = {"option": "select", "input": "form", "button": "form", "select": "form", "textarea": "form"}


class SoupReading:
    """One page as beautifulsoup4 reads it.

    Args:
        html: The source; ``noframes`` stands for ``noscript`` in it.
        noscript: Whether it is itself the content of a ``<noscript>``.
        start: How many elements of the page stand before it.
    """

    def __init__(self, html: str, *, noscript: bool = False, start: int = 0) -> None:
        # The first of two equal attributes counts, as in a browser; ``class`` and ``rel`` stay one text.
        self._soup = BeautifulSoup(html, "html.parser", multi_valued_attributes=None, on_duplicate_attribute="ignore")
        self.elements = tuple(islice(self._iter_elements(start, noscript=noscript), MAX_ELEMENTS))

    def _iter_elements(self, position: int, *, noscript: bool) -> Iterator[Element]:
        owners: dict[int, int] = {}
        for tag in _iter_tags(self._soup):
            if tag.name == "noframes":
                # Its elements know each other by their position in the whole page.
                for element in SoupReading(_read_source(tag), noscript=True, start=position).elements:
                    yield element
                    position += 1
            elif tag.name in NAMES or any(name in tag.attrs for name in ATTRIBUTES):
                if tag.name in {"form", "select"}:
                    owners[id(tag)] = position
                yield _build_element(tag, owners, noscript=noscript)
                position += 1

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""
        for node in self._soup.descendants:
            if isinstance(node, NavigableString) and type(node) in _TEXTS and not _is_silent(node):
                yield str(node), _find_block(node)

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""
        for tag in _iter_tags(self._soup):
            if tag.name not in SILENT:
                yield from ((name, str(value)) for name, value in tag.attrs.items() if value)


def _iter_tags(soup: Tag) -> Iterator[Tag]:
    """Yield the elements in document order, without those that a browser does not load."""
    waiting = [child for child in reversed(soup.contents) if isinstance(child, Tag)]
    while waiting:
        tag = waiting.pop()
        if tag.name == "template":
            continue
        yield tag
        if tag.name not in _OPAQUE and tag.name != "noframes":
            waiting.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))


def _build_element(tag: Tag, owners: dict[int, int], *, noscript: bool) -> Element:
    in_svg = tag.find_parent("svg") is not None
    name = "img" if tag.name == "image" and not in_svg else tag.name
    owner = tag.find_parent(_OWNERS[name]) if name in _OWNERS else None
    return Element(
        name,
        {key: str(value) for key, value in tag.attrs.items()},
        restore_noscript(_read_text(tag)) if name in WITH_TEXT else "",
        tag.parent.name if tag.parent is not None and tag.parent.name != "[document]" else "",
        owners.get(id(owner), -1) if owner is not None else -1,
        noscript,
        in_svg and name in {"title", "image", "feimage", "script"},
    )


def _read_source(tag: Tag) -> str:
    """Return the content as source: newer versions of html.parser read none of it, older ones the elements in it."""
    return tag.decode_contents() if tag.find(True) is not None else tag.get_text()


def _read_text(tag: Tag) -> str:
    text = tag.get_text()
    # A line break right after the tag is not part of the value (HTML 13.2.6.4.7).
    return text.removeprefix("\n") if tag.name == "textarea" else text


def _is_silent(node: NavigableString) -> bool:
    return any(parent.name in UNSHOWN for parent in node.parents)


def _find_block(node: NavigableString) -> int:
    return next((id(parent) for parent in node.parents if parent.name in BLOCKS), 0)
