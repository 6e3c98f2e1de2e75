"""Owns the net beneath all clients: what is contained never leaves a socket, and what no client speaks for is recorded.

Only sockets that connect outwards, or are written to while a draft is at hand, are watched; all others keep their C
methods.
"""

from __future__ import annotations

import socket as sockets
from collections import Counter
from functools import cache, partial, wraps
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.clients.sockets import INTERNET, RawTraffic
from pytest_phiguard.capture.passage import make_refusal, refuse_contained
from pytest_phiguard.capture.recording import safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

# As it is now: gevent puts a class of its own in its place.
_PLAIN = sockets.socket
_find_draft = CURRENT.get
# What a TLS connection is written to with; one without a socket has the last alone.
_WRITES = ("send", "sendall", "write")
_WATCHED = "_phiguard_kind"


def _find_family_reader(kind: type) -> Callable[[Any], int]:
    """Return what reads the family of sockets of a class, as a number where they are Python's own."""
    own: Any = sockets.SocketType
    return own.family.__get__ if issubclass(kind, own) else attrgetter("family")


_read_family = _find_family_reader(_PLAIN)


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
            watch = _watch_opening(patch, raw)
            patch.wrap(module, "SSLContext.wrap_socket", watch)
            patch.wrap(module, "SSLContext.wrap_bio", watch)
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

        read_family = _find_family_reader(module.socket)

        def watch(original: Call) -> Call:
            return _watch_connect(original, raw, _Outward(connect, recorded, read_family))

        # pytest-socket and others restore after each test what they think is the original.
        patch.wrap(module, "socket.connect", watch, fragile=True)
        patch.wrap(module, "socket.connect_ex", watch, fragile=True)
        patch.wrap(module, "socket.sendto", lambda original: _watch_sendto(original, raw, read_family))
        patch.wrap(module, "getaddrinfo", self._watch_lookup(patch, raw), fragile=True)
        for name in ("gethostbyname", "gethostbyname_ex"):
            patch.wrap(module, name, lambda original: self._watch_old_lookup(original, raw))

    def _watch_lookup(self, patch: Patcher, raw: RawTraffic) -> Callable[[Call], Call]:
        def make(original: Call) -> Call:
            def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
                if CURRENT.get() is not None:
                    refuse_contained()
                    return original(host, *args, **kwargs)
                is_expected = self._expected and self._expected[str(host)] > 0
                url = "" if is_expected else raw.find_name(host)
                if url:
                    results = raw.look_up(url, lambda: original(host, *args, **kwargs))
                else:
                    results = original(host, *args, **kwargs)
                raw.remember(host, results)
                return results

            return getaddrinfo

        return make

    def _watch_old_lookup(self, original: Call, raw: RawTraffic) -> Call:
        def gethostbyname(host: Any) -> Any:
            if CURRENT.get() is not None:
                refuse_contained()
                return original(host)
            url = raw.find_name(host)
            return raw.look_up(url, lambda: original(host)) if url else original(host)

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
    """Have a socket ask before it writes.

    Args:
        socket: Any object; what is neither a plain internet socket nor one of TLS stays as it is.
    """
    kind: Any = type(socket)
    if kind is _PLAIN:
        if _read_family(socket) in INTERNET:
            # 55 ns; wrapping the methods of all sockets would cost every write of a database driver 190 ns.
            socket.__class__ = GuardedSocket
    elif isinstance(socket, _PLAIN) and not hasattr(kind, _WATCHED) and getattr(socket, "server_side", True) is False:
        socket.__class__ = _guard_encrypted(kind)


def _disguise(kind: type, original: type = _PLAIN) -> type:
    """Return a class of sockets that nobody who prints or compares its name can tell from the original."""
    kind.__name__, kind.__qualname__ = original.__name__, original.__qualname__
    kind.__module__ = original.__module__
    return kind


class GuardedSocket(_PLAIN):
    """A socket that asks before it writes; what was found open once is not asked about again."""

    __slots__ = ()

    # gevent's sockets, which have the same name once they stand in the place of these, take a timeout besides.
    def send(self, *args: Any, **kwargs: Any) -> int:
        """Write as far as there is room."""
        draft = _find_draft()
        if draft is not None and (draft.passage != "open" or draft.judged != draft.total):
            refuse_contained(self)
        return _PLAIN.send(self, *args, **kwargs)

    def sendall(self, *args: Any) -> None:
        """Write all."""
        draft = _find_draft()
        if draft is not None and (draft.passage != "open" or draft.judged != draft.total):
            refuse_contained(self)
        return _PLAIN.sendall(self, *args)

    def sendmsg(self, *args: Any) -> int:
        """Write several buffers as far as there is room."""
        refuse_contained(self)
        return _PLAIN.sendmsg(self, *args)

    def sendfile(self, *args: Any, **kwargs: Any) -> int:
        """Write a file."""
        refuse_contained(self)
        return _PLAIN.sendfile(self, *args, **kwargs)


_disguise(GuardedSocket)


def _make_recorded(raw: RawTraffic) -> type:
    """Return the class of sockets whose writes are recorded where no client speaks for them."""

    class RecordedSocket(GuardedSocket):
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


class _Outward(NamedTuple):
    """What a socket that connects is looked at with.

    Attributes:
        connect: Tells where it leads, empty where that is ours.
        recorded: The class that it becomes where that is not ours.
        read_family: Reads its family.
    """

    connect: Call
    recorded: type
    read_family: Callable[[Any], int]


def _watch_connect(original: Call, raw: RawTraffic, outward: _Outward) -> Call:
    may_connect = raw.may_connect
    connects, recorded, read_family = outward

    def connect(self: sockets.socket, *args: Any) -> Any:
        if read_family(self) in INTERNET:
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


def _watch_sendto(original: Call, raw: RawTraffic, read_family: Callable[[Any], int]) -> Call:
    def sendto(self: sockets.socket, *args: Any) -> Any:
        if read_family(self) not in INTERNET or len(args) < 2:
            return original(self, *args)
        if CURRENT.get() is not None:
            refuse_contained()
            return original(self, *args)
        url = raw.find_url("udp", args[-1])
        return raw.send_packet(url, args[:1], lambda: original(self, *args)) if url else original(self, *args)

    return sendto


def _watch_opening(patch: Patcher, raw: RawTraffic) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a method that makes a TLS connection."""
    watched = cache(partial(_make_encrypted, raw))

    def begin(connection: Any) -> None:
        if not connection.server_side:
            kind: Any = type(connection)
            connection.__class__ = watched(kind)

    watch = safely(patch, begin)

    def make(original: Call) -> Call:
        def wrap(self: Any, *args: Any, **kwargs: Any) -> Any:
            connection = original(self, *args, **kwargs)
            watch(connection)
            return connection

        return wrap

    return make


@cache
def _guard_encrypted(kind: Any) -> type:
    """Return the class of TLS sockets that ask before they write."""
    return _make_encrypted(None, kind)


def _make_encrypted(raw: RawTraffic | None, kind: type) -> type:
    """Return the class of TLS connections whose writes are asked about, and recorded where no client speaks for them.

    Args:
        raw: Records; None for what is only guarded.
        kind: What they are by themselves, which they become again where they lead to ourselves, such as to a database.
    """
    names = [name for name in _WRITES if hasattr(kind, name)]
    methods = {name: wraps(getattr(kind, name))(_watch_encrypted(kind, name, raw)) for name in names}
    made = type(kind)(kind.__name__, (kind,), {"__slots__": (), _WATCHED: kind, **methods})
    return _disguise(made, kind)


def _watch_encrypted(kind: type, name: str, raw: RawTraffic | None) -> Call:
    def write(self: Any, *args: Any, **kwargs: Any) -> Any:
        draft = _find_draft()
        original = getattr(kind, name)
        if draft is not None:
            if draft.passage != "open" or draft.judged != draft.total:
                refuse_contained(self if isinstance(self, _PLAIN) else None)
            return original(self, *args, **kwargs)
        if raw is None or not args:
            return original(self, *args, **kwargs)
        url = raw.find_encrypted(self)
        if url:
            return raw.write_to(self, url, args[:1], lambda: original(self, *args, **kwargs))
        self.__class__ = kind
        return original(self, *args, **kwargs)

    return write


def _guard_green(original: Call) -> Call:
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse_contained()
        return original(self, *args, **kwargs)

    return guarded
