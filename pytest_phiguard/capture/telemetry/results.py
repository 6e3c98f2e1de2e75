"""Owns the wrapper of a function whose result is what an SDK queues; must not know any SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.recording import begin
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]


def recording_result(patch: Patcher, build: Callable[..., Draft | None]) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a function whose result is recorded, for ``Patcher.wrap``.

    What the function raises is the SDK's own affair: then there is nothing to record.

    Args:
        patch: The capture's patcher.
        build: Called with the result and the arguments; returns the draft, or None where there is nothing to record.
    """

    def make(original: Call) -> Call:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            result = original(*args, **kwargs)
            begin(patch, build, original, (result, *args), kwargs)
            return result

        return wrapper

    return make


def recording_call(patch: Patcher, build: Callable[..., Draft | None]) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a function whose arguments are recorded before it runs, for ``Patcher.wrap``.

    Unlike ``recording`` it makes the draft nobody's parent: what the function calls is not a part of the event. Only
    beneath an event of an SDK that stands on this one nothing is recorded.

    Args:
        patch: The capture's patcher.
        build: Called with the arguments; returns the draft, or None where there is nothing to record.
    """

    def make(original: Call) -> Call:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            parent = CURRENT.get()
            if parent is None or parent.level <= EVENT_LEVEL:
                begin(patch, build, original, args, kwargs)
            return original(*args, **kwargs)

        return wrapper

    return make
