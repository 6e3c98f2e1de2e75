"""WebSocket frames (RFC 6455 section 5) as they stand on the wire; reads no message's content."""

from __future__ import annotations

import codecs
import zlib
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.content import Content, Inside

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget

_CONTINUED, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_OPCODES = frozenset({_CONTINUED, _TEXT, _BINARY, _CLOSE, _PING, _PONG})
_CONTROLS = frozenset({_CLOSE, _PING, _PONG})
# permessage-deflate, RFC 7692 section 7: the first reserved bit, and what each message ends with but is not sent.
_DEFLATED = 0x40
_TAIL = b"\x00\x00\xff\xff"
_MASKED = 0x80


class _Message(NamedTuple):
    content: bytes
    deflated: bool
    text: bool = False


def may_be_websocket(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a client's frame: masked, and of a kind in use."""
    return len(content) > 6 and content[0] & 0x30 == 0 and content[0] & 0x0F in _OPCODES and content[1] >= _MASKED


def open_websocket(body: Content, budget: Budget) -> Inside | None:
    """Return the messages of a client's frames, or None where the bytes are not that from end to end."""
    messages = _split(body.content)
    if not messages or not all(_is_text(message.content) for message in messages if message.text):
        return None
    inside = Inside([], [])
    inflater = zlib.decompressobj(-15)
    for content, deflated, _ in messages:
        chain = ("websocket", *body.chain)
        plain = content
        if deflated:
            plain = _inflate(inflater, content, body.location, budget)
            chain = ("deflate", *chain)
        if plain:
            inside.contents.append(Content(body.location, plain, "", "", "", chain))
    return inside


def _inflate(inflater: zlib._Decompress, content: bytes, location: str, budget: Budget) -> bytes:
    """Return a compressed message; all of a connection may be one stream."""
    try:
        plain = inflater.decompress(content + _TAIL, budget.inflated)
    except zlib.error as error:
        budget.cut(location, f"WebSocket message is broken: {error}")
        return b""
    if inflater.unconsumed_tail:
        budget.cut(location, f"WebSocket message holds more than {budget.inflated} bytes")
    return plain if budget.spend(location, len(plain)) else b""


def _split(content: bytes) -> list[_Message]:
    """Return the messages, those in several frames joined, or nothing."""
    messages: list[_Message] = []
    parts: list[bytes] = []
    deflated = text = False
    position = 0
    while position < len(content):
        if not may_be_websocket(content[position : position + 7] + b"\0"):
            return []
        head, size = content[position], content[position + 1] & 0x7F
        start = position + 2 + {126: 2, 127: 8}.get(size, 0)
        if size > 125:
            size = int.from_bytes(content[position + 2 : start], "big")
        end = start + 4 + size
        if end > len(content):
            return []
        opened = _unmask(content[start + 4 : end], content[start : start + 4])
        position = end
        if head & 0x0F in _CONTROLS:
            messages.append(_Message(opened, deflated=False))
            continue
        if head & 0x0F != _CONTINUED:
            deflated = bool(head & _DEFLATED)
            text = head & 0x0F == _TEXT and not deflated
        parts.append(opened)
        if head & 0x80 or position >= len(content):
            messages.append(_Message(b"".join(parts), deflated, text))
            parts = []
    return messages


def _is_text(content: bytes) -> bool:
    """Tell whether a text message is one, which RFC 6455 section 5.6 demands; a character at its end may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def _unmask(content: bytes, mask: bytes) -> bytes:
    """Return a frame's content with its mask taken off: as one large number, which is fast."""
    size = len(content)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(content, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
