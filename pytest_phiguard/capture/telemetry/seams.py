"""Owns the wrappers of SDKs that scrub an event within the call that sends it; must not know any SDK."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.recording import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

OWNER: ContextVar[Any] = ContextVar("phiguard_owner", default=None)
"""Whose call is at work: the client, the plug-in or the handler that was given the event."""


def enclosing(original: Call) -> Call:
    """Return a wrapper within which a draft that ``settling`` makes stays the one at hand.

    Args:
        original: What is given an event, scrubs it and sends it; its first argument is the owner.
    """

    def enclosed(*args: Any, **kwargs: Any) -> Any:
        owner, current = OWNER.set(args[0] if args else None), CURRENT.set(CURRENT.get())
        try:
            return original(*args, **kwargs)
        finally:
            reset(CURRENT, current)
            reset(OWNER, owner)

    return enclosed


def settling(patch: Patcher, build: Callable[..., Draft | None]) -> Callable[[Call], Call]:
    """Return what makes the wrapper of the step that comes after an SDK's scrubbers.

    Args:
        patch: The capture's patcher.
        build: Called with the owner, what the step returned, and its arguments; returns the draft of the event, or
            None where nothing is sent.
    """

    def make(original: Call) -> Call:
        def settled(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            owner = OWNER.get()
            if owner is not None:
                draft = begin(patch, build, original, (owner, result, *args), kwargs)
                if draft is not None:
                    CURRENT.set(draft)
            return result

        return settled

    return make


def noting(patch: Patcher, build: Callable[..., Draft | None]) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a call that only queues: what it may send meanwhile are other events.

    Args:
        patch: The capture's patcher.
        build: Called with the arguments of each call; returns its draft, or None where there is nothing to record.
    """

    def make(original: Call) -> Call:
        def noted(*args: Any, **kwargs: Any) -> Any:
            begin(patch, build, original, args, kwargs)
            return original(*args, **kwargs)

        return noted

    return make
