"""Owns which names a pattern gives a value, and which part of it (ECMA-262, section 14.3.3); reads no value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.pages.scripts.nodes import find_elements, find_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.nodes import Node

MAX_DEPTH: Final = 20


class Step(NamedTuple):
    """One step from a value to a part of it.

    Args:
        kind: ``member``, ``others`` (what is left of an object), ``from`` (of an array, from a place) or ``default``.
        name: The member; of what is left, nothing.
        node: Of a default, what it says; of a member whose name is computed, the name.
    """

    kind: str
    name: str = ""
    node: Node | None = None


Steps = tuple[Step, ...]


def iter_names(pattern: Node, steps: Steps = (), depth: int = 0) -> Iterator[tuple[str, Node, Steps]]:
    """Yield the names in a pattern, each with its node and the way to its value.

    Args:
        pattern: What stands left of ``=``, or a parameter; a mere name is one.
        steps: The way to what it takes apart.
        depth: How deep it is in another.
    """
    if depth > MAX_DEPTH:
        return
    kind = pattern.kind
    if kind in {"identifier", "shorthand_property_identifier_pattern"}:
        yield pattern.text, pattern, steps
    elif kind in {"assignment_pattern", "object_assignment_pattern"}:
        yield from _iter_with_default(pattern, steps, depth)
    elif kind == "object_pattern":
        for child in pattern.children:
            yield from _iter_property(child, steps, depth)
    elif kind == "array_pattern":
        yield from _iter_places(pattern, steps, depth)
    elif kind == "rest_pattern" and pattern.children:
        yield from iter_names(pattern.children[0], steps, depth + 1)


def _iter_with_default(pattern: Node, steps: Steps, depth: int) -> Iterator[tuple[str, Node, Steps]]:
    left = pattern.get("left")
    if left is not None:
        if left.kind == "shorthand_property_identifier_pattern":
            steps = (*steps, Step("member", left.text))
        yield from iter_names(left, (*steps, Step("default", node=pattern.get("right"))), depth + 1)


def _iter_places(pattern: Node, steps: Steps, depth: int) -> Iterator[tuple[str, Node, Steps]]:
    for place, element in enumerate(find_elements(pattern)):
        if element is not None and element.kind == "rest_pattern" and element.children:
            yield from iter_names(element.children[0], (*steps, Step("from", str(place))), depth + 1)
        elif element is not None:
            yield from iter_names(element, (*steps, Step("member", str(place))), depth + 1)


def _iter_property(child: Node, steps: Steps, depth: int) -> Iterator[tuple[str, Node, Steps]]:
    if child.kind == "pair_pattern":
        key, value = child.get("key"), child.get("value")
        if value is not None and key is not None:
            name = find_key(key)
            computed = key.children[0] if key.children else None
            step = Step("member", name) if name is not None else Step("member", node=computed)
            yield from iter_names(value, (*steps, step), depth + 1)
    elif child.kind == "shorthand_property_identifier_pattern":
        yield child.text, child, (*steps, Step("member", child.text))
    elif child.kind == "rest_pattern" and child.children:
        yield from iter_names(child.children[0], (*steps, Step("others")), depth + 1)
    else:
        yield from iter_names(child, steps, depth + 1)
