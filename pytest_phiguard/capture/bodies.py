"""Owns what may be known of a request's body without touching it; must not know any client.

Nothing of the caller's is read, iterated or rewound: what cannot be seen without that is teed on its way out.
"""

from __future__ import annotations

import io
import os
import stat
from typing import Any

CAP = 1 << 20
"""Bytes of a teed body or a file that are recorded; what is given as ``bytes`` is kept whole by reference."""

TOO_LONG = "body recorded up to 1 MiB of {total} bytes"
UNREAD = "body was not read by what answered the request"
NO_BYTES = "body holds a piece of type {kind}"

# What keeps its bytes in a file of another type, and under which name; it reads by that file's own method.
_WRAPPERS = {
    "tempfile": ("file", "_file"),
    "django.core.files.base": ("file",),
    "django.core.files.uploadedfile": ("file",),
    "starlette.datastructures": ("file",),
}


def keep(body: Any, encoding: str = "utf-8") -> tuple[bytes | None, bool, str]:
    """Return what is known of a body at once.

    Args:
        body: What the client was given.
        encoding: How the client writes text.

    Returns:
        The bytes, or None where there are none yet; whether they must be teed on the wire; and the problem, if any.
    """
    if body is None:
        return None, False, ""
    kind = type(body)
    if kind is bytes:
        return body, False, ""
    if isinstance(body, str):
        # Frameworks mark text that is safe in HTML by a class of its own.
        return _encode(str.__str__(body), encoding), False, ""
    if isinstance(body, (bytes, bytearray, memoryview)):
        # The caller may change or release its buffer as soon as the request returns.
        return _copy(body)
    return _keep_open(_open_wrapper(body), encoding)


def _encode(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        # The client will refuse it; what it holds is told nevertheless.
        return text.encode("utf-8", "surrogatepass")


def _copy(body: bytes | bytearray | memoryview) -> tuple[bytes | None, bool, str]:
    try:
        return bytes(body), False, ""
    except ValueError:
        # Released already: the client will refuse it.
        return None, True, ""


def _open_wrapper(body: Any) -> Any:
    for name in _WRAPPERS.get(type(body).__module__, ()):
        inner = getattr(body, "__dict__", {}).get(name)
        if inner is not None:
            return inner
    return body


def _keep_open(body: Any, encoding: str) -> tuple[bytes | None, bool, str]:
    """Return what is known of an open file; closed ones are left to the client to refuse."""
    kind = type(body)
    if kind in {io.BytesIO, io.StringIO} and body.closed:
        return None, True, ""
    if kind is io.StringIO:
        return _encode(body.getvalue()[body.tell() :], encoding), False, ""
    if kind is io.BytesIO:
        # ``getvalue`` shares the buffer, and a slice from 0 is no copy either.
        return body.getvalue()[body.tell() :], False, ""
    if kind in {io.BufferedReader, io.BufferedRandom, io.FileIO}:
        return _keep_file(body)
    return None, True, ""


def _keep_file(body: io.BufferedReader | io.BufferedRandom | io.FileIO) -> tuple[bytes | None, bool, str]:
    try:
        status = os.fstat(body.fileno())
        start = body.tell()
        if not stat.S_ISREG(status.st_mode) or not hasattr(os, "pread"):
            return None, True, ""
        # pread leaves the position of the file where it is.
        kept = os.pread(body.fileno(), CAP, start)
    except (OSError, ValueError):
        # Closed, or detached from its file.
        return None, True, ""
    total = status.st_size - start
    if total <= 0 and body.writable():
        # What is to be read may still stand in the file's own buffer.
        return None, True, ""
    return kept, False, TOO_LONG.format(total=total) if total > CAP else ""


def remove_chunk_framing(framed: bytes) -> bytes:
    """Return the payload of a body in HTTP/1.1 chunked coding (RFC 9112 section 7.1), also of one that was cut.

    Args:
        framed: The bytes as they were on the wire.
    """
    payload = bytearray()
    position = 0
    while True:
        end = framed.find(b"\r\n", position)
        if end < 0:
            return bytes(payload)
        try:
            size = int(framed[position:end].split(b";", 1)[0], 16)
        except ValueError:
            # No chunk begins here: what is left is kept as it is, so that nothing escapes judgement.
            return bytes(payload) + framed[position:]
        if size == 0:
            return bytes(payload)
        payload += framed[end + 2 : end + 2 + size]
        position = end + 2 + size + 2
