"""Owns the variables of a script: where each is declared, given values and changed; reads no value."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.bindings import Binding, Change, Variable
from pytest_phiguard.pages.scripts.nodes import CALLS, FUNCTIONS, find_callee, find_key, is_member
from pytest_phiguard.pages.scripts.patterns import iter_names
from pytest_phiguard.pages.scripts.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.patterns import Steps

WINDOWS: Final = frozenset({"window", "self", "globalThis", "top", "parent"})
"""Names of the global object."""

_DECLARED: Final = frozenset({"function_declaration", "generator_function_declaration", "class_declaration"})
_BLOCKS: Final = frozenset({"statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"})
_CHANGING: Final = frozenset({"push", "unshift", "append", "set", "add"})
# What stands there is not certain to be run.
_BRANCHES: Final = frozenset({
    ("if_statement", "consequence"), ("if_statement", "alternative"), ("ternary_expression", "consequence"),
    ("ternary_expression", "alternative"), ("for_statement", "body"), ("for_in_statement", "body"),
    ("while_statement", "body"), ("try_statement", "handler"),
})  # fmt: skip
_LOGICAL: Final = frozenset({"&&", "||", "??"})


class Scopes:
    """The variables of a script.

    Args:
        nodes: The script.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.globals: dict[str, Variable] = {}
        self.declared: set[str] = set()
        """The globals that the script declares."""
        self._local: dict[str, dict[int, Variable]] = {}
        self._late: dict[int, list[tuple[str, Node, Binding]]] = {}
        functions, blocks, branches = [], [], []
        for node in nodes:
            if node.kind in FUNCTIONS:
                functions.append((node, node))
            elif node.kind in _BLOCKS:
                blocks.append((node, node))
            if _is_branch(node):
                branches.append((node, node))
        self._functions, self._branches = Spans(functions), Spans(branches)
        self._blocks = Spans([*functions, *blocks])
        for node in nodes:
            self._declare(node)
        self._spans = {
            name: Spans([(variable.scope, variable) for variable in by_scope.values() if variable.scope is not None])
            for name, by_scope in self._local.items()
        }
        for node in nodes:
            self._assign(node)
        self._sort()

    def _sort(self) -> None:
        for variable in self.iter_variables():
            variable.bindings.sort(key=lambda binding: binding.at)
            variable.changes.sort(key=lambda change: change.at)

    def iter_variables(self) -> Iterator[Variable]:
        """Yield all variables, globals too."""
        yield from self.globals.values()
        for by_scope in self._local.values():
            yield from by_scope.values()

    def find_function(self, node: Node) -> Node | None:
        """Return the function around a node, or None.

        Args:
            node: Any node; one that is a function is no part of itself.
        """
        return self._functions.find(node.parent if node.kind in FUNCTIONS and node.parent else node)

    def find_local(self, name: str, node: Node) -> Variable | None:
        """Return the variable that a name stands for, or None for a global.

        Args:
            name: The name.
            node: Where it stands.
        """
        spans = self._spans.get(name)
        return None if spans is None else spans.find(node)

    def find(self, name: str, node: Node) -> Variable | None:
        """Return the variable that a name stands for, or None for one that this script knows nothing of.

        Args:
            name: The name.
            node: Where it stands.
        """
        return self.find_local(name, node) or self.globals.get(name)

    def is_window(self, node: Node | None) -> bool:
        """Tell whether a node is the global object.

        Args:
            node: Any expression.
        """
        if node is None or node.kind != "identifier" or node.text not in WINDOWS:
            return False
        return self.find_local(node.text, node) is None

    def _declare(self, node: Node) -> None:
        declare = _DECLARING.get(node.kind)
        if declare is not None:
            declare(self, node)
        if node.kind in FUNCTIONS:
            self._declare_parameters(node)

    def _declare_self(self, node: Node) -> None:
        name = node.get("name")
        if name is not None:
            self._add(node, name.text, Binding("value", node, (), node.start))

    def _declare_caught(self, node: Node) -> None:
        caught = node.get("parameter")
        for name, _, _ in iter_names(caught) if caught is not None else ():
            self._add(node, name, Binding("unknown", node, (), node.start))

    def _declare_imported(self, node: Node) -> None:
        for child in node.children:
            if child.kind == "identifier" and (child.field == "alias" or node.get("alias") is None):
                self._add(None, child.text, Binding("import", child, (), node.start))

    def _declare_variable(self, node: Node) -> None:
        pattern, value = node.get("name"), node.get("value")
        if pattern is None or node.parent is None:
            return
        scope = self._find_scope(node, lexical=node.parent.kind == "lexical_declaration")
        for name, _, steps in iter_names(pattern):
            if value is None:
                self._find_or_make(scope, name)
            else:
                self._add(scope, name, self._bind("value", value, steps, node))

    def _declare_named(self, node: Node) -> None:
        name = node.get("name")
        if name is not None:
            scope = self._find_scope(node, lexical=node.kind == "class_declaration")
            self._add(scope, name.text, Binding("value", node, (), 0, function=self.find_function(node)))

    def _declare_loop(self, node: Node) -> None:
        pattern, right = node.get("left"), node.get("right")
        *declared, word = node.operator.split() or [""]
        if pattern is None or right is None:
            return
        kind = "key" if word == "in" else "each"
        for name, found, steps in iter_names(pattern):
            binding = Binding(kind, right, steps, right.end, function=self.find_function(node))
            if declared:
                self._add(self._find_scope(node, lexical=False) if declared == ["var"] else node, name, binding)
            else:
                self._late.setdefault(id(node), []).append((name, found, binding))

    def _declare_parameters(self, function: Node) -> None:
        single, listed = function.get("parameter"), function.get("parameters")
        parameters = [single] if single is not None else listed.children if listed is not None else []
        for place, parameter in enumerate(parameters):
            kind = "rest" if parameter.kind == "rest_pattern" else "parameter"
            for name, _, steps in iter_names(parameter):
                binding = Binding(kind, function, steps, function.start, place, function=function)
                self._add(function, name, binding)

    def _find_scope(self, node: Node, *, lexical: bool) -> Node | None:
        if not lexical:
            return self.find_function(node)
        around = self._blocks.find(node.parent) if node.parent is not None else None
        if around is not None and around.kind == "statement_block" and around.parent is not None:
            # The body of a function, and what its parameters are known in, are one.
            around = around.parent if around.parent.kind in FUNCTIONS else around
        return around

    def _find_or_make(self, scope: Node | None, name: str) -> Variable:
        if scope is None:
            self.declared.add(name)
            return self.globals.setdefault(name, Variable(name, None))
        by_scope = self._local.setdefault(name, {})
        return by_scope.setdefault(id(scope), Variable(name, scope))

    def _add(self, scope: Node | None, name: str, binding: Binding) -> None:
        self._find_or_make(scope, name).bindings.append(binding)

    def _bind(self, kind: str, value: Node, steps: Steps, whole: Node) -> Binding:
        branch = self._branches.find(whole)
        function = self.find_function(whole)
        if branch is not None and function is not None and not function.holds(branch):
            branch = None
        return Binding(kind, value, steps, whole.end, branch=branch, function=function)

    def _assign(self, node: Node) -> None:
        kind = node.kind
        if kind in {"assignment_expression", "augmented_assignment_expression"}:
            left, right = node.get("left"), node.get("right")
            if left is None or right is None:
                return
            if is_member(left):
                self._assign_member(left, right, node)
                return
            word = {"=": "value", "": "value", "+=": "added"}.get(node.operator, "or")
            for name, found, steps in iter_names(left):
                self._give(name, found, self._bind(word, right, steps, node))
        elif kind == "for_in_statement":
            for name, found, binding in self._late.get(id(node), ()):
                self._give(name, found, binding)
        elif kind in CALLS:
            self._change_by_call(node)

    def _give(self, name: str, at: Node, binding: Binding) -> None:
        variable = self.find_local(name, at) or self.globals.setdefault(name, Variable(name, None))
        variable.bindings.append(binding)

    def _assign_member(self, left: Node, right: Node, whole: Node) -> None:
        found = self.find_path(left)
        if found is None:
            return
        root, path, at_window = found
        if at_window and not path:
            word = {"=": "value", "": "value", "+=": "added"}.get(whole.operator, "or")
            name = find_key(root) or ""
            self.globals.setdefault(name, Variable(name, None)).bindings.append(self._bind(word, right, (), whole))
        else:
            self._change(root, path, Change(path, right, "", whole.end, self.find_function(whole)), at_window)

    def _change_by_call(self, call: Node) -> None:
        callee = find_callee(call)
        if callee is None or callee.kind != "member_expression":
            return
        method, of = find_key(callee.get("property")), callee.get("object")
        if method not in _CHANGING or of is None:
            return
        found = self.find_path(of)
        if found is not None:
            root, path, at_window = found
            self._change(root, path, Change(path, call, method, call.end, self.find_function(call)), at_window)

    def _change(self, root: Node, path: tuple[str | Node, ...], change: Change, at_window: bool) -> None:
        name = find_key(root) or ""
        variable = None if at_window else self.find_local(name, root)
        (variable or self.globals.setdefault(name, Variable(name, None))).changes.append(change)

    def find_path(self, node: Node) -> tuple[Node, tuple[str | Node, ...], bool] | None:
        """Return the variable that a member belongs to, the way from there, and whether it was named by ``window``.

        Args:
            node: A name, or members of one.
        """
        path: list[Node] = []
        while is_member(node):
            key, of = node.get("property") or node.get("index"), node.get("object")
            if key is None or of is None:
                return None
            path.append(key)
            node = of
        if node.kind != "identifier":
            return None
        path.reverse()
        at_window = self.is_window(node)
        if at_window:
            if not path or path[0].kind not in {"property_identifier", "string"}:
                return None
            node = path.pop(0)
        return node, tuple(_name(key) for key in path), at_window


def _name(key: Node) -> str | Node:
    return (find_key(key) or "") if key.kind in {"property_identifier", "string", "number"} else key


def _is_branch(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if node.kind in {"switch_case", "switch_default"} or (parent.kind, node.field) in _BRANCHES:
        return True
    return parent.kind == "binary_expression" and node.field == "right" and parent.operator in _LOGICAL


_DECLARING: Final[Mapping[str, Callable[[Scopes, Node], None]]] = MappingProxyType(
    {
        "variable_declarator": Scopes._declare_variable,
        "function_expression": Scopes._declare_self,
        "generator_function": Scopes._declare_self,
        "for_in_statement": Scopes._declare_loop,
        "catch_clause": Scopes._declare_caught,
        **dict.fromkeys(_DECLARED, Scopes._declare_named),
        **dict.fromkeys(("import_clause", "namespace_import", "import_specifier"), Scopes._declare_imported),
    }
)
