"""Owns a script that was read, and what of it is asked for again and again; must not know what it says or does."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.nodes import CALLS, FUNCTIONS, find_callee, find_key
from pytest_phiguard.pages.scripts.parsing import parse_nodes
from pytest_phiguard.pages.scripts.repair import repair
from pytest_phiguard.pages.scripts.scopes import Scopes

if TYPE_CHECKING:
    from pytest_phiguard.pages.scripts.nodes import Node, Source

MAX_SCRIPT: Final = 1_000_000
_MAX_KEPT: Final = 20_000


class Script:
    """One script, read.

    Args:
        text: The source.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes, complete = parse_nodes(text[:MAX_SCRIPT])
        repair(self.nodes)
        self.complete = complete and len(text) <= MAX_SCRIPT
        """Whether all of it was read."""
        self.root: Node = self.nodes[0]
        self.source: Source = self.root.source

    @cached_property
    def scopes(self) -> Scopes:
        """Its variables."""
        return Scopes(self.nodes)

    @cached_property
    def _by_kind(self) -> dict[str, list[Node]]:
        by_kind: dict[str, list[Node]] = {}
        for node in self.nodes:
            by_kind.setdefault(node.kind, []).append(node)
        return by_kind

    def find_kind(self, *kinds: str) -> list[Node]:
        """Return all nodes of some kinds, as they stand in the script.

        Args:
            kinds: Such as ``string``.
        """
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], [])
        found = [node for kind in kinds for node in self._by_kind.get(kind, ())]
        return sorted(found, key=lambda node: (node.start, -node.end))

    @cached_property
    def calls(self) -> dict[str, list[Node]]:
        """What is called, by its name; of members, by a dot and their name."""
        calls: dict[str, list[Node]] = {}
        for call in self.find_kind(*CALLS):
            callee = find_callee(call)
            if callee is not None and callee.kind == "identifier":
                calls.setdefault(callee.text, []).append(call)
            elif callee is not None and callee.kind == "member_expression":
                calls.setdefault(f".{find_key(callee.get('property'))}", []).append(call)
        return calls

    @cached_property
    def returns(self) -> dict[int, list[Node]]:
        """What the functions return, by the identity of each."""
        returns: dict[int, list[Node]] = {}
        for node in self.find_kind("return_statement"):
            if node.children:
                returns.setdefault(id(self.scopes.find_function(node)), []).append(node.children[0])
        return returns

    @cached_property
    def own(self) -> dict[str, list[Node]]:
        """What is assigned to members of ``this``, by their names."""
        own: dict[str, list[Node]] = {}
        for node in self.find_kind("assignment_expression"):
            left = node.get("left")
            of = left.get("object") if left is not None and left.kind == "member_expression" else None
            if left is not None and of is not None and of.kind == "this":
                own.setdefault(find_key(left.get("property")) or "", []).append(node)
        return own

    @cached_property
    def methods(self) -> dict[str, list[Node]]:
        """The functions that are members of something, by their names."""
        methods: dict[str, list[Node]] = {}
        for node in self.find_kind(*FUNCTIONS):
            name = find_method_name(node)
            if name:
                methods.setdefault(name, []).append(node)
        return methods


def find_method_name(function: Node) -> str:
    """Return the name of the member that a function is, or empty.

    Args:
        function: Any function.
    """
    if function.kind == "method_definition":
        return find_key(function.get("name")) or ""
    parent = function.parent
    if parent is None:
        return ""
    if parent.kind == "pair":
        return find_key(parent.get("key")) or ""
    if parent.kind == "assignment_expression" and function.field == "right":
        left = parent.get("left")
        if left is not None and left.kind == "member_expression":
            return find_key(left.get("property")) or ""
    return ""


@lru_cache(maxsize=64)
def _parse_kept(text: str) -> Script:
    return Script(text)


def parse_script(text: str) -> Script:
    """Return a script, read; of one that was read lately, what was made of it then.

    Args:
        text: The source.
    """
    return _parse_kept(text) if len(text) <= _MAX_KEPT else Script(text)
