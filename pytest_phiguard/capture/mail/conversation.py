"""Owns the SMTP server that stands in for one in network mode ``isolate`` (RFC 5321); must not know any client."""

from __future__ import annotations

from typing import Any

from pytest_phiguard.capture.stand_ins import StandInTransport

GREETING = b"220 stand-in ESMTP\r\n"
_REPLIES = {
    b"EHLO": b"250-stand-in\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN\r\n",
    b"AUTH": b"235 2.7.0 accepted\r\n",
    b"DATA": b"354 go ahead\r\n",
    b"QUIT": b"221 bye\r\n",
    b"STAR": b"454 no TLS here\r\n",
}


class Conversation:
    """Answers what an SMTP client writes, and keeps nothing of it."""

    __slots__ = ("_in_message", "_rest")

    def __init__(self) -> None:
        self._in_message = False
        self._rest = b""

    def answer(self, written: bytes) -> bytes:
        """Return the replies to what was written.

        Args:
            written: Commands, or a piece of a message.
        """
        replies = b""
        *lines, self._rest = (self._rest + written).split(b"\r\n")
        for line in lines:
            replies += self._answer_line(line)
        return replies

    def _answer_line(self, line: bytes) -> bytes:
        if self._in_message:
            if line != b".":
                return b""
            self._in_message = False
            return b"250 accepted\r\n"
        verb = line[:4].upper()
        self._in_message = verb == b"DATA"
        return _REPLIES.get(verb, b"250 ok\r\n")


class ConversingSocket:
    """As much of a connected socket as ``smtplib`` uses."""

    def __init__(self) -> None:
        self._conversation = Conversation()
        self._replies = GREETING

    def sendall(self, data: Any, *_: Any) -> None:
        """Answer what is written; the reply waits to be read."""
        self._replies += self._conversation.answer(bytes(data))

    def makefile(self, *_: Any, **__: Any) -> ConversingSocket:
        """Return what replies are read from."""
        return self

    def readline(self, *_: Any) -> bytes:
        """Return the next line of a reply."""
        line, end, self._replies = self._replies.partition(b"\n")
        return line + end

    def settimeout(self, value: float | None) -> None:
        """Wait for nothing."""

    def close(self) -> None:
        """Close nothing."""


class ConversingTransport(StandInTransport):
    """A transport on which ``aiosmtplib`` talks to the stand-in."""

    def __init__(self, loop: Any, protocol: Any) -> None:
        super().__init__(loop, protocol)
        self._conversation = Conversation()

    def greet(self) -> None:
        """Say the first word, as servers do."""
        self._loop.call_soon(self._protocol.data_received, GREETING)

    def write(self, data: Any) -> None:
        """Answer what is written."""
        reply = self._conversation.answer(bytes(data))
        if reply:
            self._loop.call_soon(self._protocol.data_received, reply)
