"""Protocol Buffers read without a schema, and their gRPC framing; knows no carrier."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.compression import find_compression
from pytest_phiguard.decode.content import Content, Inside, is_digest
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text, is_wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode.piece import Budget

# Wire types of https://protobuf.dev/programming-guides/encoding/
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = frozenset({_FIXED64, _FIXED32})
_MOST_NUMBER = 1 << 29
_LAST_VARINT_SHIFT = 63
# Shorter numbers identify nobody without a name.
_LEAST_NUMBER = 10_000
_LONGEST_NAME = 80
_MOST_NESTED = 64
_WORD = re.compile(r"[^\W\d_]{3}|(?<![^\W_])[^\W_]{8,}[^\W\d_]")
_CONTROL = bytes(sorted({*range(32), 127} - {9, 10, 13}))
# https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, and trailers of PROTOCOL-WEB.md.
_FRAME = 5
_FLAGS = frozenset({0, 1, 0x80})


class _Field(NamedTuple):
    number: int
    wire: int
    value: int | bytes


def may_be_protobuf(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a message: a field number from 1 and a wire type in use."""
    return len(content) > 2 and content[0] >= 8 and content[0] & 7 in {_VARINT, _FIXED64, _BYTES, _FIXED32}


def has_controls(content: bytes) -> bool:
    """Tell whether bytes hold what no text does; text that parses as a record by chance is none."""
    return len(content.translate(None, _CONTROL)) != len(content)


def may_be_frames(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a gRPC message of less than 16 MB."""
    return content[0] in _FLAGS and content[1] == 0 and len(content) > _FRAME


def split_frames(content: bytes) -> list[tuple[int, bytes]]:
    """Return the flags and content of length-prefixed gRPC messages, or nothing where bytes are not framed so."""
    frames: list[tuple[int, bytes]] = []
    position = 0
    while position < len(content):
        head = content[position : position + _FRAME]
        if len(head) < _FRAME or head[0] not in _FLAGS:
            return []
        position += _FRAME
        size = int.from_bytes(head[1:], "big")
        # Zeros are frames of nothing, and no messages.
        if size > len(content) - position or not (size or position == _FRAME or frames[-1][1]):
            return []
        frames.append((head[0], content[position : position + size]))
        position += size
    return frames


def open_protobuf(body: Content, budget: Budget) -> Inside | None:
    """Return what a protobuf message or gRPC frames hold, or None where the bytes are neither."""
    frames = split_frames(body.content) if body.content[0] in _FLAGS else []
    if frames:
        inside = Inside([], [], complete=False, step="protobuf")
        for flag, message in frames:
            found = None if flag == 1 else _open_message(body._replace(content=message), budget)
            if found:
                inside.pieces.extend(found.pieces)
                inside.contents.extend(found.contents)
            elif message and len(message) < len(body.content):
                chain = ("grpc", *body.chain)
                inside.contents.append(Content(body.location, message, "", "", body.key, chain))
        return inside
    found = _open_message(body, budget)
    # Without a word in it, and where nobody says that it is one, a message may be any few bytes.
    return found if found and (body.is_declared("protobuf", "grpc") or found.contents or _has_words(found)) else None


def _has_words(inside: Inside) -> bool:
    return any(_WORD.search(piece.text) for piece in inside.pieces)


def _open_message(body: Content, budget: Budget) -> Inside | None:
    fields = parse_message(body.content)
    if not fields:
        return None
    chain = ("protobuf", *body.chain)
    inside = Inside([], [], complete=False, step="protobuf")
    waiting = [(fields, body.key, 0)]
    while waiting:
        fields, key, depth = waiting.pop()
        name = _find_name(fields)
        for number, wire, value in fields:
            known = name if number != 1 and name else key
            if isinstance(value, int):
                texts = _iter_numbers(wire, value, named=bool(known))
                inside.pieces.extend(Piece(body.location, text, known, chain) for text in texts)
            else:
                inner = parse_message(value) if depth < _MOST_NESTED else []
                if inner:
                    waiting.append((inner, known, depth + 1))
                _add_bytes(inside, Content(body.location, value, "", "", known, chain), message=bool(inner))
    # Of more texts than are told apart, that of the whole serves.
    del inside.pieces[budget.leaves :]
    return inside


def _add_bytes(inside: Inside, field: Content, *, message: bool) -> None:
    """Add a length-delimited field as text, or as content that may be compressed or a format of its own."""
    content = field.content
    if message and is_digest(content):
        inside.pieces.append(Piece(field.location, content.hex(), field.key, ("hex", *field.chain)))
    if not content or (message and has_controls(content)):
        return
    if has_controls(content) and (find_compression(content) or is_wide(content) or not content.isascii()):
        inside.contents.append(field)
    else:
        inside.pieces.append(Piece(field.location, decode_text(content), field.key, field.chain))


def _find_name(fields: list[_Field]) -> str:
    """Return the name that an entry of a map or an OpenTelemetry ``KeyValue`` gives its value, or empty."""
    if len(fields) != 2 or fields[0].number != 1 or fields[1].number != 2:
        return ""
    name = fields[0].value
    if isinstance(name, int) or not 0 < len(name) <= _LONGEST_NAME or not name.isascii():
        return ""
    text = name.decode("ascii")
    return text if text.isprintable() else ""


def _iter_numbers(wire: int, value: int, *, named: bool) -> Iterator[str]:
    if wire in _FIXED:
        code, size = ("<d", 8) if wire == _FIXED64 else ("<f", 4)
        (number,) = struct.unpack(code, value.to_bytes(size, "little"))
        if 1e-3 < abs(number) < 1e15:
            yield f"{number:.15g}" if wire == _FIXED64 else f"{number:.7g}"
    if value >= _LEAST_NUMBER or named:
        yield str(value)


def parse_message(content: bytes) -> list[_Field]:
    """Return the fields of a message, or nothing where the bytes are not one from end to end."""
    fields: list[_Field] = []
    position, size = 0, len(content)
    while position < size:
        tag, position = _read_varint(content, position)
        number, wire = tag >> 3, tag & 7
        if not 0 < number < _MOST_NUMBER:
            return []
        value: int | bytes
        if wire == _VARINT:
            value, position = _read_varint(content, position)
            if value < 0:
                return []
        else:
            length, position = _find_length(content, position, wire)
            if length < 0 or length > size - position:
                return []
            value = content[position : position + length]
            position += length
            if wire != _BYTES:
                value = int.from_bytes(value, "little")
        fields.append(_Field(number, wire, value))
    return fields


def _find_length(content: bytes, position: int, wire: int) -> tuple[int, int]:
    """Return how long a field is, or -1 where its wire type has no length, and where it begins."""
    if wire == _BYTES:
        return _read_varint(content, position)
    return {_FIXED64: 8, _FIXED32: 4}.get(wire, -1), position


def _read_varint(content: bytes, position: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, or -1 where it does not end, and the position behind it."""
    number = shift = 0
    while position < len(content) and shift <= _LAST_VARINT_SHIFT:
        byte = content[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
        shift += 7
    return -1, position
