"""Owns what variables, parameters and members say, and what functions of the page return; must not know operators."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.host import Either, Host, Method, Parameters, Web, choose, plain
from pytest_phiguard.pages.scripts.nodes import FUNCTIONS, find_arguments, find_callee
from pytest_phiguard.pages.scripts.own import iter_own
from pytest_phiguard.pages.scripts.sites import find_functions, iter_given, iter_returns
from pytest_phiguard.pages.scripts.sizes import measure

if TYPE_CHECKING:
    from pytest_phiguard.pages.scripts.bindings import Binding, Change, Variable
    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.patterns import Step

# What it costs to do to a value what is done to it.
_PER_CHANGE: Final = 10
_NOTHING: Final = frozenset({"undefined", "NaN", "Infinity"})


class VariableReader(ABC):
    """Reads what names stand for.

    Args:
        names: What is known of them.
    """

    def __init__(self, names: Names) -> None:
        self.names = names

    @abstractmethod
    def read(self, node: Node | None, depth: int) -> Any:
        """Return what an expression says.

        Args:
            node: The expression.
            depth: How deep it is in another.
        """

    @abstractmethod
    def read_list(self, nodes: list[Node] | list[Node | None], depth: int) -> list[Any]:
        """Return what each of several expressions says.

        Args:
            nodes: The expressions.
            depth: How deep they are.
        """

    @abstractmethod
    def add(self, values: list[Any]) -> Any:
        """Return the sum of values.

        Args:
            values: What each says.
        """

    def read_name(self, name: str, at: Node | None, depth: int, near: Node | None = None) -> Any:
        """Return what a name says.

        A parameter of a function is not the variable of that name outside it (ECMA-262, section 10.2.11).

        Args:
            name: The name.
            at: Where it stands; None for a member of ``window``.
            depth: How deep it is in an expression.
            near: Where a member of ``window`` stands.
        """
        if name in _NOTHING:
            return None
        for variable in self.names.iter_variables(name, at):
            values = [self._read_binding(binding, depth) for binding in self.names.iter_bindings(variable, at or near)]
            value = choose(reversed(values))
            changed = self._apply(value, variable, at or near, depth)
            if changed is not None or variable.scope is not None:
                return changed
        return self.names.find(name)

    def read_global(self, name: str, root: Node) -> Any:
        """Return what a global says when all of a script was run.

        Args:
            name: The global.
            root: The script's root.
        """
        variable = self.names.scopes(root).globals[name]
        value = choose(reversed([self._read_binding(one, 0) for one in self.names.iter_bindings(variable, None)]))
        return plain(self._apply(value, variable, None, 0))

    def read_own(self, this: Node, name: str | None, depth: int) -> Any:
        """Return what a member of ``this`` says.

        Args:
            this: The word.
            name: The member, or None where it is not known.
            depth: How deep it is in an expression.
        """
        nodes = iter_own(this, name, self.names) if name is not None else ()
        return choose([self.names.remember(node, partial(self._read_own, node, depth)) for node in nodes])

    def _read_own(self, node: Node, depth: int) -> Any:
        if not self.names.enter(node, node.end - node.start):
            return None
        try:
            return self.read(node, depth + 1)
        finally:
            self.names.leave(node)

    def _read_binding(self, binding: Binding, depth: int) -> Any:
        """Return what a binding says; of one that was read before, what was found then."""
        return self.names.remember(binding, partial(self._read_unread, binding, depth))

    def _read_unread(self, binding: Binding, depth: int) -> Any:
        node = binding.node
        if binding.kind in {"parameter", "rest"}:
            value = self._read_parameter(binding, depth)
        elif (
            binding.kind in {"unknown", "import"}
            or node.kind in FUNCTIONS
            or node.kind.startswith("class")
            or not self.names.enter(node, node.end - node.start)
        ):
            return None
        else:
            try:
                value = self._read_bound(binding, depth)
            finally:
                self.names.leave(node)
        for step in binding.steps:
            value = self._step(value, step, depth)
        return value

    def _read_bound(self, binding: Binding, depth: int) -> Any:
        node = binding.node
        value = self.read(node, depth + 1)
        if binding.kind == "each":
            return choose(value) if isinstance(value, list) else None
        if binding.kind == "key":
            return choose(list(value)) if isinstance(value, dict) else None
        if binding.kind in {"added", "or"}:
            left = node.parent.get("left") if node.parent is not None else None
            before = self.read(left, depth + 1)
            return self.add([before, value]) if binding.kind == "added" else choose((before, value))
        return value

    def _read_parameter(self, binding: Binding, depth: int) -> Any:
        function = binding.node
        if not self.names.enter(function, 1):
            return None
        try:
            given = [self._read_given(call, nodes, binding, depth) for call, nodes in iter_given(function, self.names)]
        finally:
            self.names.leave(function)
        return choose(given)

    def _read_given(self, call: Node | None, nodes: list[Node], binding: Binding, depth: int) -> Any:
        if call is not None:
            # A function that goes through a list is given what stands in it.
            callee = find_callee(call)
            value = self.read(callee.get("object") if callee is not None else None, depth + 1)
            return choose(value) if isinstance(value, list) and binding.place == 0 else None
        if any(node.kind == "spread_element" for node in nodes):
            values = self.read_list(nodes, depth + 1)
            given = values[binding.place :]
            return given if binding.kind == "rest" else given[0] if given else None
        if binding.kind == "rest":
            return self.read_list(nodes[binding.place :], depth + 1)
        return self.read(nodes[binding.place], depth + 1) if binding.place < len(nodes) else None

    def _step(self, value: Any, step: Step, depth: int) -> Any:
        if step.kind == "default":
            return self.read(step.node, depth + 1) if value is None else value
        if step.kind == "others":
            return value if isinstance(value, dict) else None
        if step.kind == "from":
            return value[int(step.name) :] if isinstance(value, list) else None
        name = step.name if step.node is None else self.read(step.node, depth + 1)
        return self.pick(value, name if type(name) is str else None)

    def pick(self, value: Any, key: str | None, *, of_name: bool = False) -> Any:
        """Return a member of a value.

        Args:
            value: The value.
            key: The member's name, or None where it is not known.
            of_name: Whether what is unknown may be a method of the value.
        """
        if isinstance(value, Either):
            parts = [self.pick(one, key, of_name=of_name) for one in value]
            return Method(value, key) if any(isinstance(part, Method) for part in parts) else choose(parts)
        if isinstance(value, dict) and key is not None and key in value:
            return value[key]
        if isinstance(value, list) and key is not None and key.isdecimal() and len(key) < 8:
            return value[int(key)] if int(key) < len(value) else None
        if value is None or isinstance(value, Method) or not of_name or key is None:
            return None
        return Method(value, key)

    def _apply(self, value: Any, variable: Variable, at: Node | None, depth: int) -> Any:
        if not variable.changes:
            return value
        if not self.names.spend(measure(value)):
            return value
        value = _copy(value)
        for change in self.names.iter_changes(variable, at):
            if not self.names.spend(_PER_CHANGE):
                break
            said = self.names.remember(change.node, partial(self._read_change, change, depth))
            value = self._apply_change(value, change, said, depth)
        return value

    def _read_change(self, change: Change, depth: int) -> Any:
        """Return what is assigned; of a call, the list of what it is given."""
        if not self.names.enter(change.node, 1):
            return [] if change.method else None
        try:
            if not change.method:
                return plain(self.read(change.node, depth + 1))
            return [plain(one) for one in self.read_list(find_arguments(change.node), depth + 1)]
        finally:
            self.names.leave(change.node)

    def _apply_change(self, value: Any, change: Change, said: Any, depth: int) -> Any:
        steps = [self.read(step, depth + 1) if not isinstance(step, str) else step for step in change.path]
        # Under a name that is not known a value is set all the same.
        steps = [step if type(step) is str else "" for step in steps]
        last = steps.pop() if not change.method and steps else ""
        if value is None and (change.method in {"append", "set"} or not change.method):
            # Of an unknown list nobody knows what else it holds, and what it is for.
            value = {}
        target = value
        for step in steps:
            target = target.get(step) if isinstance(target, dict) else None
        if not change.method:
            if isinstance(target, dict) and not isinstance(target, Host):
                target[last] = said
        elif isinstance(target, list) and change.method in {"push", "unshift"}:
            target += said
        elif isinstance(target, dict) and len(said) >= 2 and type(said[0]) is str:
            target[said[0]] = said[1]
        return value

    def read_result(self, call: Node, depth: int) -> Any:
        """Return what a function of the page returns, or None.

        Args:
            call: The call.
            depth: How deep it is in an expression.
        """
        functions = find_functions(call, self.names)
        return choose(
            self.names.remember(function, partial(self._read_returned, function, depth)) for function in functions
        )

    def _read_returned(self, function: Node, depth: int) -> Any:
        if not self.names.enter(function, 1):
            return None
        try:
            return choose([self.read(node, depth + 1) for node in iter_returns(function, self.names)])
        finally:
            self.names.leave(function)


def _copy(value: Any) -> Any:
    """Return a value that can be changed without changing what another expression says."""
    if isinstance(value, Either):
        return value
    if isinstance(value, Web):
        return Web(value.text)
    if isinstance(value, Parameters):
        return Parameters(value)
    if isinstance(value, Host):
        return value
    if isinstance(value, dict):
        return {name: _copy(child) for name, child in value.items()}
    return list(value) if isinstance(value, list) else value
