"""Which fixture is being set up: its traffic and patients are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_phiguard._asynchronous import adopting, is_async
from pytest_phiguard.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pytest_phiguard._stage import Stage


class Scope(NamedTuple):
    """A fixture wider than a function, while it lives.

    Args:
        node_id: Node id of the class, module, package or session that it is for.
        key: What tells it from the others: scope, name and parameter.
    """

    node_id: str
    key: str


class Scopes:
    """The wide fixtures that are being set up, innermost last, and the patients that each scope has made.

    Args:
        stage: What knows which test and phase runs.
        end: Called with the key of a scope that has ended.
    """

    def __init__(self, stage: Stage, end: Callable[[str], object]) -> None:
        self._stage = stage
        self._end = end
        self._stack: list[Scope] = []
        self._outer: list[Origin | None] = []
        self._ordinals: dict[str, int] = {}

    def find_owner(self) -> tuple[str, str]:
        """Return the node id of who is asking, and the key of the scope: the innermost fixture, else the test."""
        if self._stack:
            return self._stack[-1].node_id, self._stack[-1].key
        return self._stage.test, self._stage.test

    def begin(self) -> None:
        """Start counting anew at the beginning of a test: a re-run makes the same patients again."""
        if self._ordinals:
            self._forget(self._stage.test)

    def take_ordinal(self, key: str) -> int:
        """Return how many patients a scope has made before."""
        number = self._ordinals.get(key, 0)
        self._ordinals[key] = number + 1
        return number

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, Any, Any]:
        """Lay what a wide or an asynchronous fixture does to its scope."""
        narrow = fixturedef.scope == "function"
        if narrow and self._stage.origin is None:
            # Nobody wants to know yet; this is asked for every fixture of every test.
            return (yield)
        function = fixturedef.func
        replacement = adopting(function, lambda: self._stage.origin) if is_async(function) else None
        if replacement is not None:
            # As pytest-asyncio does.
            fixturedef.func = replacement  # type: ignore[misc]
        try:
            if narrow:
                return (yield)
            return (yield from self._set_up(make_scope(fixturedef, request), fixturedef))
        finally:
            # aiohttp's plugin replaces it once and for all: what it has made of ours must stay.
            if replacement is not None and fixturedef.func is replacement:
                fixturedef.func = function  # type: ignore[misc]

    def _set_up(self, scope: Scope, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """Set a wide fixture up; finalizers run in reverse, so ours stand around the fixture's own."""
        self._stack.append(scope)
        outer = self._stage.origin
        fixturedef.addfinalizer(lambda: self._finish(scope))
        self._switch(scope, "setup")
        try:
            return (yield)
        finally:
            self._stack.pop()
            self._stage.switch(outer)
            fixturedef.addfinalizer(lambda: self._begin_teardown(scope))

    def _switch(self, scope: Scope, phase: str) -> None:
        self._stage.switch(Origin(scope.node_id, phase, item=self._stage.node_id))

    def _begin_teardown(self, scope: Scope) -> None:
        self._outer.append(self._stage.origin)
        self._switch(scope, "teardown")

    def _finish(self, scope: Scope) -> None:
        if self._outer:
            self._stage.switch(self._outer.pop())
        self._end(scope.key)
        self._forget(scope.key)

    def _forget(self, key: str) -> None:
        """Count anew for a scope, and for the labels in it."""
        for known in [known for known in self._ordinals if known == key or known.startswith(f"{key}|patient")]:
            del self._ordinals[known]


def make_scope(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Scope:
    """Return the scope of a wide fixture that is about to be set up."""
    node_id = request.node.nodeid
    parameter = getattr(request, "param_index", 0)
    return Scope(node_id, f"{fixturedef.scope}|{node_id}|{fixturedef.argname}|{parameter}")
