"""Owns the capture of ``websocket-client``, the module ``websocket``; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.frames import (
    LEVEL,
    FrameDraft,
    HandshakeDraft,
    draft_frame,
    draft_handshake,
)
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

HANDSHAKE_LEVEL = 25

_CLOSE, _PING, _PONG = 0x8, 0x9, 0xA


class WebsocketClientCapture:
    """Watches handshakes, and beneath all ways to send the frames themselves."""

    name = "websocket-client"
    distribution = "websocket-client"
    modules = ("websocket",)

    def __init__(self) -> None:
        self._addresses: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the class of connections, and the function by which each hop shakes hands."""
        patch.wrap(module, "WebSocket.connect", recording(patch, LEVEL, self._draft_connect))
        patch.wrap(module, "_core.handshake", _watch_handshake(patch))
        record = recording(patch, LEVEL, self._draft_frame)
        patch.wrap(module, "WebSocket.send_frame", lambda send: record(_guard_frame(send)))

    def _draft_connect(self, connection: Any, url: str, **options: Any) -> HandshakeDraft:
        self._addresses[connection] = remove_fragment(url)
        return draft_handshake(url, read_options(options))

    def _draft_frame(self, connection: Any, frame: Any) -> FrameDraft | None:
        data = frame.data
        if frame.opcode == _CLOSE:
            # Its first two bytes are the code.
            data = data[2:]
        if not data or frame.opcode == _PONG:
            return None
        method = {_CLOSE: "CLOSE", _PING: "PING"}.get(frame.opcode, "SEND")
        return draft_frame(connection, self._addresses.get(connection, ""), data, method)


def _watch_handshake(patch: Patcher) -> Callable[[Call], Call]:
    record = recording(patch, HANDSHAKE_LEVEL, draft_hop, _is_same)

    def make(original: Call) -> Call:
        def handshake(sock: Any, *args: Any, **options: Any) -> Any:
            refuse_contained(sock)
            return original(sock, *args, **options)

        return record(handshake)

    return make


def draft_hop(_: Any, url: str, *__: Any, **options: Any) -> HandshakeDraft:
    """Return the draft of the handshake of one hop.

    Args:
        url: The address.
        options: What was given to ``connect``.
    """
    return draft_handshake(url, read_options(options))


def _is_same(parent: Draft, _: Any, url: str, *__: Any) -> bool:
    # Redirected elsewhere, it is another request.
    return not isinstance(parent, HandshakeDraft) or parent.url == remove_fragment(url)


def read_options(options: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the headers that the options of a connection lead to.

    Args:
        options: What was given to ``connect``.
    """
    given = options.get("header") or ()
    if not hasattr(given, "items"):
        # Lines, one of them perhaps alone.
        lines = [given] if isinstance(given, str) else given if isinstance(given, (list, tuple)) else []
        given = [tuple(part.strip() for part in line.split(":", 1)) for line in lines if ":" in line]
    named = [("Cookie", options.get("cookie")), ("Origin", options.get("origin"))]
    protocols = options.get("subprotocols")
    if isinstance(protocols, (list, tuple)):
        named.append(("Sec-WebSocket-Protocol", ",".join(protocols)))
    return read_pairs(given) + tuple((name, str(value)) for name, value in named if value)


def _guard_frame(original: Call) -> Call:
    def send_frame(self: Any, frame: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_contained(self.sock)
        return original(self, frame, *args, **kwargs)

    return send_frame
