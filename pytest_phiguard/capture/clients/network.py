"""Owns the guard beneath all clients: what is contained never leaves a socket; must not know any client.

Only sockets that connect, or are written to, while a draft is at hand are guarded; all others keep their C methods.
"""

from __future__ import annotations

import errno
import socket as sockets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.passage import find_passage

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

_INTERNET = frozenset({sockets.AF_INET, sockets.AF_INET6})


class NetworkCapture:
    """Guards sockets and TLS; records nothing itself."""

    name = "network"
    distribution = ""
    modules = ("socket", "ssl", "asyncio.base_events")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where names are looked up, connections are made and TLS is written."""
        if module.__name__ == "ssl":
            for name in ("SSLSocket.send", "SSLSocket.sendall", "SSLSocket.write", "SSLObject.write"):
                patch.wrap(module, name, _guard_write)
        elif module.__name__ == "socket":
            # pytest-socket and others restore after each test what they think is the original.
            patch.wrap(module, "socket.connect", _guard_connect, fragile=True)
            patch.wrap(module, "socket.connect_ex", _guard_connect, fragile=True)
            patch.wrap(module, "getaddrinfo", _guard_lookup, fragile=True)
        else:
            # It looks names up in a thread, where no draft is at hand.
            patch.wrap(module, "BaseEventLoop.getaddrinfo", _guard_lookup_async)


def guard_socket(socket: Any) -> None:
    """Have a plain socket ask before it writes.

    Args:
        socket: Any object; what is no plain internet socket stays as it is.
    """
    if type(socket) is sockets.socket and socket.family in _INTERNET:
        # 55 ns; wrapping the methods of all sockets would cost every write of a database driver 190 ns.
        socket.__class__ = _GuardedSocket


def refuse_contained(socket: Any = None) -> None:
    """Raise what a closed port would raise, if the draft at hand is not to leave.

    Args:
        socket: The socket that is about to write; it is shut down too, or a kept-alive connection would wait for an
            answer that never comes.

    Raises:
        ConnectionRefusedError: The draft is contained; every client turns it into its own network error.
    """
    draft = CURRENT.get()
    # A stand-in answers where the connection is made; what comes here in spite of it must not leave either.
    if draft is None or find_passage(draft) == "open":
        return
    if socket is not None:
        with suppress(OSError, ValueError):
            socket.shutdown(sockets.SHUT_RDWR)
    raise ConnectionRefusedError(
        errno.ECONNREFUSED, "Connection refused: pytest-phiguard contained this request (see phiguard_network)"
    )


class _GuardedSocket(sockets.socket):
    """A socket that asks before it writes."""

    __slots__ = ()

    def send(self, *args: Any) -> int:
        refuse_contained(self)
        return super().send(*args)

    def sendall(self, *args: Any) -> None:
        refuse_contained(self)
        return super().sendall(*args)

    def sendmsg(self, *args: Any) -> int:
        refuse_contained(self)
        return super().sendmsg(*args)

    def sendfile(self, *args: Any, **kwargs: Any) -> int:
        refuse_contained(self)
        return super().sendfile(*args, **kwargs)


# Nobody who prints or compares the name of a socket's type is to see the guard.
_GuardedSocket.__name__ = _GuardedSocket.__qualname__ = "socket"
_GuardedSocket.__module__ = "socket"


def _guard_connect(original: Call) -> Call:
    def connect(self: sockets.socket, *args: Any) -> Any:
        if CURRENT.get() is not None and self.family in _INTERNET:
            refuse_contained()
            guard_socket(self)
        return original(self, *args)

    return connect


def _guard_lookup(original: Call) -> Call:
    def getaddrinfo(*args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse_contained()
        return original(*args, **kwargs)

    return getaddrinfo


def _guard_lookup_async(original: Call) -> Call:
    async def getaddrinfo(*args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse_contained()
        return await original(*args, **kwargs)

    return getaddrinfo


def _guard_write(original: Call) -> Call:
    def write(self: Any, *args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse_contained(self if isinstance(self, sockets.socket) else None)
        return original(self, *args, **kwargs)

    return write
