"""Owns where the functions of a page's scripts are called, and what is called; must not know what values say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.nodes import (
    CALLS,
    FUNCTIONS,
    find_arguments,
    find_callee,
    find_key,
    strip_parentheses,
)
from pytest_phiguard.pages.scripts.script import find_method_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.bindings import Variable
    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node

_GOING_THROUGH: Final = frozenset({"forEach", "map", "filter", "find", "some", "every", "flatMap"})
_WRAPPING: Final = frozenset(
    {"parenthesized_expression", "unary_expression", "await_expression", "sequence_expression"}
)


def iter_given(function: Node, names: Names) -> Iterator[tuple[Node | None, list[Node]]]:
    """Yield what a function is given where it is called, and the calls that make it go through a list.

    Args:
        function: The function.
        names: The scripts of the page.
    """
    direct = _find_direct_call(function)
    if direct is not None:
        yield None, direct
        return
    call = _find_taker(function)
    if call is not None:
        callee = find_callee(call)
        if callee is not None and find_key(callee.get("property")) in _GOING_THROUGH:
            yield call, []
        return
    for site in _iter_sites(function, names):
        yield None, find_arguments(site)


def _find_direct_call(function: Node) -> list[Node] | None:
    """Return what a function is given that is called where it stands."""
    node, parent = function, function.parent
    while parent is not None and parent.kind in _WRAPPING:
        if parent.kind == "sequence_expression" and parent.children[-1] is not node:
            return None
        node, parent = parent, parent.parent
    if parent is None:
        return None
    if parent.kind in CALLS and node.field in {"function", "constructor"}:
        return find_arguments(parent)
    method = find_key(parent.get("property")) if parent.kind == "member_expression" and node.field == "object" else ""
    call = parent.parent
    if method in {"call", "apply"} and call is not None and call.kind == "call_expression":
        given = find_arguments(call)[1:]
        if method == "apply":
            return [one for one in given[0].children if one.kind != ","] if given and given[0].kind == "array" else None
        return given
    return None


def _find_taker(function: Node) -> Node | None:
    """Return the call that a function is given to."""
    parent = function.parent
    return parent.parent if parent is not None and parent.kind == "arguments" else None


def _iter_sites(function: Node, names: Names) -> Iterator[Node]:
    method = find_method_name(function)
    script = names.find_script(function)
    if method:
        if len(script.methods.get(method, ())) == 1:
            yield from (call for call in names.iter_calls(method, member=True, at=function) if _is_own(call))
        return
    found = _find_variable(function, names)
    if found is None or sum(binding.node.kind in FUNCTIONS for binding in found.bindings) != 1:
        return
    for call in names.iter_calls(found.name, member=False, at=function):
        if _calls_variable(call, found, names):
            yield call


def _is_own(call: Node) -> bool:
    callee = find_callee(call)
    of = callee.get("object") if callee is not None else None
    return of is not None and of.kind in {"this", "identifier", "member_expression"}


def _find_variable(function: Node, names: Names) -> Variable | None:
    """Return the variable by which a function is known."""
    scopes = names.scopes(function)
    name = function.get("name")
    if name is not None and function.kind.endswith("declaration"):
        return scopes.find(name.text, function.parent or function)
    parent = function.parent
    if parent is not None and parent.kind in {"variable_declarator", "assignment_expression"}:
        target = parent.get("name") or parent.get("left")
        if target is not None and target.kind == "identifier":
            return scopes.find(target.text, target)
    return scopes.find(name.text, function) if name is not None else None


def _calls_variable(call: Node, variable: Variable, names: Names) -> bool:
    callee = find_callee(call)
    if callee is None or call.kind == "new_expression":
        return False
    scopes = names.scopes(call)
    if callee.kind == "identifier":
        local = scopes.find_local(variable.name, callee)
        return local is variable or (local is None and variable.scope is None)
    return variable.scope is None and scopes.is_window(callee.get("object"))


def find_functions(call: Node, names: Names) -> list[Node]:
    """Return the functions of the page's scripts that a call may call.

    Args:
        call: The call.
        names: The scripts of the page.
    """
    callee = find_callee(call)
    if callee is None or call.kind == "new_expression":
        return []
    callee = strip_parentheses(callee)
    if callee.kind in FUNCTIONS:
        return [callee]
    if callee.kind == "identifier":
        bound = [
            binding.node
            for variable in names.iter_variables(callee.text, callee)
            for binding in names.iter_bindings(variable, callee)
        ]
        return [node for node in bound if node.kind in FUNCTIONS][:4]
    if callee.kind == "member_expression" and _is_own(call):
        methods = names.find_script(call).methods.get(find_key(callee.get("property")) or "", [])
        return methods if len(methods) == 1 else []
    return []


def iter_returns(function: Node, names: Names) -> Iterator[Node]:
    """Yield the expressions whose value a function may return.

    Args:
        function: The function.
        names: The scripts of the page.
    """
    body = function.get("body")
    if body is not None and body.kind != "statement_block":
        yield body
        return
    yield from names.find_script(function).returns.get(id(function), ())
