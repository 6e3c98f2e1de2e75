"""Owns the way from the root of a test's mocks to the one that is called, and what was called on it; knows no client.

A mock is never asked for an attribute: that would make one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Call = tuple[tuple[Any, ...], dict[str, Any]]

# What an object is reached through: calling its class, or entering it as a context.
_TRANSPARENT = frozenset({"()", "__enter__", "__aenter__", ""})


def read_state(mock: Any, name: str) -> Any:
    """Return what a mock keeps, or None: in itself, or in the function that was made to look like the one it replaces.

    Args:
        mock: The mock.
        name: Such as ``call_args``.
    """
    delegate = mock.__dict__.get("_mock_delegate")
    return mock.__dict__.get(f"_mock_{name}") if delegate is None else delegate.__dict__.get(name)


class Steps:
    """The mocks from the one that is called to the root, which stands in the place of a client's part.

    Args:
        mocks: The mocks, the called one first.
        root: The name of what the root stands for.
    """

    def __init__(self, mocks: tuple[Any, ...], root: str) -> None:
        self._mocks = mocks
        names = [str(mock.__dict__.get("_mock_new_name") or "") for mock in mocks[:-1]]
        self._names = [*names, root] if mocks else []

    @property
    def verb(self) -> str:
        """Return the name of what is called, empty where that is what a call has returned."""
        return self._names[0].replace("()", "") if self._names else ""

    @property
    def owner(self) -> Any:
        """Return the mock of the object whose function is called, or None."""
        return self._mocks[1] if len(self._mocks) > 1 else None

    @property
    def names(self) -> list[str]:
        """Return the names on the way, the root first, without calls and contexts."""
        return [name for name in reversed(self._names) if name not in _TRANSPARENT]

    def find_calls(self, *names: str) -> Iterator[Call]:
        """Yield with what functions were called last that stand on the way, or beside it; the nearest first.

        Args:
            names: The names of the functions.
        """
        for mock, own in zip(self._mocks[1:], self._names[1:], strict=True):
            children = mock.__dict__.get("_mock_children") or {}
            for name in names:
                call = _read_call(children.get(name)) or (_read_call(mock) if own == name else None)
                if call is not None:
                    yield call

    def find_maker(self, *names: str) -> list[Call]:
        """Return all calls of the nearest function of a name on the way.

        Args:
            names: The names.
        """
        for mock, own in zip(self._mocks, self._names, strict=True):
            if own in names:
                return [(tuple(call[0]), dict(call[1])) for call in read_state(mock, "call_args_list") or ()]
        return []

    def read_history(self) -> list[tuple[str, tuple[Any, ...], dict[str, Any]]]:
        """Return what was called of all that belongs to the root, in order: names without what leads there."""
        calls = read_state(self._mocks[-1], "mock_calls") or () if self._mocks else ()
        return [(str(call[0]).rpartition(".")[2], tuple(call[1]), dict(call[2])) for call in calls]


NO_STEPS = Steps((), "")
"""Of a double of the suite's own, of which no mock is known."""


def _read_call(mock: Any) -> Call | None:
    # What a test has deleted is a plain object.
    call = read_state(mock, "call_args") if hasattr(mock, "__dict__") else None
    return None if call is None else (tuple(call[0]), dict(call[1]))
