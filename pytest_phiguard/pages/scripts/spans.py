"""Owns finding what is innermost around a place; must not know what stands there."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.pages.scripts.nodes import Node

Item = TypeVar("Item")


class Spans(Generic[Item]):
    """Things that reach from one place of a script to another, and nest.

    Args:
        items: Each with the node that it reaches over.
    """

    def __init__(self, items: Iterable[tuple[Node, Item]]) -> None:
        ordered = sorted(items, key=lambda item: (item[0].start, -item[0].end))
        self._starts = [node.start for node, _ in ordered]
        self._items = ordered
        self._outer: list[int] = []
        for place, (node, _) in enumerate(ordered):
            outer = place - 1
            while outer >= 0 and not _is_around(ordered[outer][0], node):
                outer = self._outer[outer]
            self._outer.append(outer)

    def find(self, node: Node) -> Item | None:
        """Return what is innermost around a node, or None.

        Args:
            node: Any node of the script; one that reaches as far is around itself.
        """
        place = bisect_right(self._starts, node.start) - 1
        while place >= 0 and not _is_around(self._items[place][0], node):
            place = self._outer[place]
        return self._items[place][1] if place >= 0 else None


def _is_around(outer: Node, node: Node) -> bool:
    """Tell whether a node stands in another or is it; of those that reach as far as each other the order decides."""
    if outer.start > node.start or outer.end < node.end:
        return False
    inner: Node | None = node
    while inner is not None and inner is not outer and outer.end - outer.start == inner.end - inner.start:
        inner = inner.parent
    return inner is outer or node.end - node.start < outer.end - outer.start
