"""Multipart bodies taken apart to raw parts; reads no part's content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.plain_text import decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,200})\"|([^\s;,]{1,200}))", re.IGNORECASE)
_OPENING = re.compile(rb"--([^\r\n]{1,200})\r?\n(?=[A-Za-z-]+:)")
_NAME = re.compile(r"[;\s]name\*?=(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;]+))", re.IGNORECASE)
_FILE = re.compile(r"[;\s]filename\*?=(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;]+))", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]+")
# ``filename*0="Otto"; filename*1="line"``: a parameter in pieces, RFC 2231 section 3.
_PIECE = r"\*?=(?:\"[^\"]*\"|[^\s;\"]*)"
_IN_PIECES = re.compile(rf"(?<![\w-])([\w-]+)\*0({_PIECE}(?:\s*;\s*\1\*[1-9]\d?{_PIECE})*)")
_ONE_PIECE = re.compile(r"\*?=(?:\"([^\"]*)\"|([^\s;\"]*))")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


class Part(NamedTuple):
    """One part of a multipart body."""

    name: str
    head: str
    content: bytes
    content_type: str
    encoding: str
    transfer: str


def find_boundary(content: bytes, content_type: str) -> bytes:
    """Return the boundary that the header names or the body begins with, or empty."""
    match = _BOUNDARY.search(content_type) if "multipart/" in content_type.lower() else None
    if match:
        return (match[1] or match[2]).encode("utf-8", "replace")
    opening = _OPENING.match(content)
    return opening[1] if opening and b"--" + opening[1] + b"--" in content else b""


def iter_parts(content: bytes, boundary: bytes) -> Iterator[Part]:
    """Yield the parts of a body; what stands before the first boundary is a part without a head."""
    for number, block in enumerate(content.split(b"--" + boundary)):
        if block.startswith(b"--") or not block.strip():
            continue
        stripped = block.removeprefix(b"\r\n").removeprefix(b"\n") if number else block
        match = _HEADERS_END.search(stripped) if number else None
        if match is None:
            yield Part("", "", stripped, "", "", "")
            continue
        head = unfold(decode_text(stripped[: match.start()]))
        body = stripped[match.end() :].removesuffix(b"\n").removesuffix(b"\r")
        name = _NAME.search(head) or _FILE.search(head)
        yield Part(
            (name[1] or name[2] or "") if name else "",
            head,
            body,
            find_field(head, "content-type"),
            find_field(head, "content-encoding"),
            find_field(head, "content-transfer-encoding").lower(),
        )


def unfold(head: str) -> str:
    """Return header fields, each on one line (RFC 5322 section 2.2.3), their parameters whole (RFC 2231 section 3)."""
    if "\n " in head or "\n\t" in head:
        head = _FOLD.sub(" ", head)
    return _IN_PIECES.sub(_join_pieces, head) if "*0" in head else head


def _join_pieces(match: re.Match[str]) -> str:
    texts = "".join(quoted or plain for quoted, plain in _ONE_PIECE.findall(match[2]))
    return f'{match[1]}="{texts}"'


def find_field(head: str, name: str) -> str:
    """Return the value of the first header field of a name, in lower case, or empty."""
    for line in unfold(head).splitlines():
        field, colon, value = line.partition(":")
        if colon and field.strip().lower() == name:
            return value.strip()
    return ""
