"""Owns what is known of a variable: how it gets its value, and what is done to that; reads no value."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.patterns import Steps

MAX_BINDINGS: Final = 64
"""How many ways to get its value are looked at, before and after the place where a variable is used."""


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One way in which a variable gets a value.

    Args:
        kind: ``value``, ``each`` (of what a loop goes through), ``key``, ``parameter``, ``rest``, ``added``, ``or``
            (the value or what it was), ``import`` or ``unknown``.
        node: What says the value: an expression, or the function whose parameter it is.
        steps: The way from there.
        at: From where in the script it holds.
        place: Which parameter it is.
        branch: What has to be gone through for it, or None for what always is.
        function: The function in which it happens, or None.
    """

    kind: str
    node: Node
    steps: Steps
    at: int
    place: int = 0
    branch: Node | None = None
    function: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Something that is done to a value that a variable holds.

    Args:
        path: Which part of it: names, and nodes of names that are computed.
        node: What is assigned, or the call.
        method: The method that is called, or empty for an assignment.
        at: From where in the script it holds.
        function: The function in which it happens, or None.
    """

    path: tuple[str | Node, ...]
    node: Node
    method: str
    at: int
    function: Node | None


@dataclass(slots=True, eq=False)
class Variable:
    """A variable.

    Args:
        name: Its name.
        scope: What it is known in; None for a global.
    """

    name: str
    scope: Node | None
    bindings: list[Binding] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def iter_reaching(variable: Variable, use: Node, function: Node | None) -> Iterator[Binding]:
    """Yield the ways in which a variable can have its value where it is used, the latest first.

    Args:
        variable: The variable.
        use: Where it is used.
        function: The function around that.
    """
    bindings = variable.bindings
    place = bisect_right(bindings, use.start, key=lambda binding: binding.at)
    earlier = bindings[max(place - MAX_BINDINGS, 0) : place]
    later = [one for one in bindings[place : place + MAX_BINDINGS] if one.function is not function]
    done: set[int] = set()
    for binding in (*reversed(later), *reversed(earlier)):
        if id(binding.function) not in done:
            yield binding
            if binding.kind != "or" and (binding.branch is None or binding.branch.holds(use)):
                done.add(id(binding.function))
    if not earlier and not later:
        # Used before it is given a value: a loop, or a function that is called later, may give it one.
        yield from bindings[:MAX_BINDINGS]


def find_reaching(variable: Variable, use: Node, function: Node | None, limit: int) -> tuple[Iterator[Change], bool]:
    """Return what is done to the value that a variable has where it is used, and whether there is more.

    Args:
        variable: The variable.
        use: Where it is used.
        function: The function around that.
        limit: How much is returned, before the use and after it.
    """
    place = bisect_right(variable.changes, use.start, key=lambda change: change.at)
    first = max(place - limit, 0)
    since = _find_since(variable, use, function)
    before = (one for one in variable.changes[first:place] if one.function is not function or one.at > since)
    after = (one for one in variable.changes[place : place + limit] if one.function is not function)
    return chain(before, after), first > 0 and variable.changes[first - 1].at > since


def _find_since(variable: Variable, use: Node, function: Node | None) -> int:
    """Return from where in the script a variable has certainly the value that it has where it is used."""
    place = bisect_right(variable.bindings, use.start, key=lambda binding: binding.at)
    for binding in reversed(variable.bindings[max(place - MAX_BINDINGS, 0) : place]):
        certain = binding.branch is None or binding.branch.holds(use)
        if binding.function is function and certain and binding.kind == "value":
            return binding.at
    return 0
