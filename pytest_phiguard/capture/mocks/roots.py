"""Owns which mocks stand in the place of clients' parts, and what a call of one of them means; knows no client."""

from __future__ import annotations

from typing import Any, NamedTuple
from weakref import ref

from pytest_phiguard.capture.call_arguments import API_CALL, VERBS
from pytest_phiguard.capture.mocks.child_parts import CHILD_CALLS, CHILD_MODULE
from pytest_phiguard.capture.mocks.client_parts import (
    AWS_MAKERS,
    find_base,
    find_module,
    find_part,
    find_wire_client,
    is_api_call,
    is_client_part,
    is_seen_itself,
)
from pytest_phiguard.capture.mocks.mail_parts import MAIL_CALLS
from pytest_phiguard.capture.mocks.steps import NO_STEPS, Steps, read_state
from pytest_phiguard.capture.seams import find_seam

# What a client's object is reached through: calling its class, or entering it as a context.
_TRANSPARENT = frozenset({"()", "__enter__", "__aenter__", ""})


class MockedCall(NamedTuple):
    """What a mock stands for: a client's function, reached from the root that a test has put there.

    Args:
        verb: The name of the function.
        function: The client's own, or None where it has none of that name.
        base: The base address that the client was made with, or empty.
        steps: How it was reached, of a client that speaks no HTTP.
    """

    verb: str
    function: Any
    base: str
    steps: Steps = NO_STEPS


class MockRoots:
    """The mocks that tests have put in the place of clients' parts; a mock that is gone is forgotten."""

    def __init__(self) -> None:
        # Mocks compare as they are told to, so they are known by identity.
        self._replaced: dict[int, list[Any]] = {}
        self._alive: dict[int, ref[Any]] = {}

    def add(self, mock: Any, replaced: Any) -> None:
        """Note that a mock stands in the place of a client's part.

        Args:
            mock: The mock.
            replaced: What stood there.
        """
        key = id(mock)
        self._alive[key] = ref(mock, lambda _: self._forget(key))
        self._replaced.setdefault(key, []).append(replaced)

    def remove(self, mock: Any) -> None:
        """Note that a mock has left one of the places that it stood in.

        Args:
            mock: The mock, or anything else.
        """
        places = self._replaced.get(id(mock))
        if places:
            places.pop()

    def find_call(self, mock: Any) -> MockedCall | None:
        """Return what the call of a mock means, or None where it stands for no request.

        ``Session().post`` is the child ``post`` of the return value of the root; what is called on an answer
        (``get().json``) is no request.

        Args:
            mock: The mock that is being called.
        """
        if is_seen_itself(_find_effect(mock)):
            # The real function, or a mock library's own dispatcher, is about to be called and seen.
            return None
        path: list[str] = []
        mocks: list[Any] = []
        base = ""
        while mock is not None:
            state = mock.__dict__
            mocks.append(mock)
            name = str(state.get("_mock_new_name") or "")
            replaced = self._find_replaced(mock)
            root = "" if replaced is None else str(getattr(replaced, "__name__", type(replaced).__name__))
            if "://" not in base:
                base = _read_base(root or name, read_state(mock, "call_args")) or base
            if replaced is not None and find_seam(replaced) is not None:
                return None if path else MockedCall("", replaced, "")
            if find_wire_client(replaced):
                steps = Steps(tuple(mocks), root)
                return MockedCall(steps.verb, replaced, "", steps)
            if replaced is not None:
                return _name_call(root, replaced, path[::-1], base)
            if name not in _TRANSPARENT:
                path.append(name)
            mock = state.get("_mock_new_parent")
        return None

    def _find_replaced(self, mock: Any) -> Any:
        places = self._replaced.get(id(mock))
        if places:
            return places[-1]
        # A mock that is made after a client's class, and handed to the application instead of patched in.
        state = mock.__dict__
        spec = state.get("_spec_class") if state.get("_mock_new_parent") is None else None
        return spec if spec is not None and is_client_part(spec) else None

    def _forget(self, key: int) -> None:
        self._alive.pop(key, None)
        self._replaced.pop(key, None)


def _find_effect(mock: Any) -> Any:
    """Return what a mock is about to call, or None where it has an answer."""
    from unittest.mock import DEFAULT  # loaded already, by whoever has made the mock

    effect = read_state(mock, "side_effect")
    if effect is not None:
        return effect
    return mock.__dict__.get("_mock_wraps") if read_state(mock, "return_value") is DEFAULT else None


def _name_call(root: str, replaced: Any, path: list[str], base: str) -> MockedCall | None:
    *outer, verb = names = [root, *path]
    if is_api_call(replaced, names):
        return MockedCall(API_CALL, None, base)
    calls = CHILD_CALLS if find_module(replaced) == CHILD_MODULE else VERBS | MAIL_CALLS
    if verb not in calls or any(name in calls for name in outer):
        return None
    return MockedCall(verb, find_part(replaced, path), base)


def _read_base(name: str, call: Any) -> str:
    # A call of a class, which begins with a capital, or of what makes a client.
    return find_base(name, call[0], call[1]) if call and (name[:1].isupper() or name in AWS_MAKERS) else ""
