"""Owns what can still be told of a script that is cut off or holds what the grammar does not know: its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

_CALLEES: Final = frozenset({"identifier", "member_expression", "subscript_expression", "property_identifier"})
_MEMBERS: Final = frozenset({"pair", "spread_element", "method_definition", "shorthand_property_identifier"})
_MARKS: Final = frozenset("(){}[],;=+'\"`.:?")


def repair(nodes: list[Node]) -> None:
    """Make calls of what looks like one in the broken parts of a script: ``gtag('set', {a: 'b'}`` without its end.

    Args:
        nodes: The script; what is made is added.
    """
    made: list[Node] = []
    for node in nodes:
        if node.kind == "ERROR":
            _repair_error(node, made)
    nodes += made


def _repair_error(error: Node, made: list[Node]) -> None:
    # From its end, so that what stands in a call is a call already; the last one is the leftmost.
    tail: list[Node] = []
    for part in reversed(error.children):
        child = part
        mark = tail[-1].kind if tail and child.kind in _CALLEES else ""
        if mark == "(":
            tail.pop()
            tail.append(_make_call(error, child, _take(tail, ")")))
            made.append(tail[-1])
        elif mark == "=":
            tail.pop()
            right = _group(error, "array", "right", child.end, _take(tail, ";"))
            if right.children:
                value = right.children[0] if len(right.children) == 1 else right
                child = _make(error, "assignment_expression", [("left", child), ("right", value)])
                made.append(child)
            tail.append(child)
        else:
            tail.append(child)
    error.children = tail[::-1]


def _take(tail: list[Node], end: str) -> list[Node]:
    """Return what stands up to a mark, and take it away."""
    taken: list[Node] = []
    while tail:
        node = tail.pop()
        if node.kind == end:
            break
        taken.append(node)
    return taken


def _make_call(error: Node, callee: Node, given: Sequence[Node]) -> Node:
    if callee.kind == "property_identifier":
        callee.kind = "identifier"
    arguments = _group(error, "arguments", "arguments", callee.end, given)
    return _make(error, "call_expression", [("function", callee), ("arguments", arguments)])


def _group(error: Node, kind: str, field: str, start: int, given: Sequence[Node]) -> Node:
    """Return what a call is given; members of an object whose braces are not closed are an object."""
    end = max([start, *(child.end for child in given)])
    group = Node(kind, (start, end), field, None, error.source)
    members = [child for child in given if child.kind in _MEMBERS]
    _adopt(group, [child for child in given if child.kind not in _MARKS | _MEMBERS])
    if members:
        held = Node("object", (members[0].start, end), "", group, error.source)
        _adopt(held, members)
        group.children.append(held)
    return group


def _make(error: Node, kind: str, parts: Sequence[tuple[str, Node]]) -> Node:
    node = Node(kind, (parts[0][1].start, parts[-1][1].end), "", error, error.source)
    for name, part in parts:
        part.field = name
    _adopt(node, [part for _, part in parts])
    return node


def _adopt(parent: Node, children: Sequence[Node]) -> None:
    for child in children:
        child.parent = parent
    parent.children += children
