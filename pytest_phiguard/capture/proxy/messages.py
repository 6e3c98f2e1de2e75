"""Owns the messages of a WebSocket as a process sends them (RFC 6455 section 5); must not know where they go."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.capture.bodies import CAP, TOO_LONG
from pytest_phiguard.capture.proxy.heads import MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.proxy.causes import Recorder

_NAMES = {8: "CLOSE", 9: "PING", 10: "PONG"}
_LAST, _DEFLATED, _MASKED = 0x80, 0x40, 0x80
# permessage-deflate (RFC 7692 section 7.2.1): what each message ends with but is not sent.
_TAIL = b"\x00\x00\xff\xff"
# A message is sent on once it is whole, so that there must be an end to what is held back.
_LONGEST = 64 * CAP
_UNREAD = "a WebSocket message of a child process cannot be read"


class _Frame(NamedTuple):
    raw: bytes
    head: int
    content: bytes


class Messages:
    """Records messages, each as a transmission of its own, held back until it is whole.

    Args:
        recorder: What records.
        url: The address of the connection.
    """

    def __init__(self, recorder: Recorder, url: str) -> None:
        self._recorder = recorder
        self._url = url
        self._read = bytearray()
        self._parts: list[_Frame] = []
        self._inflater = zlib.decompressobj(-15)

    def let(self, piece: bytes) -> Iterator[tuple[Draft, bytes]]:
        """Yield what is to be sent on, each with its draft.

        Args:
            piece: What has come since.

        Raises:
            MalformedError: It is too long to be held back.
        """
        self._read += piece
        while (frame := self._take_frame()) is not None:
            kind = frame.head & 0x0F
            if kind in _NAMES:
                yield self._record(_NAMES[kind], frame.content, ""), frame.raw
                continue
            self._parts.append(frame)
            if frame.head & _LAST:
                yield self._end_message()

    def _end_message(self) -> tuple[Draft, bytes]:
        parts, self._parts = self._parts, []
        content, problem = b"".join(part.content for part in parts), ""
        if parts[0].head & _DEFLATED:
            content, problem = self._inflate(content)
        return self._record("SEND", content, problem), b"".join(part.raw for part in parts)

    def _inflate(self, content: bytes) -> tuple[bytes, str]:
        try:
            plain = self._inflater.decompress(content + _TAIL, _LONGEST)
        except zlib.error:
            return content, _UNREAD
        return plain, _UNREAD if self._inflater.unconsumed_tail else ""

    def _record(self, method: str, content: bytes, problem: str) -> Draft:
        if len(content) > CAP:
            content, problem = content[:CAP], problem or TOO_LONG.format(total=len(content))
        return self._recorder.record(method, self._url, content, channel="websocket", problem=problem)

    def _take_frame(self) -> _Frame | None:
        """Return the next frame once all of it is there."""
        read = self._read
        if len(read) + sum(len(part.raw) for part in self._parts) > _LONGEST:
            raise MalformedError("a WebSocket message is too long")
        if len(read) < 2:
            return None
        size, start = read[1] & 0x7F, 2
        if size > 125:
            start = 4 if size == 126 else 10
            if len(read) < start:
                return None
            size = int.from_bytes(read[2:start], "big")
        masked = bool(read[1] & _MASKED)
        begin = start + 4 * masked
        if len(read) < begin + size:
            return None
        raw = bytes(read[: begin + size])
        del read[: begin + size]
        content = _unmask(raw[begin:], raw[start:begin]) if masked else raw[begin:]
        return _Frame(raw, raw[0], content)


def _unmask(content: bytes, mask: bytes) -> bytes:
    size = len(content)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(content, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
