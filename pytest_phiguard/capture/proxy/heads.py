"""Owns the heads of HTTP/1.1 messages and where their bodies end (RFC 9112); reads no socket."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_phiguard.capture.headers import Pairs, parse_header_block

_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.([01])\r\n")
_STATUS = re.compile(rb"HTTP/1\.([01]) (\d{3})(?: [^\r\n]*)?\r\n")
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*")
# Meant for the proxy, and no part of what the far end receives.
_HOP = (b"proxy-connection:", b"proxy-authorization:")
_LONGEST_LINE = 8192


class MalformedError(ValueError):
    """A message that cannot be told apart from the next one, and is not passed on for that."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a message.

    Args:
        raw: Its bytes, the empty line included.
        lines: Its field lines.
        version: The minor version of HTTP/1.
    """

    raw: bytes
    lines: tuple[bytes, ...]
    version: int

    @property
    def headers(self) -> Pairs:
        """Return the fields as pairs of text in order."""
        return parse_header_block(self.raw)

    def find(self, name: str) -> list[str]:
        """Return the values of a field, in lower case."""
        return [value.lower() for key, value in self.headers if key.lower() == name]

    def find_words(self, name: str) -> set[str]:
        """Return the members of a field that is a list, in lower case."""
        return {word.strip() for value in self.find(name) for word in value.split(",")}

    @property
    def keeps_alive(self) -> bool:
        """Tell whether the connection is to be kept (RFC 9112 section 9.3)."""
        words = self.find_words("connection") | self.find_words("proxy-connection")
        return "close" not in words and (self.version > 0 or "keep-alive" in words)

    @property
    def is_chunked(self) -> bool:
        """Tell whether the body is in chunks."""
        return "transfer-encoding" in {key.lower() for key, _ in self.headers}

    def find_length(self) -> int | None:
        """Return the length of the body where it is said.

        Raises:
            MalformedError: It is no number, or said twice.
        """
        lengths = set(self.find("content-length"))
        if not lengths:
            return None
        if len(lengths) > 1 or not (text := lengths.pop()).isdecimal() or not text.isascii():
            raise MalformedError("the length of the body is said twice, or is no number")
        if self.is_chunked:
            raise MalformedError("the body has both a length and chunks")
        return int(text)


@dataclass(frozen=True, slots=True)
class Request(Head):
    """The head of a request.

    Args:
        method: Its method.
        target: Its target, as written.
    """

    method: str
    target: str

    def frame(self) -> Framing:
        """Return what tells where its body ends.

        Raises:
            MalformedError: Nothing tells.
        """
        length = self.find_length()
        if not self.is_chunked:
            return Framing(length or 0)
        if self.find("transfer-encoding") != ["chunked"]:
            raise MalformedError("the body is in a transfer coding that is not known")
        return Framing(None, chunked=True)

    def rewrite(self, target: str) -> bytes:
        """Return its bytes with another target, and without what was meant for the proxy."""
        lines = [f"{self.method} {target} HTTP/1.{self.version}".encode("latin-1")]
        lines += [line for line in self.lines if not line.lower().startswith(_HOP)]
        return b"\r\n".join([*lines, b"", b""])


@dataclass(frozen=True, slots=True)
class Response(Head):
    """The head of a response.

    Args:
        status: Its status.
    """

    status: int

    def frame(self, method: str) -> Framing:
        """Return what tells where its body ends, which the end of the connection may do.

        Args:
            method: The method of the request.

        Raises:
            MalformedError: Nothing tells.
        """
        if method == "HEAD" or self.status < 200 or self.status in {204, 304}:
            return Framing(0)
        if self.is_chunked:
            return Framing(None, chunked=True) if "chunked" in self.find_words("transfer-encoding") else Framing(None)
        return Framing(self.find_length())


def parse_request(raw: bytes) -> Request:
    """Return the head of a request.

    Args:
        raw: Its bytes, the empty line included.

    Raises:
        MalformedError: It is none.
    """
    match = _REQUEST.match(raw)
    if match is None:
        raise MalformedError("it does not begin with a line of an HTTP/1.1 request")
    method, target = match[1].decode("ascii"), match[2].decode("latin-1")
    return Request(raw, _split(raw, match.end()), int(match[3]), method, target)


def parse_response(raw: bytes) -> Response:
    """Return the head of a response.

    Args:
        raw: Its bytes, the empty line included.

    Raises:
        MalformedError: It is none.
    """
    match = _STATUS.match(raw)
    if match is None:
        raise MalformedError("it does not begin with a line of an HTTP/1.1 response")
    return Response(raw, tuple(raw[match.end() : -4].split(b"\r\n")), int(match[1]), int(match[2]))


def _split(raw: bytes, start: int) -> tuple[bytes, ...]:
    lines = tuple(raw[start:-4].split(b"\r\n")) if len(raw) - start > 4 else ()
    if not all(map(_FIELD.fullmatch, lines)):
        # Folded lines and spaces before colons are read in two ways (RFC 9112 section 5).
        raise MalformedError("a line of its head is no field")
    return lines


class Framing:
    """Tells piece by piece where a body ends.

    Args:
        length: Its length, or None where chunks or the end of the connection tell.
        chunked: Whether it is in chunks.
    """

    def __init__(self, length: int | None, *, chunked: bool = False) -> None:
        self._left = length
        self.chunked = chunked
        self.is_complete = length == 0
        self.trailer = bytearray()
        """What came after the last chunk: more fields, as lines."""
        self._line = bytearray()
        self._in_trailer = False

    @property
    def ends_with_connection(self) -> bool:
        """Tell whether only the end of the connection tells."""
        return self._left is None and not self.chunked

    def take(self, piece: bytes) -> int:
        """Return how many bytes of what has come belong to the body.

        Args:
            piece: What has come since.

        Raises:
            MalformedError: A chunk has no length.
        """
        if self.chunked:
            return self._take_chunks(piece)
        if self._left is None:
            return len(piece)
        taken = min(self._left, len(piece))
        self._left -= taken
        self.is_complete = self._left == 0
        return taken

    def _take_chunks(self, piece: bytes) -> int:
        position = 0
        while position < len(piece) and not self.is_complete:
            if self._left:
                taken = min(self._left, len(piece) - position)
                self._left -= taken
                position += taken
                continue
            end = piece.find(b"\n", position)
            end = len(piece) if end < 0 else end + 1
            self._line += piece[position:end]
            position = end
            if self._line.endswith(b"\n"):
                self._end_line()
            elif len(self._line) > _LONGEST_LINE:
                raise MalformedError("the length of a chunk is no line")
        return position

    def _end_line(self) -> None:
        line = bytes(self._line)
        self._line.clear()
        if self._in_trailer:
            self.is_complete = not line.strip()
            self.trailer += b"" if self.is_complete else line
            return
        size = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,15}", size):
            raise MalformedError("a chunk has no length")
        # The line end after a chunk belongs to it.
        self._left = int(size, 16) + 2 if int(size, 16) else 0
        self._in_trailer = self._left == 0
