"""gzip, zlib and raw deflate, within a limit; knows no carrier."""

from __future__ import annotations

import zlib
from typing import NamedTuple

_WBITS = {"gzip": 31, "zlib": 15, "deflate": -15}
COMPRESSIONS = frozenset(_WBITS)
_GZIP = b"\x1f\x8b\x08"


class Inflated(NamedTuple):
    """What a compressed stream held.

    Attributes:
        content: As much as could be read.
        problem: Why that is not all, or empty.
    """

    content: bytes
    problem: str = ""


def find_compression(content: bytes) -> str:
    """Return the format that some bytes begin like: ``gzip``, ``zlib`` or empty."""
    if content.startswith(_GZIP):
        return "gzip"
    # RFC 1950: method 8, a window of at most 32 KB, and a header that is a multiple of 31.
    head = content[:2]
    if len(head) == 2 and head[0] & 0x8F == 0x08 and head[0] >= 0x48 and int.from_bytes(head, "big") % 31 == 0:
        return "zlib"
    return ""


def inflate(content: bytes, form: str, limit: int) -> Inflated:
    """Return what a stream holds, as far as it is sound and within the limit.

    Args:
        content: The stream, several gzip members included.
        form: ``gzip``, ``zlib`` or ``deflate`` (raw).
        limit: The most bytes to yield; what goes beyond is a bomb.
    """
    parts: list[bytes] = []
    left = limit
    while content:
        stream = zlib.decompressobj(_WBITS[form])
        try:
            part = stream.decompress(content, left + 1)
        except zlib.error:
            parts.append(_salvage(content, form, left))
            return Inflated(b"".join(parts), f"{form} stream is broken")
        if len(part) > left:
            return Inflated(b"".join([*parts, part[:left]]), f"{form} stream holds more than {limit} bytes")
        parts.append(part)
        left -= len(part)
        if not stream.eof:
            return Inflated(b"".join(parts), f"{form} stream is cut short")
        # Trailing zeros are padding, anything else that is no further member is not ours to judge here.
        content = stream.unused_data if stream.unused_data.startswith(_GZIP) and form == "gzip" else b""
    return Inflated(b"".join(parts))


def _salvage(content: bytes, form: str, limit: int) -> bytes:
    """Return what a broken stream yields before it breaks."""
    stream = zlib.decompressobj(_WBITS[form])
    parts = []
    # The piece in which it breaks is lost, so of little content pieces are small.
    step = max(1, min(256, len(content) // 64))
    start = 0
    # To zlib a limit of 0 is none.
    while limit > 0 and start < len(content):
        try:
            part = stream.decompress(content[start : start + step], limit)
        except zlib.error:
            break
        parts.append(part)
        limit -= len(part)
        start += step
    return b"".join(parts)


def may_inflate(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a raw deflate stream, RFC 1951 section 3.2."""
    if len(content) <= 8:
        return False
    kind = content[0] & 6
    if kind == 6:
        return False  # a reserved block type
    if kind == 0:
        # Stored: a length, and its complement.
        return content[1] ^ content[3] == 0xFF and content[2] ^ content[4] == 0xFF
    return kind == 2 or content[0] >> 3 < 30  # dynamic: at most 286 length codes


def inflate_unmarked(content: bytes, limit: int) -> bytes:
    """Return what bytes hold if they are one whole raw deflate stream, else nothing."""
    if not may_inflate(content):
        return b""
    stream = zlib.decompressobj(_WBITS["deflate"])
    try:
        part = stream.decompress(content, limit)
    except zlib.error:
        return b""
    return part if stream.eof and not stream.unused_data else b""
