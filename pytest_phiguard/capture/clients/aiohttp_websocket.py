"""Owns the capture of what a WebSocket of ``aiohttp`` sends as a client; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.frames import LEVEL, FrameDraft, draft_frame, is_refused
from pytest_phiguard.capture.headers import remove_fragment
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

_CLOSE, _PING, _PONG = 0x8, 0x9, 0xA
_SCHEMES = {"http": "ws", "https": "wss"}


class AiohttpWebsocketCapture:
    """Watches the messages; the handshake is a request of the session."""

    name = "aiohttp websocket"
    distribution = "aiohttp"
    modules = ("aiohttp.client_ws",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the methods that send; ``send_json`` goes through ``send_str``."""
        for name, build in _BUILDERS.items():
            # Since aiohttp 3.11.
            if name != "send_frame" or hasattr(module.ClientWebSocketResponse, name):
                patch.wrap(module, f"ClientWebSocketResponse.{name}", _watch(patch, name, build))


def _watch(patch: Patcher, name: str, build: Callable[..., FrameDraft | None]) -> Callable[[Call], Call]:
    record = recording(patch, LEVEL, build)

    def make(original: Call) -> Call:
        async def send(self: Any, *args: Any, **kwargs: Any) -> Any:
            if is_refused():
                # Without this, whoever waits for a message would wait for ever.
                self._response.close()
                # A close of a connection that is broken is no error, and goes nowhere.
                if name != "close":
                    _raise_closed()
            return await original(self, *args, **kwargs)

        return record(send)

    return make


def _raise_closed() -> None:
    from aiohttp import ClientConnectionError, client_exceptions

    error = getattr(client_exceptions, "ClientConnectionResetError", ClientConnectionError)
    raise error("Cannot write to closing transport: pytest-phiguard contained this message (see phiguard_network)")


def find_address(connection: Any) -> str:
    """Return the address of a connection, as a WebSocket's.

    Args:
        connection: The connection.
    """
    scheme, colon, rest = remove_fragment(str(connection._response.url)).partition(":")
    return f"{_SCHEMES.get(scheme, scheme)}{colon}{rest}"


def draft_data(connection: Any, data: Any = None, *_: Any, **__: Any) -> FrameDraft | None:
    """Return the draft of a message, or None for what the client refuses.

    Args:
        connection: The connection.
        data: The message.
    """
    if not isinstance(data, (str, bytes, bytearray, memoryview)):
        return None
    return draft_frame(connection, find_address(connection), data)


def draft_raw(connection: Any, message: Any, opcode: Any, *_: Any, **__: Any) -> FrameDraft | None:
    """Return the draft of a frame, or None for an answer to a ping.

    Args:
        connection: The connection.
        message: What it holds.
        opcode: Of which kind it is.
    """
    return draft_data(connection, message) if opcode not in {_CLOSE, _PING, _PONG} else draft_ping(connection, message)


def draft_ping(connection: Any, message: Any = b"") -> FrameDraft | None:
    """Return the draft of a ping, or of another control frame, that holds anything.

    Args:
        connection: The connection.
        message: What it holds.
    """
    return draft_frame(connection, find_address(connection), message, "PING") if message else None


def draft_close(connection: Any, *, code: int = 1000, message: Any = b"") -> FrameDraft | None:
    """Return the draft of a close that gives a reason.

    Args:
        connection: The connection.
        code: The code.
        message: The reason.
    """
    return draft_frame(connection, find_address(connection), message, "CLOSE") if message else None


_BUILDERS: dict[str, Callable[..., FrameDraft | None]] = {
    "send_str": draft_data,
    "send_bytes": draft_data,
    "send_frame": draft_raw,
    "ping": draft_ping,
    "close": draft_close,
}
