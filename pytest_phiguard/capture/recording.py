"""Owns the wrappers that turn a client's call into a draft; must not know any client."""

from __future__ import annotations

import functools
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, SERVING, Draft, Patcher, reset, tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[..., Any]
    Build = Callable[..., Draft | None]
    IsPart = Callable[..., bool]
    Nested = Callable[[Draft, tuple[Any, ...]], bool]


def recording(patch: Patcher, level: int, build: Build, is_part: IsPart | None = None) -> Callable[[Call], Call]:
    """Return what makes the recording wrapper of a client's function, for ``Patcher.wrap``.

    One request is one transmission: beneath a draft of a higher level nothing is recorded. At the same level it
    is: redirects, retries and what an authentication flow sends call the same function again.

    Args:
        patch: The capture's patcher.
        level: How near to the caller the function is.
        build: Called with the arguments of each call; returns its draft, or None where there is nothing to record.
            A draft that is ``in_process`` is not recorded, and what the application sends meanwhile is its own.
        is_part: Called beneath a draft of a higher level with that draft and the arguments: tells whether the call is
            a part of the same request, and not what a callback of the application sends elsewhere.
    """
    nested = functools.partial(_is_nested, level, is_part)

    def make(original: Call) -> Call:
        if inspect.iscoroutinefunction(original):
            return _record_async(patch, build, original, nested)
        return _record(patch, build, original, nested)

    return make


def _is_nested(level: int, is_part: IsPart | None, parent: Draft, args: tuple[Any, ...]) -> bool:
    if parent.level <= level:
        return False
    try:
        return is_part is None or is_part(parent, *args)
    except Exception:  # noqa: BLE001 -- what cannot be told apart is recorded once more, and never raised
        return False


def begin(patch: Patcher, build: Build, original: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Draft | None:
    """Build a draft and record it; whatever fails goes to the sink and never to the application.

    Args:
        patch: The capture's patcher.
        build: Makes the draft from the arguments of the call.
        original: The function that was called.
        args: Its positional arguments.
        kwargs: Its keyword arguments.

    Returns:
        The draft, recorded unless it is ``in_process``, or None.
    """
    draft, error = _attempt(patch, build, args, kwargs)
    if error is not None:
        _tell(patch, original, error)
    return draft


def _attempt(
    patch: Patcher, build: Build, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Draft | None, Exception | None]:
    sink = patch.sink
    if sink is None:
        return None, None
    try:
        draft = build(*args, **kwargs)
        if draft is not None and not draft.in_process:
            draft.capture = patch.name
            draft.page = SERVING.get()
            draft.sink = sink
            sink.record(draft)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        return None, error
    return draft, None


def _tell(patch: Patcher, original: Call, error: Exception) -> None:
    sink = patch.sink
    if sink is not None:
        tell_failure(sink, f"{patch.name}: {getattr(original, '__qualname__', original)}", error)


# What a client raises for arguments that it refuses, before anything is sent; over these a builder stumbles too.
_REFUSALS = (TypeError, ValueError, AttributeError)


@contextmanager
def _unrecorded(patch: Patcher, original: Call, error: Exception | None) -> Iterator[None]:
    """Let a call pass that has no draft; where building it failed and the client does not refuse it, say so."""
    try:
        yield
    except _REFUSALS:
        raise
    except BaseException:
        if error is not None:
            _tell(patch, original, error)
        raise
    if error is not None:
        _tell(patch, original, error)


def _record(patch: Patcher, build: Build, original: Call, nested: Nested) -> Call:
    current, enter = CURRENT.get, CURRENT.set

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        parent = current()
        if parent is not None and nested(parent, args):
            return original(*args, **kwargs)
        draft, error = _attempt(patch, build, args, kwargs)
        if draft is None:
            with _unrecorded(patch, original, error):
                return original(*args, **kwargs)
        token = enter(None if draft.in_process else draft)
        try:
            return original(*args, **kwargs)
        finally:
            reset(CURRENT, token)

    return wrapper


def _record_async(patch: Patcher, build: Build, original: Call, nested: Nested) -> Call:
    current, enter = CURRENT.get, CURRENT.set

    # A real coroutine function: frameworks and mocks ask for it.
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        parent = current()
        if parent is not None and nested(parent, args):
            return await original(*args, **kwargs)
        draft, error = _attempt(patch, build, args, kwargs)
        if draft is None:
            with _unrecorded(patch, original, error):
                return await original(*args, **kwargs)
        token = enter(None if draft.in_process else draft)
        try:
            return await original(*args, **kwargs)
        finally:
            reset(CURRENT, token)

    return wrapper


def safely(patch: Patcher, work: Call) -> Call:
    """Return a function that does what another does, and hands what it raises to the sink.

    Args:
        patch: The capture's patcher.
        work: The function; where it raises, None is returned.
    """

    def attempt(*args: Any) -> Any:
        try:
            return work(*args)
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            _tell(patch, work, error)
            return None

    return attempt


def dispatching(patch: Patcher, build: Build) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a mock library's own dispatcher, for ``Patcher.wrap``.

    A dispatcher records only what no client hook has seen (a mock can stand in front of all of them); else it
    notes that the draft at hand is answered by a mock.

    Args:
        patch: The capture's patcher.
        build: As in ``recording``; the draft must not read the body of the request either.
    """

    def make(original: Call) -> Call:
        if inspect.iscoroutinefunction(original):

            async def async_wrapper(*args: Any, **kwargs: Any) -> Any:
                __tracebackhide__ = True
                note_dispatch(patch, build, original, args, kwargs)
                return await original(*args, **kwargs)

            return async_wrapper

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            note_dispatch(patch, build, original, args, kwargs)
            return original(*args, **kwargs)

        return wrapper

    return make


def note_dispatch(
    patch: Patcher, build: Build, original: Call, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Draft | None:
    """Note that a mock answers: on the draft at hand, else as a draft of its own.

    Args:
        patch: The capture's patcher.
        build: Makes the draft from the arguments of the call.
        original: The dispatcher.
        args: Its positional arguments.
        kwargs: Its keyword arguments.

    Returns:
        The draft, or None where there is none.
    """
    draft = CURRENT.get() or begin(patch, build, original, args, kwargs)
    if draft is not None:
        draft.mocked = True
    return draft
