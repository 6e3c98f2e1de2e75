"""Owns which elements the variables of a script hold; must not know what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.integrity import is_digest
from pytest_phiguard.pages.scripts.nodes import find_arguments, find_callee, find_key, is_member, strip_parentheses
from pytest_phiguard.pages.scripts.values import read_value

if TYPE_CHECKING:
    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script

_MADE: Final = {"Image": "img", "Audio": "audio"}
_PASSING: Final = frozenset({"appendChild", "insertBefore", "append", "prepend"})
_MAX_DEPTH: Final = 12


class Elements:
    """Tells of the expressions of a script which element they are.

    Args:
        script: The script.
        names: What variables stand for.
    """

    def __init__(self, script: Script, names: Names) -> None:
        self._names = names
        self._members: dict[str, Node] = {}
        pins = set()
        for node in script.find_kind("assignment_expression"):
            left, right = node.get("left"), node.get("right")
            if left is None or right is None or not is_member(left):
                continue
            self._members[left.text] = right
            if find_key(left.get("property")) == "integrity" and is_digest(str(read_value(right, names))):
                pins.add((left.get("object") or left).text)
        for call in script.calls.get(".setAttribute", ()):
            given, callee = find_arguments(call), find_callee(call)
            named = len(given) == 2 and read_value(given[0], names) == "integrity"
            if callee is not None and named and is_digest(str(read_value(given[1], names))):
                pins.add((callee.get("object") or callee).text)
        self._pinned = frozenset(pins)

    def is_pinned(self, element: Node) -> bool:
        """Tell whether a script says which digest an element has to have.

        Args:
            element: What holds the element.
        """
        return element.text in self._pinned

    def find_name(self, node: Node | None, depth: int = 0) -> str:
        """Return the name of the element that an expression is, or empty.

        Args:
            node: The expression.
            depth: How deep it is in others.
        """
        if node is None or depth > _MAX_DEPTH:
            return ""
        node = strip_parentheses(node)
        if node.kind == "assignment_expression":
            return self.find_name(node.get("right"), depth + 1)
        if node.kind in {"call_expression", "new_expression"}:
            return self._find_made(node, depth)
        if node.kind == "identifier":
            return self._find_of_variable(node, depth)
        right = self._members.get(node.text) if is_member(node) else None
        return self.find_name(right, depth + 1)

    def _find_made(self, call: Node, depth: int) -> str:
        callee, given = find_callee(call), find_arguments(call)
        if callee is None:
            return ""
        if call.kind == "new_expression":
            return _MADE.get((find_key(callee.get("property")) if is_member(callee) else callee.text) or "", "")
        name = find_key(callee.get("property")) if callee.kind == "member_expression" else callee.text
        if name in {"createElement", "createElementNS"} and given:
            value = read_value(given[-1] if name == "createElementNS" else given[0], self._names)
            return value.lower() if type(value) is str else ""
        return self.find_name(given[0], depth + 1) if name in _PASSING and given else ""

    def _find_of_variable(self, node: Node, depth: int) -> str:
        found = set()
        for variable in self._names.iter_variables(node.text, node):
            for binding in self._names.iter_bindings(variable, node):
                if binding.kind in {"value", "or"} and not binding.steps:
                    found.add(self.find_name(binding.node, depth + 1))
        return found.pop() if len(found) == 1 else ""
