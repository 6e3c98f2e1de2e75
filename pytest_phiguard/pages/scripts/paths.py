"""Owns which globals the expressions of a script stand for, by whatever name; must not know what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.nodes import (
    FUNCTIONS,
    find_arguments,
    find_callee,
    find_key,
    is_member,
    strip_parentheses,
)
from pytest_phiguard.pages.scripts.scopes import WINDOWS
from pytest_phiguard.pages.scripts.sites import iter_given
from pytest_phiguard.pages.scripts.values import read_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.bindings import Binding, Variable
    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script
    from pytest_phiguard.pages.scripts.vendors import Globals

Path = tuple[str, ...]

MAX_PATHS: Final = 8
_MAX_DEPTH: Final = 20
_MAX_LENGTH: Final = 5
_EITHER: Final = frozenset({"||", "??", "&&"})
# What a variable may hold that comes from somewhere else.
_OPAQUE: Final = frozenset({"call_expression", "new_expression", "await_expression", "member_expression"})


class Paths:
    """Tells which globals expressions stand for.

    Args:
        names: The scripts of the page.
        known: The globals that matter.
    """

    def __init__(self, names: Names, known: Globals) -> None:
        self._names = names
        self._known = known
        # Chains are asked for link by link, and may be long.
        self._of_nodes: dict[Node | None, list[Path]] = {}
        self._of_variables: dict[Variable, list[Path]] = {}

    def find_vendors(self, node: Node) -> list[str]:
        """Return the vendors' globals that an expression may stand for, or be a part of.

        Args:
            node: What is called or assigned to.
        """
        vendors = (self._known.find(path) for path in self.find(node))
        return list(dict.fromkeys(vendor for vendor in vendors if vendor))

    def find_aliases(self, scripts: list[Script]) -> frozenset[str]:
        """Return the names of variables that hold a vendor's global and can be used by other scripts.

        Args:
            scripts: Those that may give a vendor's global another name.
        """
        return frozenset(
            name
            for script in scripts
            for name, variable in script.scopes.globals.items()
            if not self._known.is_root(name) and any(map(self._known.find, self._find_variable(variable, 0)))
        )

    def find(self, node: Node | None, depth: int = 0) -> list[Path]:
        """Return the globals and members that an expression may stand for; ``window`` is an empty path.

        Args:
            node: Any expression.
            depth: How deep it is in others.
        """
        if node is None or depth > _MAX_DEPTH:
            return []
        chain: list[Node] = []
        base: Node | None = strip_parentheses(node)
        while base is not None and base not in self._of_nodes:
            chain.append(base)
            if base.kind in {"member_expression", "subscript_expression"}:
                base = base.get("object")
            elif base.kind in {"call_expression", "new_expression"}:
                base = find_callee(base)
            elif base.kind == "await_expression" and base.children:
                base = base.children[0]
            else:
                break
            base = None if base is None else strip_parentheses(base)
        begun = chain and chain[-1] is base
        paths = self._find_base(chain.pop(), depth) if begun else self._of_nodes.get(base, [])
        if begun:
            self._of_nodes[base] = paths
        for link in reversed(chain):
            paths = self._add_member(paths, link) if is_member(link) else paths
            self._of_nodes[link] = paths
        return paths

    def _add_member(self, paths: list[Path], member: Node) -> list[Path]:
        key = member.get("property")
        name = find_key(key) if key is not None else read_value(member.get("index"), self._names)
        names = name if isinstance(name, list) else [name]
        if paths == [()] and name in WINDOWS:
            return paths
        return [
            (*path[:_MAX_LENGTH], one if type(one) is str else "")
            for path in paths
            for one in names
            if path or type(one) is str
        ][:MAX_PATHS]

    def _find_base(self, node: Node, depth: int) -> list[Path]:
        kind = node.kind
        if kind == "identifier":
            return self._find_name(node, depth)
        if kind == "assignment_expression" or (kind == "binary_expression" and node.operator in _EITHER):
            parts = [node.get("left"), node.get("right")]
        elif kind == "ternary_expression":
            parts = [node.get("consequence"), node.get("alternative")]
        else:
            return []
        return list(dict.fromkeys(path for part in parts for path in self.find(part, depth + 1)))[:MAX_PATHS]

    def _find_name(self, node: Node, depth: int) -> list[Path]:
        scopes, name = self._names.scopes(node), node.text
        local = scopes.find_local(name, node)
        if local is not None:
            return self._find_variable(local, depth)
        if scopes.is_window(node):
            return [()]
        if self._known.is_root(name):
            return [(name,)] if len(name) > 1 or self._is_short_global(name, node) else []
        found: list[Path] = [(name,)]
        for variable in self._names.iter_variables(name, node):
            found += self._find_variable(variable, depth)
        return found[:MAX_PATHS]

    def _is_short_global(self, name: str, at: Node) -> bool:
        """Tell whether a name of one letter is the vendor's (Adobe's ``s`` comes from ``s_gi``)."""
        return all(
            binding.node.kind == "call_expression" and (find_callee(binding.node) or at).text == "s_gi"
            for variable in self._names.iter_variables(name, at)
            for binding in variable.bindings
        )

    def _find_variable(self, variable: Variable, depth: int) -> list[Path]:
        found = self._of_variables.get(variable)
        if found is None:
            self._of_variables[variable] = []
            paths = (path for binding in variable.bindings[:20] for path in self._iter_bound(binding, variable, depth))
            found = self._of_variables[variable] = list(dict.fromkeys(paths))[:MAX_PATHS]
        return found

    def _iter_bound(self, binding: Binding, variable: Variable, depth: int) -> Iterator[Path]:
        node = binding.node
        if binding.kind == "import":
            yield (variable.name,)
        elif binding.kind == "parameter":
            yield from self._iter_parameter(binding, depth)
        elif binding.kind in {"value", "or"} and all(step.kind == "member" and step.name for step in binding.steps):
            members = tuple(step.name for step in binding.steps)
            paths = [(*path, *members) for path in self.find(node, depth + 1)]
            yield from paths
            own = variable.scope is not None and self._known.is_root(variable.name) and len(variable.name) > 1
            if own and node.kind in _OPAQUE and not any(map(self._known.find, paths)):
                # A vendor's object that comes from elsewhere: ``const analytics = firebase.analytics()``.
                yield (variable.name,)

    def _iter_parameter(self, binding: Binding, depth: int) -> Iterator[Path]:
        function = binding.node
        if binding.steps:
            return
        for call, nodes in iter_given(function, self._names):
            if call is None and binding.place < len(nodes):
                yield from self.find(nodes[binding.place], depth + 1)
        if binding.place == 0:
            yield from self._iter_called_back(function, depth)

    def _iter_called_back(self, function: Node, depth: int) -> Iterator[Path]:
        """Yield the vendor's global that gives itself to a function: ``init('k', {loaded: ph => …})``."""
        for node in function.iter_up():
            if node.kind in FUNCTIONS or node.kind.endswith("statement"):
                return
            if node.kind == "arguments" and node.parent is not None:
                callee = find_callee(node.parent)
                yield from (path[:1] for path in self.find(callee, depth + 1) if self._known.find(path))
                return


def find_given(call: Node) -> tuple[list[Node], bool]:
    """Return what the function gets that a call calls, and whether that is a list (``apply``).

    Args:
        call: The call; of ``call`` and ``apply`` the first argument is who calls.
    """
    callee, given = find_callee(call), find_arguments(call)
    name = find_key(callee.get("property")) if callee is not None and callee.kind == "member_expression" else ""
    if name in {"call", "apply", "bind"} and given:
        return given[1:], name == "apply"
    return given, False
