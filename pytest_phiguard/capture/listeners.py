"""Owns which local servers are the application itself; must not import any server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.clients.sockets import INTERNET
from pytest_phiguard.capture.recording import safely

if TYPE_CHECKING:
    import socket as sockets
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

# What serves an application in a suite; what else listens here plays somebody.
_SERVERS = (
    "django.",
    "aiohttp.test_utils",
    "uvicorn.",
    "hypercorn.",
    "daphne.",
    "waitress.",
    "gunicorn.",
    "werkzeug.serving",
)
_DEEPEST = 60


class ListenersCapture:
    """Notes the ports at which the application serves itself; records nothing."""

    name = "listeners"
    distribution = ""
    modules = ("socket",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a server begins to listen."""
        note = safely(patch, lambda socket: _note(patch, socket))

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def listen(self: Any, *args: Any) -> Any:
                result = original(self, *args)
                note(self)
                return result

            return listen

        patch.wrap(module, "socket.listen", make)


def _note(patch: Patcher, socket: sockets.socket) -> None:
    sink = patch.sink
    if sink is not None and socket.family in INTERNET and _serves_application():
        sink.serves(socket.getsockname()[1])


def _serves_application() -> bool:
    """Tell whether a server of the application's is what begins to listen: asked once for each server."""
    frame = sys._getframe(2)
    for _ in range(_DEEPEST):
        if str(frame.f_globals.get("__name__", "")).startswith(_SERVERS):
            return True
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return False
