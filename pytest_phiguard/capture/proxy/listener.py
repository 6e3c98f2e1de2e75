"""Owns the listeners of the proxy, the thread that accepts for all of them, and when they end."""

from __future__ import annotations

import os
import selectors
import socket as sockets
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet, ref

from pytest_phiguard.capture.base import tell_failure
from pytest_phiguard.capture.proxy.causes import NAME, Cause, Recorder
from pytest_phiguard.capture.proxy.certificates import make_client_context
from pytest_phiguard.capture.proxy.conversation import Conversation, Trust
from pytest_phiguard.capture.proxy.trustme import Authority

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Sink
    from pytest_phiguard.capture.proxy.routes import Place

# More listeners than this stay open only for processes that still run.
_MOST_DOORS = 64


class Door:
    """One listener.

    Args:
        cause: The cause of what comes in here.
        serve: Serves a connection.
    """

    def __init__(self, cause: Cause, serve: Callable[[Door, sockets.socket], None]) -> None:
        self.cause = cause
        self.listener = sockets.create_server(("127.0.0.1", 0), backlog=128)
        self.listener.setblocking(False)
        self.port: int = self.listener.getsockname()[1]
        self.open: WeakSet[Conversation] = WeakSet()
        self._serve = serve
        self._holders: list[Any] = []

    def hold(self, holder: Any) -> None:
        """Note who sends through it: an object with a ``returncode``, or the number of a process."""
        self._holders.append(holder if isinstance(holder, int) else ref(holder))

    def is_idle(self) -> bool:
        """Tell whether nobody known sends through it any more."""
        self._holders = [holder for holder in self._holders if _is_alive(holder)]
        return not self._holders and not self.open

    def accept(self) -> None:
        """Serve those that wait, each in a thread of its own."""
        with suppress(OSError):
            socket, _ = self.listener.accept()
            serving = threading.Thread(target=self._serve, args=(self, socket), daemon=True, name="phiguard-proxy")
            serving.start()

    def close(self) -> None:
        """Let nobody in any more."""
        with suppress(OSError):
            self.listener.close()


def _is_alive(holder: Any) -> bool:
    if not isinstance(holder, int):
        child = holder()
        return child is not None and getattr(child, "returncode", None) is None
    if not hasattr(os, "waitid"):
        return True
    try:
        # Whoever started it still gets to know how it ended.
        return os.waitid(os.P_PID, holder, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except OSError:
        return False


class RecordingProxy:
    """Records what comes in at its listeners, and passes on what may leave; begun at once, ended by ``close``.

    Args:
        sink: The guard.
        tunnels_local: Whether what goes to this machine may stay encrypted where it is ours.
    """

    def __init__(self, sink: Sink, *, tunnels_local: bool = True) -> None:
        self._sink = sink
        self._tunnels_local = tunnels_local
        self.authority = Authority()
        self._doors: dict[Cause, Door] = {}
        self._trusts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self._is_closed = False
        self._selector = selectors.DefaultSelector()
        self._waker, self._bell = sockets.socketpair()
        self._selector.register(self._waker, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._accept, daemon=True, name="phiguard-proxy-listeners")
        self._thread.start()

    def open(self, cause: Cause) -> Door | None:
        """Return the listener of a cause, opened for the first process of it; None once the proxy has ended.

        Args:
            cause: The cause.
        """
        with self._lock:
            door = self._doors.get(cause)
            if door is None and not self._is_closed:
                self._close_idle()
                door = self._doors[cause] = Door(cause, self._serve)
                self._selector.register(door.listener, selectors.EVENT_READ, door)
                self._ring()
            return door

    def _close_idle(self) -> None:
        """Close listeners that nobody sends through any more, the oldest first, where there are many."""
        for cause, door in list(self._doors.items()):
            if len(self._doors) < _MOST_DOORS:
                return
            if door.is_idle():
                del self._doors[cause]
                self._selector.unregister(door.listener)
                door.close()

    def _ring(self) -> None:
        with suppress(OSError):
            self._bell.send(b"\0")

    def _accept(self) -> None:
        while not self._is_closed:
            try:
                for key, _ in self._selector.select():
                    if key.data is None:
                        self._waker.recv(4096)
                    else:
                        key.data.accept()
            except Exception as error:  # noqa: BLE001 -- in a thread of ours: told, and the others are served on
                tell_failure(self._sink, NAME, error)

    def _serve(self, door: Door, socket: sockets.socket) -> None:
        recorder = Recorder(self._sink, door.cause)
        trust = Trust(self.authority.find_context, lambda: self._find_client_context(door.cause.trusted), self._is_ours)
        conversation = Conversation(socket, recorder, trust)
        door.open.add(conversation)
        if self._is_closed:
            conversation.close()
            return
        conversation.run()
        door.open.discard(conversation)

    def _find_client_context(self, trusted: str) -> ssl.SSLContext:
        with self._lock:
            context = self._trusts.get(trusted)
            if context is None:
                context = self._trusts[trusted] = make_client_context([Path(trusted)] if trusted else ())
            return context

    def _is_ours(self, place: Place) -> bool:
        """Tell whether what goes to a place of this machine is nobody's but ours, whatever its path."""
        from pytest_phiguard.parties.hosts import find_local_reason, normalise_host
        from pytest_phiguard.parties.judgement import FORWARDERS

        if not self._tunnels_local or place.port in FORWARDERS or not find_local_reason(normalise_host(place.host)):
            return False
        return not self._sink.concerns(f"{place.address}/", is_local=True)

    def close(self) -> None:
        """End all of it: no port, no connection and no file stays."""
        with self._lock:
            self._is_closed = True
            doors, self._doors = list(self._doors.values()), {}
        self._ring()
        self._thread.join(5)
        for door in doors:
            door.close()
            for conversation in list(door.open):
                conversation.close()
        self._selector.close()
        self._waker.close()
        self._bell.close()
        self.authority.close()
