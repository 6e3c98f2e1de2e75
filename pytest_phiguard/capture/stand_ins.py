"""Owns the answers that stand in for a third party's server, beneath every mock; must not know any client.

Each answer asks for the connection to be closed, so that none is kept for a request that may leave.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.passage import find_passage

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: application/json\r\n"
    b"Content-Length: 2\r\n"
    b"Connection: close\r\n"
    b"X-Phiguard: stand-in\r\n"
    b"\r\n"
    b"{}"
)


def is_stood_in() -> bool:
    """Tell whether the draft at hand is to be answered in place of the network."""
    draft = CURRENT.get()
    return draft is not None and find_passage(draft) == "stand_in"


def is_teed() -> bool:
    """Tell whether the body of the draft at hand is known only as far as it is written."""
    draft = CURRENT.get()
    return draft is not None and draft.wire is not None


def answer_connect(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the wrapper of the ``connect`` of an ``http.client`` connection or of one derived from it.

    Args:
        original: The method.
    """

    def connect(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_stood_in():
            return original(self, *args, **kwargs)
        self.sock = _AnsweringSocket()
        # urllib3 would warn that the peer's certificate was not verified.
        self.is_verified = True
        return None

    return connect


class _AnsweringSocket:
    """As much of a connected socket as ``http.client`` uses; what is written goes nowhere."""

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO(ANSWER)

    def sendall(self, data: Any, *_: Any) -> None:
        """Drop what is written."""

    def send(self, data: Any, *_: Any) -> int:
        return len(data)

    def close(self) -> None:
        """Close nothing."""

    def shutdown(self, how: int) -> None:
        """Shut nothing down."""

    def setsockopt(self, *_: Any) -> None:
        """Set nothing."""

    def settimeout(self, value: float | None) -> None:
        """Wait for nothing."""

    def gettimeout(self) -> float | None:
        return None

    def getpeercert(self, *_: Any) -> dict[str, Any]:
        return {}

    def fileno(self) -> int:
        return -1


class StandInTransport:
    """As much of an asyncio transport as every client's protocol uses; there is no socket beneath.

    Args:
        loop: The running loop.
        protocol: Who receives what is answered.
    """

    def __init__(self, loop: Any, protocol: Any) -> None:
        self._loop = loop
        self._protocol = protocol
        self._closing = False

    def close(self) -> None:
        """Tell the protocol that the connection is gone."""
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        """Tell whether it was closed."""
        return self._closing

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the default: nothing is known of a peer."""
        return default


class AnsweringTransport(StandInTransport):
    """A transport that answers one HTTP request, once nothing more is written."""

    def __init__(self, loop: Any, protocol: Any) -> None:
        super().__init__(loop, protocol)
        self._answer: Any = None

    def write(self, data: Any) -> None:
        """Drop what is written, and answer when the writer pauses."""
        if self._answer is not None:
            self._answer.cancel()
        self._answer = self._loop.call_soon(self._respond)

    def writelines(self, pieces: Any) -> None:
        """Drop what is written likewise."""
        self.write(pieces)

    def pause_reading(self) -> None:
        """Ignore it: there is nothing to read."""

    def resume_reading(self) -> None:
        """Ignore it likewise."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Ignore it: nothing is buffered."""

    def _respond(self) -> None:
        if not self._closing:
            self._protocol.data_received(ANSWER)
