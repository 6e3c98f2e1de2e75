"""Owns stand-ins on the far end of a real socket, for clients that take no other answer; must not know any client."""

from __future__ import annotations

import re
import socket as sockets
import threading
from contextlib import suppress

from pytest_phiguard.capture.stand_ins import ANSWER

_PATIENCE = 30.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def answer_on(far: sockets.socket) -> None:
    """Answer one request that is about to be written to the near end of a pair.

    Args:
        far: The far end, which is closed once it has answered.
    """
    _start(far)


def open_port() -> int:
    """Return a port of the loopback interface where one request will be answered."""
    listener = sockets.create_server(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]
    _start(listener, is_listening=True)
    return port


def _start(end: sockets.socket, *, is_listening: bool = False) -> None:
    # A client in C blocks the thread that it runs in, without a loop of Python's that could answer.
    threading.Thread(target=_serve, args=(end, is_listening), daemon=True, name="phiguard-stand-in").start()


def _serve(end: sockets.socket, is_listening: bool) -> None:
    end.settimeout(_PATIENCE)
    # A client that never comes, or breaks off, is answered by closing.
    with suppress(OSError):
        connection = _accept(end) if is_listening else end
        connection.settimeout(_PATIENCE)
        with connection:
            _answer(connection)


def _accept(listener: sockets.socket) -> sockets.socket:
    with listener:
        return listener.accept()[0]


def _answer(connection: sockets.socket) -> None:
    head, rest = _read_head(connection)
    if head.startswith(b"CONNECT "):
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        head, rest = _read_head(connection, rest)
    lowered = head.lower()
    if b"\r\nexpect: 100-continue" in lowered:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    length = _LENGTH.search(head)
    if b"\r\ntransfer-encoding: chunked" in lowered:
        _drop_chunks(connection, rest)
    elif length is not None:
        _drop(connection, int(length[1]) - len(rest))
    connection.sendall(ANSWER)
    # What the client has still to read would be lost if the connection were reset.
    connection.shutdown(sockets.SHUT_WR)


def _read_head(connection: sockets.socket, read: bytes = b"") -> tuple[bytes, bytes]:
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionAbortedError
        read += piece
    head, _, rest = read.partition(b"\r\n\r\n")
    return head, rest


def _drop(connection: sockets.socket, left: int) -> None:
    while left > 0:
        piece = connection.recv(min(left, 65536))
        if not piece:
            return
        left -= len(piece)


def _drop_chunks(connection: sockets.socket, read: bytes) -> None:
    """Read until the last chunk has come (RFC 9112 section 7.1), of which only the end is kept."""
    while not (read.endswith(b"\r\n0\r\n\r\n") or read == b"0\r\n\r\n"):
        piece = connection.recv(65536)
        if not piece:
            return
        read = read[-8:] + piece
