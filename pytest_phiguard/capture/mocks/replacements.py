"""Owns what a test puts in the place of a client's part, and the drafts of the calls that it gets; knows no client."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from contextvars import ContextVar
from types import FunctionType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.call_arguments import VERBS, draft_call
from pytest_phiguard.capture.headers import find_host, names_host
from pytest_phiguard.capture.mocks.child_parts import CHILD_CALLS, draft_child_call, is_child_call
from pytest_phiguard.capture.mocks.client_parts import find_wire_client, is_client_part, is_suites_own
from pytest_phiguard.capture.mocks.mail_parts import MAIL_CALLS, is_mail_call
from pytest_phiguard.capture.mocks.steps import NO_STEPS, Steps
from pytest_phiguard.capture.mocks.wire_parts import WIRE_CALLS
from pytest_phiguard.capture.several import build_several, record_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_phiguard.capture.base import Draft, Patcher

LEVEL = 31
_CALLS = VERBS | MAIL_CALLS | CHILD_CALLS

_ANSWERING: ContextVar[str | None] = ContextVar("phiguard_answering", default=None)
"""The address of the request that a replacement of the test's own is answering in this context."""


def draft_replaced(
    verb: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    function: Any = None,
    base: str = "",
    steps: Steps = NO_STEPS,
) -> Sequence[Draft]:
    """Return the drafts of a call that a replacement answers, none where it is a part of a request that is known.

    Args:
        verb: The name of the function that was replaced.
        args: The positional arguments of the call.
        kwargs: Its keyword arguments.
        function: The client's own function, or None.
        base: The base address of the client, for a relative one.
        steps: How the mock is reached, of a client that speaks no HTTP.
    """
    client = find_wire_client(function)
    if client:
        # Loaded only for suites that mock such a client.
        from pytest_phiguard.capture.mocks.wire_calls import draft_wire_call

        written = draft_wire_call(client, verb, args, kwargs, steps)
        return () if written is None else (written,)
    if is_mail_call(verb, function):
        # Loaded only for suites that mock e-mail.
        from pytest_phiguard.capture.mocks.mail_calls import draft_mail_call

        sent = draft_mail_call(verb, args, kwargs, base)
        return () if sent is None else (sent,)
    if is_child_call(verb, function):
        return draft_child_call(args, kwargs)
    parent = CURRENT.get()
    draft = draft_call(LEVEL, verb, args, kwargs, function=function, base=base)
    if parent is not None and (draft is None or names_host(parent.url, find_host(draft.url))):
        # Something beneath a client was replaced, such as its transport.
        parent.mocked = True
        return ()
    if draft is None:
        return ()
    draft.mocked = True
    return (draft,)


def watch_replacement(patch: Patcher, replaced: Any, replacement: Any) -> Any:
    """Return what is to stand in the place of a client's part: a function, recorded; else the replacement itself.

    Of a class, namespace or object of the test's own, the functions that stand for requests are recorded in place.

    Args:
        patch: The capture's patcher.
        replaced: What stood there.
        replacement: What the test puts there.
    """
    if not is_client_part(replaced):
        return replacement
    calls = WIRE_CALLS.get(find_wire_client(replaced), _CALLS)
    if isinstance(replacement, FunctionType):
        name = getattr(replaced, "__name__", "")
        return watch_function(patch, name, replaced, replacement) if name in calls else replacement
    for owner in _find_owners(replacement):
        for name, member in list(vars(owner).items()):
            if name in calls and isinstance(member, FunctionType):
                original = getattr(replaced, name, None)
                watched = watch_function(patch, name, original if is_client_part(original) else None, member)
                if watched is not member:
                    patch.swap(owner, name, watched)
    return replacement


def _find_owners(replacement: Any) -> list[Any]:
    """Return what holds the functions of a class, module, namespace or object, as far as it is the suite's own."""
    if isinstance(replacement, SimpleNamespace):
        return [replacement]
    if isinstance(replacement, (type, ModuleType)):
        return [replacement] if is_suites_own(replacement) else []
    kind = type(replacement)
    return [part for part in (replacement, kind) if hasattr(part, "__dict__")] if is_suites_own(kind) else []


def watch_function(patch: Patcher, verb: str, replaced: Any, replacement: FunctionType) -> FunctionType:
    """Return a function of the test's own such that its calls are recorded.

    What it sends itself is recorded too, for it may send more than it was given.

    Args:
        patch: The capture's patcher.
        verb: The name of what it replaces.
        replaced: The client's function, or None.
        replacement: The function; one of a client, of a mock library or of ours is returned as it is.
    """
    if not is_suites_own(replacement) or replacement.__globals__ is globals():
        return replacement

    def build(*args: Any, **kwargs: Any) -> list[Draft]:
        drafts = draft_replaced(verb, args, kwargs, function=replaced)
        # A fake ``get`` that calls its own ``request``.
        return [draft for draft in drafts if draft.url != _ANSWERING.get()]

    return _disguise(_watch_calls(patch, build, replacement), replacement)


def _watch_calls(patch: Patcher, build: Callable[..., list[Draft]], replacement: FunctionType) -> Callable[..., Any]:
    def record(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Draft]:
        return record_each(patch, build_several(patch, build, replacement, args, kwargs), replacement)

    async def watched_async(*args: Any, **kwargs: Any) -> Any:
        with _answering(record(args, kwargs)):
            return await replacement(*args, **kwargs)

    def watched(*args: Any, **kwargs: Any) -> Any:
        with _answering(record(args, kwargs)):
            return replacement(*args, **kwargs)

    return watched_async if inspect.iscoroutinefunction(replacement) else watched


@contextmanager
def _answering(drafts: list[Draft]) -> Iterator[None]:
    if not drafts:
        yield
        return
    token = _ANSWERING.set(drafts[0].url)
    try:
        yield
    finally:
        reset(_ANSWERING, token)


def _disguise(watched: Callable[..., Any], replacement: FunctionType) -> FunctionType:
    """Return a wrapper that looks like the function, and shares the attributes that the test may set on it."""
    for name in ("__module__", "__name__", "__qualname__", "__doc__", "__dict__"):
        setattr(watched, name, getattr(replacement, name))
    return watched  # type: ignore[return-value]  # it is one
