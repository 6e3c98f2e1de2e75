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
        head = decode_text(stripped[: match.start()])
        body = stripped[match.end() :].removesuffix(b"\n").removesuffix(b"\r")
        name = _NAME.search(head)
        yield Part(
            (name[1] or name[2] or "") if name else "",
            head,
            body,
            _find_field(head, "content-type"),
            _find_field(head, "content-encoding"),
            _find_field(head, "content-transfer-encoding").lower(),
        )


def _find_field(head: str, name: str) -> str:
    for line in head.splitlines():
        field, colon, value = line.partition(":")
        if colon and field.strip().lower() == name:
            return value.strip()
    return ""
