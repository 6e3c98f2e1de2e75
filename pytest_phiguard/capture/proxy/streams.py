"""Owns one end of a connection as the proxy reads it; must not know what is read."""

from __future__ import annotations

import selectors
import socket as sockets
import ssl
from contextlib import suppress

from pytest_phiguard.capture.proxy.heads import MalformedError

_PIECE = 65536
_LONGEST_HEAD = 1 << 18
_END = b"\r\n\r\n"
# So long that nobody waits for it: with it, a TLS connection may be read and written by two threads.
_PATIENCE = 86400.0


class Stream:
    """A connected socket with what was read of it too early.

    Args:
        socket: The socket, plain or TLS.
    """

    def __init__(self, socket: sockets.socket) -> None:
        self.socket = socket
        socket.settimeout(_PATIENCE)
        if socket.family in {sockets.AF_INET, sockets.AF_INET6}:
            with suppress(OSError):
                socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        self._read = bytearray()
        self.has_ended = False
        """Whether the other side was seen to have closed."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was read too early."""
        return not self._read

    def read_head(self) -> bytes:
        """Return the head of a message, the empty line included; nothing where the connection has ended before.

        Raises:
            MalformedError: It is too long, or the connection ended in its midst.
        """
        while _END not in self._read:
            piece = self._receive_head()
            if not piece:
                self.has_ended = True
                if self._read.strip():
                    raise MalformedError("it ends in the midst of its head")
                return b""
            self._read += piece
            if len(self._read) > _LONGEST_HEAD:
                raise MalformedError("its head is too long")
        end = self._read.index(_END) + len(_END)
        head = bytes(self._read[:end])
        del self._read[:end]
        # Empty lines between requests are ignored (RFC 9112 section 2.2).
        return head.lstrip(b"\r\n")

    def _receive_head(self) -> bytes:
        """Read on, but not beyond the head: what comes after ``CONNECT`` is read by the TLS library itself."""
        if isinstance(self.socket, ssl.SSLSocket):
            return self._receive()
        seen = self.socket.recv(_PIECE, sockets.MSG_PEEK)
        end = (bytes(self._read[-3:]) + seen).find(_END)
        size = len(seen) if end < 0 else end + len(_END) - len(self._read[-3:])
        return self.socket.recv(size) if seen else b""

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(_PIECE)
        except ssl.SSLEOFError:
            # Closed without saying so, as most do.
            return b""

    def read(self) -> bytes:
        """Return what comes next, nothing at the end."""
        if self._read:
            piece = bytes(self._read)
            self._read.clear()
            return piece
        piece = self._receive()
        self.has_ended = self.has_ended or not piece
        return piece

    def unread(self, piece: bytes) -> None:
        """Put back what was read too early."""
        self._read[:0] = piece

    def peek(self) -> bytes:
        """Return what has come so far without reading it; only of a plain socket of which nothing was read early."""
        return self.socket.recv(_PIECE, sockets.MSG_PEEK)

    def is_ready(self, seconds: float | None) -> bool:
        """Wait until something can be read, or the connection has ended; tell whether it is so."""
        return bool(find_ready([self], seconds))

    def pull(self) -> None:
        """Read what has come by now, and learn whether the other side has closed."""
        self.socket.setblocking(False)
        try:
            piece = self._receive()
            self._read += piece
            self.has_ended = not piece
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            # Nothing but the TLS library's own.
            return
        except OSError:
            self.has_ended = True
        finally:
            self.socket.settimeout(_PATIENCE)

    def send(self, data: bytes) -> None:
        """Write all of it."""
        self.socket.sendall(data)

    def end_writing(self) -> None:
        """Tell the other side that nothing more comes, of a TLS connection at once that it ends."""
        if isinstance(self.socket, ssl.SSLSocket):
            self.close()
            return
        with suppress(OSError, ValueError):
            self.socket.shutdown(sockets.SHUT_WR)

    def close(self) -> None:
        """Close the connection, also where another thread waits for it."""
        if isinstance(self.socket, ssl.SSLSocket):
            # Without this an answer that ends with its connection would look as if it were cut.
            with suppress(OSError, ValueError):
                self.socket.setblocking(False)
                self.socket.unwrap()
        with suppress(OSError, ValueError):
            self.socket.shutdown(sockets.SHUT_RDWR)
        with suppress(OSError):
            self.socket.close()


def find_ready(streams: list[Stream], seconds: float | None = None) -> list[Stream]:
    """Wait until at least one of several connections can be read, and return those that can.

    Args:
        streams: The connections.
        seconds: How long to wait, or None for ever.

    Raises:
        ConnectionAbortedError: One was closed by another thread.
    """
    ready = [stream for stream in streams if not stream.is_empty or _has_pending(stream.socket)]
    if ready:
        return ready
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            try:
                selector.register(stream.socket, selectors.EVENT_READ, stream)
            except ValueError as error:
                raise ConnectionAbortedError("the connection was closed meanwhile") from error
        return [key.data for key, _ in selector.select(seconds)]


def _has_pending(socket: sockets.socket) -> bool:
    return isinstance(socket, ssl.SSLSocket) and socket.pending() > 0
