"""Owns the reading of HTML through selectolax (Lexbor), the fast one; must not know what an element means."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from pytest_phiguard.pages.elements import (
    MAX_ELEMENTS,
    OWNERS,
    WITH_PARENT,
    Element,
    is_item,
    open_noscript,
    restore_names,
)
from pytest_phiguard.pages.names import BLOCKS, PAINTS, SILENT, UNSHOWN, WITH_TEXT, find_selector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_STEPS = 64
_MAX_DEPTH = 2_000
# What is looked for around a property.
_ITEM = "[itemtype]"
_TEXT = "-text"
_OF_TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
_DRAWN = frozenset({"title", "image", "feimage", "script", "use", "a"})


class LexborReading:
    """One page as selectolax reads it.

    Args:
        html: The source; ``noframes`` stands for ``noscript`` in it.
        noscript: Whether it is itself the content of a ``<noscript>``.
        start: How many elements of the page stand before it.
        inside: Whether it is a part of a page and has no head of its own.
    """

    def __init__(self, html: str, *, noscript: bool = False, start: int = 0, inside: bool = False) -> None:
        self._tree = LexborHTMLParser(html)
        self._selector = find_selector(html)
        self._noscript = noscript
        self._inside = inside
        # The form that stands where a table has no place for it: its controls are beside it and still its own.
        self._stray = -1
        # What stands around a node, by its name and the node: whoever looks up from beside it need not go again.
        self._around: dict[tuple[str, int], Any] = {}
        lower = html.lower()
        self._drawn = "<svg" in lower
        self._fenced = "<fieldset" in lower or "<optgroup" in lower
        self._itemized = "itemprop" in lower
        self.elements = tuple(islice(self._iter_elements(start), MAX_ELEMENTS))

    def _iter_elements(self, position: int) -> Iterator[Element]:
        owners: dict[int, int] = {}
        # Content of <template> is in a tree of its own, which is not searched: nothing of it is loaded.
        last = 0
        for node in self._tree.css(self._selector):
            # A node that several parts of the selector match comes several times in a row.
            if node.mem_id == last:
                continue
            last = node.mem_id
            # Those of SVG keep their capitals.
            name = (node.tag or "").lower()
            if name == "template":
                continue
            if name == "noframes":
                # Its elements know each other by their position in the whole page.
                inner = LexborReading(open_noscript(node.text()), noscript=True, start=position, inside=True)
                for element in inner.elements:
                    yield element
                    position += 1
                continue
            if name in {"form", "select"}:
                owners[node.mem_id] = position
            if name == "form":
                self._stray = position if node.parent is not None and node.parent.tag in _OF_TABLE else -1
            yield self._build(node, name, owners)
            position += 1

    def _build(self, node: Any, name: str, owners: dict[int, int]) -> Element:
        parent = node.parent
        attributes = {key: value or "" for key, value in node.attributes.items()}
        around = (parent.tag or "") if parent is not None and name in WITH_PARENT else ""
        drawn = self._drawn and (name in _DRAWN or any(paint in attributes for paint in PAINTS))
        return Element(
            name,
            attributes,
            restore_names(node.text()) if name in WITH_TEXT else "",
            "body" if self._inside and around == "head" else around,
            self._find_owner(parent, OWNERS[name], owners) if name in OWNERS else -1,
            self._noscript,
            drawn and (name == "svg" or self._find_around(parent, "svg") is not None),
            self._fenced and name in OWNERS and _is_disabled(parent, name),
        )

    def _find_owner(self, parent: Any, name: str, owners: dict[int, int]) -> int:
        around = self._find_around(parent, name)
        if around is None:
            stray = self._stray if name == "form" else -1
            return stray if stray >= 0 and self._find_around(parent, "table") is not None else -1
        return owners.get(around.mem_id, -1)

    def iter_items(self) -> Iterator[tuple[str, Mapping[str, str], str]]:
        """Yield name, attributes and text of the properties of schema.org's items that are no items themselves."""
        for node in self._tree.css("[itemprop]:not([itemscope])") if self._itemized else ():
            if self._find_around(node.parent, _ITEM) is not None:
                yield (
                    (node.tag or "").lower(),
                    {key: value or "" for key, value in node.attributes.items()},
                    node.text(),
                )

    def _find_around(self, node: Any, name: str) -> Any:
        """Return the nearest element of a name, from one on outwards, or None."""
        passed = []
        while node is not None and not _is_called(node, name):
            key = (name, node.mem_id)
            if key in self._around:
                node = self._around[key]
                break
            passed.append(key)
            node = node.parent
        self._around.update(dict.fromkeys(passed, node))
        return node

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""
        yield from self._walked[0]

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""
        yield from self._walked[1]

    @cached_property
    def _walked(self) -> tuple[list[tuple[str, int]], list[tuple[str, str]]]:
        texts: list[tuple[str, int]] = []
        attributes: list[tuple[str, str]] = []
        root: Any = self._tree.root
        for node in root.traverse(include_text=True):
            tag = node.tag
            if tag == _TEXT:
                text = node.text_content or ""
                if text.isspace() and texts:
                    # A blank is one wherever it stands: half of the texts of most pages are.
                    texts.append((" ", texts[-1][1]))
                    continue
                parent = node.parent
                around = parent.tag if parent is not None else None
                if around is not None and around not in UNSHOWN:
                    block = parent.mem_id if around in BLOCKS else _find_block(parent)
                    texts.append((text, block))
            elif tag not in SILENT:
                attributes.extend(node.attributes.items())
        return texts, [pair for pair in attributes if pair[1]]


def _is_called(node: Any, name: str) -> bool:
    return is_item(node.attributes) if name == _ITEM else bool(node.tag == name)


def _is_disabled(parent: Any, name: str) -> bool:
    if name == "option":
        return parent is not None and parent.tag == "optgroup" and "disabled" in parent.attributes
    inner = None
    for _ in range(_MAX_DEPTH):
        if parent is None:
            return False
        if parent.tag == "fieldset" and "disabled" in parent.attributes and inner != "legend":
            return True
        inner, parent = parent.tag, parent.parent
    return False


def _find_block(node: Any) -> int:
    for _ in range(_MAX_STEPS):
        if node.tag in BLOCKS or node.parent is None:
            break
        node = node.parent
    identity: int = node.mem_id
    return identity
