"""Owns the wrappers that turn a client's call into a draft; must not know any client."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_phiguard.capture.base import CURRENT, SERVING, Draft, Patcher, tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[..., Any]
    Build = Callable[..., Draft | None]
    IsPart = Callable[..., bool]
    Finish = Callable[..., object]


def recording(
    patch: Patcher, level: int, build: Build, is_part: IsPart | None = None, finish: Finish | None = None
) -> Callable[[Call], Call]:
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
        finish: Called with the draft and the arguments when an asynchronous call has ended.
    """

    def make(original: Call) -> Call:
        if inspect.iscoroutinefunction(original):
            return _record_async(_Hook(patch, level, build, is_part), original, finish)
        return _record(_Hook(patch, level, build, is_part), original)

    return make


class _Hook(NamedTuple):
    """What the wrapper of one function does, as given to `recording`."""

    patch: Patcher
    level: int
    build: Build
    is_part: IsPart | None


def _is_part(is_part: IsPart | None, parent: Draft, args: tuple[Any, ...]) -> bool:
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
    sink = patch.sink
    if sink is None:
        return None
    try:
        draft = build(*args, **kwargs)
        if draft is not None and not draft.in_process:
            draft.capture, draft.page, draft.sink = patch.name, SERVING.get(), sink
            sink.record(draft)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        _tell(patch, original, error)
        return None
    return draft


def _tell(patch: Patcher, original: Call, error: Exception) -> None:
    sink = patch.sink
    if sink is not None:
        tell_failure(sink, f"{patch.name}: {getattr(original, '__qualname__', original)}", error)


# What a client raises for arguments that it refuses, before anything is sent; over these a builder stumbles too.
_REFUSALS = (TypeError, ValueError, AttributeError)


@contextmanager
def _unrecorded(patch: Patcher, original: Call, error: Exception) -> Iterator[None]:
    """Let a call pass whose draft could not be built; where the client does not refuse it, say so."""
    try:
        yield
    except _REFUSALS:
        raise
    except BaseException:
        _tell(patch, original, error)
        raise
    _tell(patch, original, error)


# The wrappers below run inside of every request. What they call is cold each time, since the request itself was waited
# for: a function costs more to enter than most of them do, so that both say at length what `begin` does.


def _record(hook: _Hook, original: Call) -> Call:
    patch, level, build, is_part = hook
    sinks, name = patch.sinks, patch.name
    current, enter, page = CURRENT.get, CURRENT.set, SERVING.get

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        parent = current()
        if parent is not None and parent.level > level and _is_part(is_part, parent, args):
            return original(*args, **kwargs)
        draft = error = None
        try:
            if sinks:
                draft = build(*args, **kwargs)
                if draft is not None and not draft.in_process:
                    draft.capture, draft.page, draft.sink = name, page(), sinks[-1]
                    draft.sink.record(draft)
        except Exception as failure:  # noqa: BLE001 -- never raised into the application
            draft, error = None, failure
        if error is not None:
            with _unrecorded(patch, original, error):
                return original(*args, **kwargs)
        if draft is None:
            return original(*args, **kwargs)
        enter(None if draft.in_process else draft)
        try:
            return original(*args, **kwargs)
        finally:
            enter(parent)

    return wrapper


def _record_async(hook: _Hook, original: Call, finish: Finish | None) -> Call:
    patch, level, build, is_part = hook
    sinks, name = patch.sinks, patch.name
    current, enter, leave, page = CURRENT.get, CURRENT.set, CURRENT.reset, SERVING.get

    # A real coroutine function: frameworks and mocks ask for it.
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        parent = current()
        if parent is not None and parent.level > level and _is_part(is_part, parent, args):
            return await original(*args, **kwargs)
        draft = error = None
        try:
            if sinks:
                draft = build(*args, **kwargs)
                if draft is not None and not draft.in_process:
                    draft.capture, draft.page, draft.sink = name, page(), sinks[-1]
                    draft.sink.record(draft)
        except Exception as failure:  # noqa: BLE001 -- never raised into the application
            draft, error = None, failure
        if error is not None:
            with _unrecorded(patch, original, error):
                return await original(*args, **kwargs)
        if draft is None:
            return await original(*args, **kwargs)
        token = enter(None if draft.in_process else draft)
        try:
            return await original(*args, **kwargs)
        finally:
            try:  # noqa: SIM105 -- as `base.reset`, which would be a call more
                leave(token)
            except ValueError:
                pass
            if finish is not None:
                finish(draft, args, kwargs)

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
