"""Owns the net beneath all clients: what is contained never leaves a socket, and what no client speaks for is recorded.

Only sockets that connect outwards, or are written to while a draft is at hand, are watched; all others keep their C
methods.
"""

from __future__ import annotations

import socket as sockets
from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.clients.sockets import INTERNET, URL, RawTraffic
from pytest_phiguard.capture.passage import make_refusal, refuse_contained
from pytest_phiguard.capture.recording import safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

# As it is now: gevent puts a class of its own in its place.
_PLAIN = sockets.socket
_WRITES = ("SSLSocket.send", "SSLSocket.sendall", "SSLSocket.write", "SSLObject.write")


class NetworkCapture:
    """Guards sockets and TLS, and records what no client speaks for."""

    name = "network"
    distribution = ""
    modules = ("socket", "ssl", "asyncio.base_events", "gevent._socket3")

    def __init__(self) -> None:
        self._raw: RawTraffic | None = None
        self._expected: Counter[str] = Counter()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where names are looked up, connections are made and bytes are written."""
        raw = self._raw = self._raw or RawTraffic(patch)
        if module.__name__ == "ssl":
            for name in _WRITES:
                patch.wrap(module, name, lambda original: _watch_encrypted(original, raw))
        elif module.__name__ == "socket":
            self._install_sockets(module, patch, raw)
        elif module.__name__ == "asyncio.base_events":
            # It looks names up in a thread, where no draft is at hand.
            patch.wrap(module, "BaseEventLoop.getaddrinfo", self._watch_lookup_async)
        else:
            # Its sockets are of a class of their own, which never becomes another.
            for name in ("connect", "connect_ex", "send", "sendall", "sendto"):
                patch.wrap(module, f"socket.{name}", _guard_green)

    def _install_sockets(self, module: ModuleType, patch: Patcher, raw: RawTraffic) -> None:
        recorded = _make_recorded(raw)
        connect = safely(patch, raw.connect)

        def watch(original: Call) -> Call:
            return _watch_connect(original, raw, connect, recorded)

        # pytest-socket and others restore after each test what they think is the original.
        patch.wrap(module, "socket.connect", watch, fragile=True)
        patch.wrap(module, "socket.connect_ex", watch, fragile=True)
        patch.wrap(module, "socket.sendto", lambda original: _watch_sendto(original, raw))
        patch.wrap(module, "getaddrinfo", self._watch_lookup(patch, raw), fragile=True)
        for name in ("gethostbyname", "gethostbyname_ex"):
            patch.wrap(module, name, lambda original: self._watch_old_lookup(original, raw))

    def _watch_lookup(self, patch: Patcher, raw: RawTraffic) -> Callable[[Call], Call]:
        remember = safely(patch, raw.remember)

        def make(original: Call) -> Call:
            def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
                if CURRENT.get() is not None:
                    refuse_contained()
                    return original(host, *args, **kwargs)
                if self._expected and self._expected[str(host)] > 0:
                    results = original(host, *args, **kwargs)
                else:
                    results = raw.look_up(host, lambda: original(host, *args, **kwargs))
                remember(host, results)
                return results

            return getaddrinfo

        return make

    def _watch_old_lookup(self, original: Call, raw: RawTraffic) -> Call:
        def gethostbyname(host: Any) -> Any:
            if CURRENT.get() is not None:
                refuse_contained()
                return original(host)
            return raw.look_up(host, lambda: original(host))

        return gethostbyname

    def _watch_lookup_async(self, original: Call) -> Call:
        expected = self._expected

        async def getaddrinfo(loop: Any, host: Any, *args: Any, **kwargs: Any) -> Any:
            if CURRENT.get() is None:
                return await original(loop, host, *args, **kwargs)
            refuse_contained()
            # The thread that does it knows nothing of the request that needs it.
            expected[str(host)] += 1
            try:
                return await original(loop, host, *args, **kwargs)
            finally:
                expected[str(host)] -= 1

        return getaddrinfo


def guard_socket(socket: Any) -> None:
    """Have a plain socket ask before it writes.

    Args:
        socket: Any object; what is no plain internet socket stays as it is.
    """
    if type(socket) is _PLAIN and socket.family in INTERNET:
        # 55 ns; wrapping the methods of all sockets would cost every write of a database driver 190 ns.
        socket.__class__ = _GuardedSocket


def _disguise(kind: type) -> type:
    """Return a class of sockets that nobody who prints or compares its name can tell from the original."""
    kind.__name__ = kind.__qualname__ = "socket"
    kind.__module__ = "socket"
    return kind


class _GuardedSocket(_PLAIN):
    """A socket that asks before it writes."""

    __slots__ = ()

    # gevent's sockets, which have the same name once they stand in the place of these, take a timeout besides.
    def send(self, *args: Any, **kwargs: Any) -> int:
        refuse_contained(self)
        return _PLAIN.send(self, *args, **kwargs)

    def sendall(self, *args: Any) -> None:
        refuse_contained(self)
        return _PLAIN.sendall(self, *args)

    def sendmsg(self, *args: Any) -> int:
        refuse_contained(self)
        return _PLAIN.sendmsg(self, *args)

    def sendfile(self, *args: Any, **kwargs: Any) -> int:
        refuse_contained(self)
        return _PLAIN.sendfile(self, *args, **kwargs)


_disguise(_GuardedSocket)


def _make_recorded(raw: RawTraffic) -> type:
    """Return the class of sockets whose writes are recorded where no client speaks for them."""

    class RecordedSocket(_GuardedSocket):
        __slots__ = ()

        def send(self, *args: Any, **kwargs: Any) -> int:
            if CURRENT.get() is not None or not args:
                return super().send(*args, **kwargs)
            sent: int = raw.write(self, args[:1], lambda: _PLAIN.send(self, *args, **kwargs))
            return sent

        def sendall(self, *args: Any) -> None:
            if CURRENT.get() is not None or not args:
                return super().sendall(*args)
            raw.write(self, args[:1], lambda: _PLAIN.sendall(self, *args))
            return None

        def sendmsg(self, *args: Any) -> int:
            if CURRENT.get() is not None or not args:
                return super().sendmsg(*args)
            buffers = tuple(args[0])
            rest = args[1:]
            sent: int = raw.write(self, buffers, lambda: _PLAIN.sendmsg(self, buffers, *rest))
            return sent

    return _disguise(RecordedSocket)


def _watch_connect(original: Call, raw: RawTraffic, connects: Call, recorded: type) -> Call:
    may_connect = raw.may_connect

    def connect(self: sockets.socket, *args: Any) -> Any:
        if self.family in INTERNET:
            if CURRENT.get() is not None:
                refuse_contained()
                guard_socket(self)
            elif type(self) is _PLAIN and args:
                url = connects(self, args[0])
                if url:
                    if not may_connect(url):
                        raise make_refusal()
                    self.__class__ = recorded
        return original(self, *args)

    return connect


def _watch_sendto(original: Call, raw: RawTraffic) -> Call:
    def sendto(self: sockets.socket, *args: Any) -> Any:
        if self.family not in INTERNET or len(args) < 2:
            return original(self, *args)
        if CURRENT.get() is not None:
            refuse_contained()
            return original(self, *args)
        url = raw.find_url("udp", args[-1])
        return raw.send_packet(url, args[:1], lambda: original(self, *args)) if url else original(self, *args)

    return sendto


def _watch_encrypted(original: Call, raw: RawTraffic) -> Call:
    def write(self: Any, *args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse_contained(self if isinstance(self, sockets.socket) else None)
            return original(self, *args, **kwargs)
        # Databases write here too, and are known after the first time.
        if not args or vars(self).get(URL) == "":
            return original(self, *args, **kwargs)
        return raw.write_encrypted(self, args[0], lambda: original(self, *args, **kwargs))

    return write


def _guard_green(original: Call) -> Call:
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse_contained()
        return original(self, *args, **kwargs)

    return guarded
