"""Owns the syntax tree of a script, the same whichever parser read it; must not know what a script does."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.literals import unescape_string

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS: Final = frozenset({
    "function_expression", "function_declaration", "generator_function", "generator_function_declaration",
    "arrow_function", "method_definition",
})  # fmt: skip
"""Nodes that are functions."""

CALLS: Final = frozenset({"call_expression", "new_expression"})
"""Nodes that call something."""


class Source:
    """The text of a script, as the bytes that nodes count in.

    Args:
        text: The script.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.raw = text.encode("utf-8", "replace")
        self._plain = len(self.raw) == len(text)

    def cut(self, start: int, end: int) -> str:
        """Return what stands between two offsets.

        Args:
            start: In bytes.
            end: In bytes.
        """
        return self.text[start:end] if self._plain else self.raw[start:end].decode("utf-8", "replace")

    @cached_property
    def _breaks(self) -> list[int]:
        return [place for place, byte in enumerate(self.raw) if byte == 10]

    def find_line(self, offset: int) -> int:
        """Return how many lines stand above an offset.

        Args:
            offset: In bytes.
        """
        return bisect_left(self._breaks, offset)


class Node:
    """A node of the syntax tree, named as in tree-sitter's grammar of JavaScript.

    Args:
        kind: Such as ``call_expression``; of what stands in no rule of the grammar, what it says.
        span: Where it begins and ends in the source, in bytes.
        field: What it is to its parent, or empty.
        parent: The node around it; None for the root.
        source: What it was read from.
    """

    __slots__ = ("children", "end", "field", "kind", "operator", "parent", "source", "start")

    def __init__(self, kind: str, span: tuple[int, int], field: str, parent: Node | None, source: Source) -> None:
        self.kind = kind
        self.start, self.end = span
        self.field = field
        self.parent = parent
        self.source = source
        self.operator = ""
        self.children: list[Node] = []

    @property
    def text(self) -> str:
        """Return what stands in the script."""
        return self.source.cut(self.start, self.end)

    def get(self, field: str) -> Node | None:
        """Return the child that is something to it, or None.

        Args:
            field: Such as ``function``.
        """
        for child in self.children:
            if child.field == field:
                return child
        return None

    def holds(self, other: Node) -> bool:
        """Tell whether a node stands in this one, or is it.

        Args:
            other: A node of the same script.
        """
        return self.start <= other.start and other.end <= self.end

    def iter_up(self) -> Iterator[Node]:
        """Yield the nodes around it, the innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def strip_parentheses(node: Node) -> Node:
    """Return what parentheses hold, whose value is the last of what commas part.

    Args:
        node: Any expression.
    """
    while node.kind in {"parenthesized_expression", "sequence_expression"} and node.children:
        node = node.children[-1]
    return node


def is_member(node: Node | None) -> bool:
    """Tell whether a node is a member of something: ``a.b`` or ``a['b']``.

    Args:
        node: Any node.
    """
    return node is not None and node.kind in {"member_expression", "subscript_expression"}


def find_arguments(call: Node) -> list[Node]:
    """Return what a call is given; of a tagged template, what fills it.

    Args:
        call: A ``call_expression`` or ``new_expression``.
    """
    arguments = call.get("arguments")
    if arguments is None:
        return []
    if arguments.kind == "template_string":
        return [child for child in arguments.children if child.kind == "template_substitution"]
    return arguments.children


def find_callee(call: Node) -> Node | None:
    """Return what a call calls.

    Args:
        call: A ``call_expression`` or ``new_expression``.
    """
    return call.get("function") or call.get("constructor")


def find_elements(array: Node) -> list[Node | None]:
    """Return what stands between the commas of an array or its pattern.

    Args:
        array: An ``array`` or ``array_pattern``.
    """
    elements: list[Node | None] = [None]
    for child in array.children:
        if child.kind == ",":
            elements.append(None)
        else:
            elements[-1] = child
    return elements[:-1] if elements[-1] is None else elements


def find_key(node: Node | None) -> str | None:
    """Return the name that stands as a member's key, or None for one that is computed.

    Args:
        node: A key of an object, or what stands after a dot.
    """
    if node is None or node.kind == "computed_property_name":
        return None
    return unescape_string(node.text) if node.kind == "string" else node.text
