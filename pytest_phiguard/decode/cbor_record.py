"""CBOR (RFC 8949) taken apart to its values; knows no other format and no carrier."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pytest_phiguard.decode.record_leaves import Leaves, read_leaf

if TYPE_CHECKING:
    from pytest_phiguard.decode.content import Content, Inside
    from pytest_phiguard.decode.piece import Budget

# Major types, RFC 8949 section 3.1.
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_ENDLESS = -1
_BREAK = 0xFF
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_DIGITS = {25: 4, 26: 7}
_BROKEN = -1


def may_be_cbor(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a map, a list, or the tag that says that CBOR follows."""
    return len(content) > 2 and (0x80 <= content[0] < 0xC0 or content.startswith(b"\xd9\xd9\xf7"))


def open_cbor(body: Content, budget: Budget) -> Inside | None:
    """Return the values of CBOR under their paths, or None where the bytes are not that from end to end."""
    leaves = Leaves()
    position, content = 0, body.content
    while position < len(content):
        if content[position] == _BREAK and leaves.is_endless:
            leaves.end()
            position += 1
        else:
            position = _read_item(content, position, leaves)
            if position == _BROKEN:
                return None
    return leaves.open(body, "cbor", budget) if leaves.is_record(declared=body.is_declared("cbor")) else None


def _read_item(content: bytes, position: int, leaves: Leaves) -> int:
    """Read one item and return the position behind it, or -1 where there is none."""
    major, short = content[position] >> 5, content[position] & 0x1F
    argument, position = _read_argument(content, position + 1, short)
    if position == _BROKEN or (argument == _ENDLESS and major not in {_BYTES, _TEXT, _LIST, _MAP}):
        return _BROKEN
    if major in {_LIST, _MAP}:
        mapping = major == _MAP
        size = argument << mapping if argument > 0 else argument
        if argument > len(content) - position or not leaves.begin(size, mapping=mapping):
            return _BROKEN
    elif major in {_BYTES, _TEXT}:
        return _read_bytes(content, position, argument, leaves, major=major)
    elif major == _SIMPLE:
        leaves.add(_read_float(content[:position], short))
    elif major != _TAG:
        leaves.add(str(argument if major == _UNSIGNED else -1 - argument))
    return position


def _read_argument(content: bytes, position: int, short: int) -> tuple[int, int]:
    """Return the number that an item's head holds, and the position behind it, RFC 8949 section 3."""
    if short < 24:
        return short, position
    if short == 31:
        return _ENDLESS, position
    end = position + (1 << (short - 24))
    if short > 27 or end > len(content):
        return 0, _BROKEN
    return int.from_bytes(content[position:end], "big"), end


def _read_bytes(content: bytes, position: int, size: int, leaves: Leaves, *, major: int) -> int:
    """Read a text or byte string, in one or in the chunks of an endless one."""
    parts = []
    if size == _ENDLESS:
        while position < len(content) and content[position] != _BREAK:
            if content[position] >> 5 != major:
                return _BROKEN
            size, position = _read_argument(content, position + 1, content[position] & 0x1F)
            if size == _ENDLESS or position == _BROKEN or size > len(content) - position:
                return _BROKEN
            parts.append(content[position : position + size])
            position += size
        end = position + 1
    else:
        end = position + size
        parts.append(content[position:end])
    if end > len(content):
        return _BROKEN
    whole = b"".join(parts)
    leaves.add(read_leaf(whole) if major == _TEXT else whole)
    return end


def _read_float(content: bytes, short: int) -> str | None:
    """Return the floating-point number that ends some content as text; None for what says nothing."""
    code = _FLOATS.get(short)
    if code is None:
        return None
    (number,) = struct.unpack(code, content[-struct.calcsize(code) :])
    return f"{number:.{_DIGITS.get(short, 17)}g}" if short in _DIGITS else repr(number)
