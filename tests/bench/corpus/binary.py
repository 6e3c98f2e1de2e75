"""Binary formats written by hand, so that the corpus needs no library for them: framing, protobuf, msgpack, CBOR."""

from __future__ import annotations

import struct
from typing import Any

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def encode_base58(content: bytes) -> str:
    """Return base58 in the Bitcoin alphabet."""
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + text


def _xxh32_small(content: bytes) -> int:
    """Return XXH32 with seed 0 of fewer than four bytes, as the LZ4 frame header needs it."""
    mask, value = 0xFFFFFFFF, 0x165667B1 + len(content)
    for byte in content:
        value = (value + byte * 0x165667B1) & mask
        value = ((value << 11 | value >> 21) & mask) * 0x9E3779B1 & mask
    value = (value ^ value >> 15) * 0x85EBCA77 & mask
    value = (value ^ value >> 13) * 0xC2B2AE3D & mask
    return value ^ value >> 16


def frame_lz4(content: bytes) -> bytes:
    """Return an LZ4 frame of one block of literals."""
    header = b"\x60\x40"
    length, sizes = len(content), b""
    if length >= 15:
        rest = length - 15
        sizes = b"\xff" * (rest // 255) + bytes((rest % 255,))
    block = bytes((min(length, 15) << 4,)) + sizes + content
    check = bytes((_xxh32_small(header) >> 8 & 0xFF,))
    return b"\x04\x22\x4d\x18" + header + check + struct.pack("<I", len(block)) + block + b"\0\0\0\0"


def encode_varint(value: int) -> bytes:
    """Return a protobuf varint."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))


def _snappy_literal(content: bytes) -> bytes:
    if not content:
        return b""
    size = len(content) - 1
    head = bytes((size << 2,)) if size < 60 else b"\xf4" + struct.pack("<H", size)
    return head + content


def frame_snappy(content: bytes) -> bytes:
    """Return a snappy block of literals and copies, as its encoder writes it for less than 64 KiB."""
    out, seen, start, at = encode_varint(len(content)), {}, 0, 0
    while at + 4 <= len(content):
        key = content[at : at + 4]
        before, seen[key] = seen.get(key), at
        if before is None:
            at += 1
            continue
        length = 4
        while length < 64 and at + length < len(content) and content[before + length] == content[at + length]:
            length += 1
        out += _snappy_literal(content[start:at]) + bytes((length - 1 << 2 | 2,)) + struct.pack("<H", at - before)
        at += length
        start = at
    return out + _snappy_literal(content[start:])


def encode_protobuf(fields: list[tuple[int, Any]]) -> bytes:
    """Return a protobuf message; a list is a nested message, text and bytes are length-delimited, ints varints."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += encode_varint(number << 3) + encode_varint(value)
        elif isinstance(value, float):
            out += encode_varint(number << 3 | 1) + struct.pack("<d", value)
        else:
            raw = (
                encode_protobuf(value)
                if isinstance(value, list)
                else value.encode()
                if isinstance(value, str)
                else value
            )
            out += encode_varint(number << 3 | 2) + encode_varint(len(raw)) + raw
    return out


def frame_grpc(message: bytes) -> bytes:
    """Return a length-prefixed gRPC message without compression."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def _sized(length: int, fix: tuple[int, int] | None, wide: tuple[tuple[str, int], ...]) -> bytes:
    if fix and length < fix[1]:
        return bytes((fix[0] | length,))
    for form, tag in wide:
        if length < 1 << 8 * struct.calcsize(form):
            return bytes((tag,)) + struct.pack(form, length)
    raise ValueError("too long")


def encode_msgpack(value: Any) -> bytes:
    """Return msgpack of JSON-like values and bytes."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return bytes((value,)) if 0 <= value < 128 else b"\xd3" + struct.pack(">q", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        raw = value.encode()
        return _sized(len(raw), (0xA0, 32), ((">B", 0xD9), (">H", 0xDA), (">I", 0xDB))) + raw
    if isinstance(value, bytes):
        return _sized(len(value), None, ((">B", 0xC4), (">H", 0xC5), (">I", 0xC6))) + value
    if isinstance(value, dict):
        parts = b"".join(encode_msgpack(item) for pair in value.items() for item in pair)
        return _sized(len(value), (0x80, 16), ((">H", 0xDE),)) + parts
    return _sized(len(value), (0x90, 16), ((">H", 0xDC),)) + b"".join(map(encode_msgpack, value))


def _head(major: int, length: int) -> bytes:
    if length < 24:
        return bytes((major << 5 | length,))
    for form, tag in ((">B", 24), (">H", 25), (">I", 26), (">Q", 27)):
        if length < 1 << 8 * struct.calcsize(form):
            return bytes((major << 5 | tag,)) + struct.pack(form, length)
    raise ValueError("too long")


def encode_cbor(value: Any) -> bytes:
    """Return CBOR (RFC 8949) of JSON-like values and bytes."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(encode_cbor(item) for pair in value.items() for item in pair)
    return _head(4, len(value)) + b"".join(map(encode_cbor, value))
