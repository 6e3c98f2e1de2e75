"""Owns the reading of HTML through selectolax (Lexbor), the fast one; must not know what an element means."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from pytest_phiguard.pages.elements import MAX_ELEMENTS, Element, restore_noscript
from pytest_phiguard.pages.names import BLOCKS, SELECTOR, SILENT, UNSHOWN, WITH_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWNERS = {"option": "select", "input": "form", "button": "form", "select": "form", "textarea": "form"}
_MAX_STEPS = 64


class LexborReading:
    """One page as selectolax reads it.

    Args:
        html: The source; ``noframes`` stands for ``noscript`` in it.
        noscript: Whether it is itself the content of a ``<noscript>``.
        start: How many elements of the page stand before it.
    """

    def __init__(self, html: str, *, noscript: bool = False, start: int = 0) -> None:
        self._tree = LexborHTMLParser(html)
        self.elements = tuple(islice(self._iter_elements(start, noscript=noscript), MAX_ELEMENTS))

    def _iter_elements(self, position: int, *, noscript: bool) -> Iterator[Element]:
        owners: dict[int, int] = {}
        # Content of <template> is in a tree of its own, which is not searched: nothing of it is loaded.
        last = 0
        for node in self._tree.css(SELECTOR):
            # A node that several parts of the selector match comes several times in a row.
            if node.mem_id == last:
                continue
            last = node.mem_id
            name = node.tag or ""
            if name == "template":
                continue
            if name == "noframes":
                # Its elements know each other by their position in the whole page.
                for element in LexborReading(node.text(), noscript=True, start=position).elements:
                    yield element
                    position += 1
                continue
            if name in {"form", "select"}:
                owners[node.mem_id] = position
            yield _build_element(node, name, owners, noscript=noscript)
            position += 1

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""
        root: Any = self._tree.root
        for node in root.traverse(include_text=True):
            if node.is_text_node:
                parent = node.parent
                if parent is not None and parent.tag not in UNSHOWN:
                    yield node.text_content or "", _find_block(parent)

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""
        root: Any = self._tree.root
        for node in root.traverse():
            if node.tag not in SILENT:
                for name, value in node.attributes.items():
                    if value:
                        yield name, value


def _build_element(node: Any, name: str, owners: dict[int, int], *, noscript: bool) -> Element:
    parent = node.parent
    return Element(
        name,
        {key: value or "" for key, value in node.attributes.items()},
        restore_noscript(node.text()) if name in WITH_TEXT else "",
        parent.tag if parent is not None else "",
        _find_owner(parent, _OWNERS[name], owners) if name in _OWNERS else -1,
        noscript,
        name in {"title", "image", "feimage", "script"} and _find_around(parent, "svg") is not None,
    )


def _find_owner(parent: Any, name: str, owners: dict[int, int]) -> int:
    around = _find_around(parent, name)
    return -1 if around is None else owners.get(around.mem_id, -1)


def _find_around(node: Any, name: str) -> Any:
    for _ in range(_MAX_STEPS):
        if node is None or node.tag == name:
            return node
        node = node.parent
    return None


def _find_block(node: Any) -> int:
    for _ in range(_MAX_STEPS):
        if node.tag in BLOCKS or node.parent is None:
            break
        node = node.parent
    identity: int = node.mem_id
    return identity
