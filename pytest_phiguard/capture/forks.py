"""Owns how a forked child goes on being watched; must not know what becomes of what it records.

A child inherits the patches, the origin and a copy of the guard. What is spawned or executed anew inherits nothing.
"""

from __future__ import annotations

import atexit
import functools
import os
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import tell_failure
from pytest_phiguard.capture.recording import safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Moment, Patcher


UNWATCHED = "child processes that began anew and were not watched: {count} (multiprocessing by spawn or forkserver)"
"""What the summary says of them."""


class ForkCapture:
    """Tells the guard of each fork, and of each child that it cannot watch; records nothing itself."""

    name = "forks"
    distribution = ""
    modules = ("os", *(f"multiprocessing.popen_{way}" for way in ("spawn_posix", "spawn_win32", "forkserver")))

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Ask to be told of forks, and patch what most children end with, and what begins those that are no forks."""
        if module.__name__ != "os":
            patch.wrap(module, "Popen.__init__", functools.partial(_note_first, patch))
            return
        if not hasattr(module, "register_at_fork"):
            # Windows has no forks.
            return
        teller = _Teller(patch)
        patch.wrap(module, "_exit", teller.end_first)
        _find_tellers().append(teller)


class _Teller:
    """Hands the moments of a fork to the innermost guard.

    Args:
        patch: The capture's patcher; it has no guard any more once the last one has ended.
    """

    def __init__(self, patch: Patcher) -> None:
        self._patch = patch
        self._child = 0

    @property
    def is_over(self) -> bool:
        return self._patch.sink is None

    def tell(self, moment: Moment) -> None:
        sink = self._patch.sink
        if sink is None:
            return
        try:
            sink.fork(moment)
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            tell_failure(sink, f"forks: {moment}", error)
        if moment == "child":
            self._child = os.getpid()
            atexit.register(self._end)

    def end_first(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return the wrapper of ``os._exit``: most children end by it, and run nothing of ``atexit``."""

        def leave(*args: Any, **kwargs: Any) -> Any:
            self._end()
            return original(*args, **kwargs)

        return leave

    def _end(self) -> None:
        if self._child == os.getpid():
            self.tell("exit")


def _note_first(patch: Patcher, original: Callable[..., Any]) -> Callable[..., Any]:
    note = safely(patch, lambda: None if patch.sink is None else patch.sink.note(UNWATCHED))

    def begin(*args: Any, **kwargs: Any) -> Any:
        note()
        return original(*args, **kwargs)

    return begin


@functools.cache
def _find_tellers() -> list[_Teller]:
    """Return who is told of forks in this process.

    Python has no way to take back what was registered, so that it is registered once and looks here.
    """
    tellers: list[_Teller] = []

    def tell(moment: Moment) -> None:
        tellers[:] = [teller for teller in tellers if not teller.is_over]
        for teller in tellers:
            teller.tell(moment)

    # A wrapper of `os.fork` would change whom Python warns of a fork among threads.
    os.register_at_fork(
        before=functools.partial(tell, "before"),
        after_in_parent=functools.partial(tell, "parent"),
        after_in_child=functools.partial(tell, "child"),
    )
    return tellers
