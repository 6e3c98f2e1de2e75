"""Owns the callbacks of Django's ``transaction.on_commit`` that a test's rollback drops; must not know what they do."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher, Sink

    Callback = Callable[[], object]

DROPPED = "on_commit callbacks that a rollback dropped: {count} (phiguard_on_commit = run runs them)"
"""What the summary says of them."""

# On a connection: the callbacks that were run, captured by the test or counted.
_KNOWN = "_phiguard_known_callbacks"
# A callback may register another; one that does so for ever is left.
_ROUNDS = 100


class OnCommitCapture:
    """Sees callbacks before they are dropped; records nothing itself."""

    name = "on_commit"
    distribution = "Django"
    modules = ("django.test.testcases",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a test's transaction is rolled back, and where a test captures callbacks itself."""

        def settle_first(original: Callable[..., Any]) -> Callable[..., Any]:
            def fixture_teardown(case: Any) -> Any:
                sink = patch.sink
                if sink is not None:
                    settle(sink)
                return original(case)

            return fixture_teardown

        patch.wrap(module, "TestCase._fixture_teardown", settle_first)
        patch.wrap(module, "TestCase.captureOnCommitCallbacks", _note_captured)


def settle(sink: Sink) -> None:
    """Run the callbacks that nobody has run, or count them, before the test's transaction is rolled back.

    Args:
        sink: The running guard, which says which of the two.
    """
    database = sys.modules.get("django.db")
    try:
        for connection in _find_connections(database) if database is not None else ():
            _settle(connection, sink)
    except Exception as error:  # noqa: BLE001 -- never raised into the test
        tell_failure(sink, "on_commit", error)


def _find_connections(database: Any) -> list[Any]:
    try:
        found = database.connections.all(initialized_only=True)
    except TypeError:
        # Before Django 4.1.
        found = database.connections.all()
    return list(found)


def _settle(connection: Any, sink: Sink) -> None:
    if not connection.in_atomic_block:
        return
    for _ in range(_ROUNDS):
        pending = _take_pending(connection)
        if not pending:
            return
        if not sink.runs_on_commit:
            sink.note(DROPPED, len(pending))
            continue
        for callback in pending:
            _run(callback, connection, sink)


def _take_pending(connection: Any) -> list[Callback]:
    """Return the callbacks that nobody knows of yet; from now on they are known."""
    registered = _read_registered(connection)
    matched = _match(registered, getattr(connection, _KNOWN, ()))
    setattr(connection, _KNOWN, registered)
    return [callback for callback, known in zip(registered, matched, strict=True) if not known]


def _read_registered(connection: Any) -> list[Callback]:
    return [entry[1] for entry in connection.run_on_commit]


def _match(registered: list[Callback], known: Iterable[Callback]) -> list[bool]:
    """Tell for each callback whether it is known; by identity and in order, for one may be registered twice."""
    left = list(known)
    matched = []
    for callback in registered:
        index = next((number for number, one in enumerate(left) if one is callback), None)
        if index is not None:
            left.pop(index)
        matched.append(index is not None)
    return matched


def _run(callback: Callback, connection: Any, sink: Sink) -> None:
    """Run a callback as after a commit, and tell of its exception; its failed queries must not spoil the teardown."""
    from django.db import transaction

    if connection.needs_rollback:
        sink.note(DROPPED)
        return
    try:
        atomic = transaction.atomic(using=connection.alias)
        # As a test's own transaction: a durable one may be begun within.
        atomic._from_testcase = True
        with atomic:
            callback()
    except Exception as error:  # noqa: BLE001 -- the application's, after the test
        name = getattr(callback, "__qualname__", None) or type(callback).__name__
        sink.note(f"on_commit callback {name} raised {type(error).__name__}: {{count}} times")


def _note_captured(original: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def capture(cls: Any, *, using: str = "default", **options: Any) -> Iterator[Any]:
        from django.db import connections

        first = len(connections[using].run_on_commit)
        try:
            with original(cls, using=using, **options) as callbacks:
                yield callbacks
        finally:
            _mark(connections[using], first)

    return capture


def _mark(connection: Any, first: int) -> None:
    """Take what was registered since as known: the test has run it, or has looked at it."""
    registered = _read_registered(connection)
    matched = _match(registered, getattr(connection, _KNOWN, ()))
    known = [one for number, one in enumerate(registered) if matched[number] or number >= first]
    setattr(connection, _KNOWN, known)
