"""Compressed streams, archives and documents that begin somewhere inside other bytes; knows no framing."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pytest_phiguard.decode.compression import inflate
from pytest_phiguard.decode.content import Content, Inside
from pytest_phiguard.decode.optional_codings import LZ4, ZSTD, inflate_optional
from pytest_phiguard.decode.plain_text import is_textual
from pytest_phiguard.decode.zip_archive import MARK as ZIP

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget

_GZIP = b"\x1f\x8b\x08"
_ZIP_END = b"PK\x05\x06"
# RFC 1950 with the window of 32 KB that everybody writes.
_ZLIB = (b"\x78\x9c", b"\x78\xda", b"\x78\x5e")
_OPTIONAL = {ZSTD: "zstd", LZ4: "lz4"}
_MARKS = (
    (_GZIP, "gzip"),
    *((mark, "zlib") for mark in _ZLIB),
    *_OPTIONAL.items(),
    (ZIP, "zip"),
)
_MOST_PLACES = 1_000
_MOST_CHANCES = 32
_SAMPLE = 1 << 16
_SAMPLE_YIELD = 1 << 10


def open_embedded(body: Content, budget: Budget) -> Inside | None:
    """Return what streams inside some bytes hold, or None where there is none; the bytes stay text as well."""
    content = body.content
    if content.isascii():
        return None
    inside = Inside([], [], complete=False)
    for mark, form in _MARKS:
        start, found, missed = content.find(mark, 1), 0, 0
        while start >= 0 and missed < _MOST_CHANCES and found < _MOST_PLACES:
            inner = _open(body, start, form, budget)
            if inner:
                inside.contents.append(inner)
            found, missed = found + bool(inner), missed + (not inner)
            # An archive goes on to the end.
            start = -1 if form == "zip" else content.find(mark, start + len(mark))
        if start >= 0 and found:
            budget.cut(body.location, f"more than {found} {form} streams, the rest is not read")
    return inside if inside.contents else None


def _open(body: Content, start: int, form: str, budget: Budget) -> Content | None:
    """Return what begins at a position, or None where the mark stood there by chance."""
    if form == "zip":
        ended = body.content.find(_ZIP_END, start) > 0
        return body._replace(content=body.content[start:], content_type="", coding="") if ended else None
    plain = _inflate(body.content[start:], form, body.location, budget)
    if not plain or not budget.spend(body.location, len(plain)):
        return None
    return Content(body.location, plain, "", "", body.key, (form, *body.chain))


def _inflate(content: bytes, form: str, location: str, budget: Budget) -> bytes:
    """Return what a stream holds, or nothing where the mark stood there by chance."""
    if form in _OPTIONAL.values():
        inflated = inflate_optional(content, form, budget.inflated)
        if "needed" in inflated.problem:
            budget.cut(location, inflated.problem)
        return inflated.content
    if not _is_sound(content, form):
        return b""
    return inflate(content, form, budget.inflated).content


def _is_sound(content: bytes, form: str) -> bool:
    stream = zlib.decompressobj(31 if form == "gzip" else 15)
    try:
        sample = stream.decompress(content[:_SAMPLE], _SAMPLE_YIELD)
    except zlib.error:
        return False
    # Two bytes are no mark: what they begin must be text, or a stream to its sound end.
    return bool(sample) and (form == "gzip" or is_textual(sample) or stream.eof)
