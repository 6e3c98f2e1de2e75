"""Owns how a call that starts a child process hands it what it is lent; must not know what a child will send."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher
    from pytest_phiguard.capture.lending import Loan

    Call = Callable[..., Any]
    Start = Callable[[Patcher, Call, tuple[Any, ...], dict[str, Any]], Any]

UNWATCHED = (
    "child processes whose own traffic was not watched: {count} (phiguard_children = proxy has their HTTP(S) recorded)"
)
"""What the summary says where the suite has not asked for it."""

# What starts children on its own account: workers, and the inner runs of pytester.
_RUNNERS = frozenset({"_pytest", "pytest", "pluggy", "xdist", "execnet", "pytest_phiguard"})
_OWN = "pytest_phiguard.capture."
_DEEPEST = 100


def lend(patch: Patcher, environment: Any) -> Loan | None:
    """Return what a child that is about to start is lent, or None where it starts as it would without us.

    Args:
        patch: The capture's patcher.
        environment: The environment that it is given, or None for the inherited one.
    """
    sink = patch.sink
    if sink is None or not _is_of_a_test():
        return None
    try:
        if sink.lender is not None:
            return sink.lender.lend(environment)
        sink.note(UNWATCHED)
    except Exception as error:  # noqa: BLE001 -- never raised into the application; the sink is told
        tell_failure(sink, f"{patch.name}: install on a child process", error)
    return None


def _is_of_a_test() -> bool:
    """Tell whether the code that starts a child is neither a test runner's nor ours."""
    frame = sys._getframe(2)
    for _ in range(_DEEPEST):
        name = str(frame.f_globals.get("__name__", ""))
        root = name.partition(".")[0]
        if not name.startswith(_OWN) and root not in sys.stdlib_module_names:
            return root not in _RUNNERS
        if frame.f_back is None:
            # A thread of the standard library's.
            return True
        frame = frame.f_back
    return True


def start_line(patch: Patcher, original: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Start a line for a shell by ``os.system``, which takes no environment: the line sets it by itself.

    Args:
        patch: The capture's patcher.
        original: The function.
        args: Its arguments.
        kwargs: Its named arguments.
    """
    command: Any = args[0] if args else kwargs.get("command")
    # The shell of Windows has other words for it.
    loan = lend(patch, None) if isinstance(command, (str, bytes)) and os.name == "posix" else None
    if loan is None:
        return original(*args, **kwargs)
    before = _write_changes(loan.environment)
    return original(before + command if isinstance(command, str) else os.fsencode(before) + bytes(command))


def _write_changes(environment: dict[Any, Any]) -> str:
    gone = [name for name in os.environ if name not in environment]
    new = [f"{name}={shlex.quote(value)}" for name, value in environment.items() if os.environ.get(name) != value]
    return "".join([*(f"unset {name}; " for name in gone), *(f"export {pair}; " for pair in new)])


def start_program(patch: Patcher, original: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Start a program by ``os.posix_spawn``, whose third argument is the environment.

    Args:
        patch: The capture's patcher.
        original: The function.
        args: Its arguments.
        kwargs: Its named arguments.
    """
    given = args[2] if len(args) > 2 else kwargs.get("env")
    loan = lend(patch, given) if given is not None else None
    if loan is None:
        return original(*args, **kwargs)
    if len(args) > 2:
        started = original(*args[:2], loan.environment, *args[3:], **kwargs)
    else:
        started = original(*args, **{**kwargs, "env": loan.environment})
    loan.hold(started)
    return started


def start_spawned(sibling: Call | None, patch: Patcher, original: Call, args: tuple[Any, ...], kwargs: Any) -> Any:
    """Start a program in a mode, by ``os.spawnv`` and its like.

    Args:
        sibling: The function that takes an environment besides, or None where it is this one.
        patch: The capture's patcher.
        original: The function.
        args: Its arguments.
        kwargs: Its named arguments.
    """
    is_plain = len(args) == (4 if sibling is None else 3) and not kwargs
    loan = lend(patch, None if sibling is not None else args[3]) if is_plain else None
    if loan is None:
        return original(*args, **kwargs)
    started = (sibling or original)(*args[:3], loan.environment)
    if args[0] == os.P_NOWAIT:
        loan.hold(started)
    return started
