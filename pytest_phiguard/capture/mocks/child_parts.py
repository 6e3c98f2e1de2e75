"""Owns which functions start child processes, and what a call of one means that a mock answers; starts none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_phiguard.capture.children import ChildDraft

CHILD_CALLS = frozenset({"run", "call", "check_call", "check_output", "Popen"})
"""Names of functions whose call starts a child."""
CHILD_MODULE = "subprocess"

_LOCAL = ("//localhost", "//127.", "//[::1]")


def is_child_call(verb: str, function: Any) -> bool:
    """Tell whether a call starts a child.

    Args:
        verb: The name of the function.
        function: The real one, or None.
    """
    return verb in CHILD_CALLS and getattr(function, "__module__", "") == CHILD_MODULE


def draft_child_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[ChildDraft]:
    """Return the drafts of a call, one for each place that the child names: on this machine, where there is no other.

    Args:
        args: Its positional arguments, the command first.
        kwargs: Its keyword arguments.
    """
    # Loaded only for suites that mock children.
    from pytest_phiguard.capture.children import draft_children, give_input

    command = kwargs.get("args", args[0] if args else None)
    if isinstance(command, (str, bytes)) or hasattr(command, "__fspath__"):
        command = [command]
    if not isinstance(command, (list, tuple)):
        return []
    drafts = draft_children(
        command,
        shell=bool(kwargs.get("shell")),
        environment=kwargs.get("env"),
        stdin=kwargs.get("stdin"),
        cwd=kwargs.get("cwd"),
    )
    for draft in drafts:
        if kwargs.get("input") is not None:
            give_input(draft, kwargs["input"])
    return [draft for draft in drafts if not any(place in draft.url for place in _LOCAL)] or drafts
