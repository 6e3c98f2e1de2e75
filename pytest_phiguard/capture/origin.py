"""Owns who caused what runs now, through threads, executors and tasks; must not know what was sent."""

from __future__ import annotations

import functools
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

ORIGIN: ContextVar[Origin | None] = ContextVar("phiguard_origin", default=None)
"""Who caused what runs in this context; tasks inherit it, threads do not."""

_BIRTH = "_phiguard_birth"


def adopt(origin: Origin | None) -> None:
    """Set the origin of this context, for what a test runner starts with a stale one.

    Args:
        origin: Who causes what follows; called inside the coroutine of an asynchronous test or fixture.
    """
    ORIGIN.set(origin)


def find_birth() -> Origin | None:
    """Return who started the running thread, or None for the main thread and for those started by nobody known."""
    birth: Origin | None = getattr(threading.current_thread(), _BIRTH, None)
    return birth


def inherit(origin: Origin | None) -> None:
    """Have the running thread count as started by somebody: it serves a process of theirs.

    Args:
        origin: Who started the process.
    """
    # Nothing of where the thread itself was started: some builds hand it the context of that.
    ORIGIN.set(None)
    CURRENT.set(None)
    setattr(threading.current_thread(), _BIRTH, origin)


def resolve(running: Origin | None) -> Origin:
    """Return who caused what runs now.

    The context says it first (a job given to an executor carries its submitter's); then the thread, if the test
    that started it is the one that runs. Else neither is reliable: a consumer thread may work for either.

    Args:
        running: The test and phase that the session is in, or None between tests.
    """
    known = ORIGIN.get()
    if known is not None:
        return known
    birth = find_birth()
    if birth is None:
        return running._replace(certain=False) if running is not None else Origin("", certain=False)
    return relate(birth, running)


def relate(birth: Origin, running: Origin | None) -> Origin:
    """Return who causes what a thread or a child process does, by who started it and what runs now.

    Args:
        birth: Who started it.
        running: The test and phase that the session is in, or None between tests.
    """
    if running is not None and birth.test == running.test:
        return running
    if running is None:
        return birth._replace(certain=False, item="")
    return birth._replace(phase=running.phase, certain=False, item=running.item or running.test)


class _Job:
    """A job of an executor together with the origin of its submitter."""

    __slots__ = ("_call", "_origin")

    def __init__(self, call: Callable[..., Any], origin: Origin) -> None:
        self._call = call
        self._origin = origin

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        token = ORIGIN.set(self._origin)
        try:
            return self._call(*args, **kwargs)
        finally:
            reset(ORIGIN, token)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)


class OriginCapture:
    """Carries the origin into threads and executors; records nothing itself."""

    name = "threads"
    distribution = ""
    modules = ("threading", "concurrent.futures.thread", "multiprocessing.pool")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where threads are started and jobs are submitted."""
        if module.__name__ == "threading":
            patch.wrap(module.Thread, "start", _remember_birth)
        elif module.__name__ == "multiprocessing.pool":
            for name in ("apply_async", "_map_async", "imap", "imap_unordered"):
                patch.wrap(module.Pool, name, functools.partial(_carry_into_pool, module.ThreadPool))
        else:
            # loop.run_in_executor and asyncio.to_thread go through it too.
            patch.wrap(module.ThreadPoolExecutor, "submit", _carry_origin)


def _remember_birth(original: Callable[..., Any]) -> Callable[..., Any]:
    def start(self: threading.Thread) -> None:
        origin = ORIGIN.get() or find_birth()
        if origin is not None:
            setattr(self, _BIRTH, origin)
        if CURRENT.get() is None:
            original(self)
            return
        # Free-threaded builds hand the context to the thread; what it sends is no part of the request at hand.
        token = CURRENT.set(None)
        try:
            original(self)
        finally:
            reset(CURRENT, token)

    return start


def _carry_into_pool(threads: type, original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the wrapper of a pool's method; to the processes of one nothing is given that it was not given."""

    def submit(self: Any, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        origin = (ORIGIN.get() or find_birth()) if isinstance(self, threads) else None
        return original(self, func if origin is None else _Job(func, origin), *args, **kwargs)

    return submit


def _carry_origin(original: Callable[..., Any]) -> Callable[..., Any]:
    def submit(self: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        origin = ORIGIN.get() or find_birth()
        return original(self, fn if origin is None else _Job(fn, origin), *args, **kwargs)

    return submit
