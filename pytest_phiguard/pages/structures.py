"""Owns what is remembered of the trees of pages, so that a template is parsed once; must not know what they mean."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.html import Document, parse_elements
from pytest_phiguard.pages.lines import LineIndex
from pytest_phiguard.pages.skim import skim
from pytest_phiguard.pages.text import page_text

if TYPE_CHECKING:
    from pytest_phiguard.pages.skim import Skimmed

MAX_SHAPES: Final = 128
MAX_MET: Final = 20_000
MAX_ELEMENTS: Final = 20_000


class Structures:
    """The trees of the pages that were read lately, by their shapes.

    A page of a known shape has the same tree, and everything else of it (names, attributes, texts) is its own: nothing
    of another page is ever taken for it. What a parser and the reading by pieces see differently is not remembered.
    """

    def __init__(self) -> None:
        self._trees: dict[tuple[str, ...], tuple[Element, ...] | None] = {}
        self._met: set[int] = set()
        self.parsed = 0
        """How many pages went through a parser."""

    def read(self, html: str) -> Document:
        """Return a page, parsed only where its shape is new.

        Args:
            html: The source.
        """
        skimmed = skim(html)
        tree = self._trees.get(skimmed.shape) if skimmed is not None else None
        if skimmed is not None and tree is not None:
            return Document(_fill(tree, skimmed), skimmed, LineIndex(html))
        self.parsed += 1
        document = parse_elements(html)
        if skimmed is not None and skimmed.shape not in self._trees:
            self._meet(skimmed, document)
        return document

    def _meet(self, skimmed: Skimmed, document: Document) -> None:
        """Remember a shape; what two pages have is a template's, and worth the comparison."""
        key = hash(skimmed.shape)
        if key in self._met:
            self._keep(skimmed, document)
        elif len(self._met) < MAX_MET:
            self._met.add(key)

    def _keep(self, skimmed: Skimmed, document: Document) -> None:
        if len(self._trees) >= MAX_SHAPES:
            self._trees.clear()
        self._trees[skimmed.shape] = document.elements if _agrees(skimmed, document) else None


@cache
def find_structures() -> Structures:
    """Return what is remembered in this process."""
    return Structures()


def _fill(tree: tuple[Element, ...], skimmed: Skimmed) -> tuple[Element, ...]:
    """Return the elements of a page: their places are the tree's, what they say is their own."""
    parts = iter(skimmed.parts)
    elements = []
    for element in tree:
        if element.noscript:
            elements.append(element)
        else:
            _, attributes, text = next(parts)
            elements.append(
                Element(
                    element.name,
                    attributes,
                    text,
                    element.parent,
                    element.owner,
                    element.noscript,
                    element.in_svg,
                    element.disabled,
                )
            )
    return tuple(elements)


def _agrees(skimmed: Skimmed, document: Document) -> bool:
    """Tell whether a parser says what the reading by pieces says, of the page that both have read."""
    if document.problem or len(document.elements) > MAX_ELEMENTS:
        return False
    found = [element for element in document.elements if not element.noscript]
    if len(found) != len(skimmed.parts):
        return False
    if _fill(document.elements, skimmed) != document.elements:
        return False
    own = replace(document, reading=skimmed)
    return page_text(own).split() == page_text(document).split()
