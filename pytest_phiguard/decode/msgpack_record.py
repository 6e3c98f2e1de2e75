"""MessagePack taken apart to its values; knows no other format and no carrier."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pytest_phiguard.decode.record_leaves import Leaves, read_leaf

if TYPE_CHECKING:
    from pytest_phiguard.decode.content import Content, Inside
    from pytest_phiguard.decode.piece import Budget

# https://github.com/msgpack/msgpack/blob/master/spec.md#formats
_NUMBERS = {
    0xCA: ">f",
    0xCB: ">d",
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_LISTS = {0xDC: 2, 0xDD: 4}
_MAPS = {0xDE: 2, 0xDF: 4}
_BROKEN = -1


def may_be_msgpack(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a map or a list."""
    return 0x80 <= content[0] < 0xA0 or 0xDC <= content[0] <= 0xDF if len(content) > 2 else False


def open_msgpack(body: Content, budget: Budget) -> Inside | None:
    """Return the values of MessagePack under their paths, or None where the bytes are not that from end to end."""
    leaves = Leaves()
    position, content = 0, body.content
    while position < len(content):
        position = _read_item(content, position, leaves)
        if position == _BROKEN:
            return None
    return leaves.open(body, "msgpack", budget) if leaves.is_record(declared=body.is_declared("msgpack")) else None


def _read_item(content: bytes, position: int, leaves: Leaves) -> int:
    """Read one item and return the position behind it, or -1 where there is none."""
    head = content[position]
    position += 1
    if head < 0x80 or head >= 0xE0:
        leaves.add(str(head if head < 0x80 else head - 0x100))
    elif head < 0xA0:
        if not leaves.begin((head & 0x0F) * (2 if head < 0x90 else 1), mapping=head < 0x90):
            return _BROKEN
    elif head < 0xC0:
        return _read_bytes(content, position, head & 0x1F, leaves, text=True)
    elif head in _NUMBERS:
        return _read_number(content, position, _NUMBERS[head], leaves)
    elif head in _FIXED_EXTENSIONS:
        return _read_bytes(content, position + 1, _FIXED_EXTENSIONS[head], leaves)
    elif head in {0xC0, 0xC2, 0xC3}:
        leaves.add(None)
    else:
        return _read_sized(content, position, head, leaves)
    return position


def _read_sized(content: bytes, position: int, head: int, leaves: Leaves) -> int:
    """Read an item whose head is followed by its size."""
    for sizes in (_TEXTS, _BYTES, _EXTENSIONS, _LISTS, _MAPS):
        if head in sizes:
            width = sizes[head]
            size = int.from_bytes(content[position : position + width], "big")
            position += width
            if sizes is _LISTS or sizes is _MAPS:
                fits = size <= len(content) - position
                mapping = sizes is _MAPS
                return position if fits and leaves.begin(size << mapping, mapping=mapping) else _BROKEN
            return _read_bytes(content, position + (sizes is _EXTENSIONS), size, leaves, text=sizes is _TEXTS)
    return _BROKEN


def _read_bytes(content: bytes, position: int, size: int, leaves: Leaves, *, text: bool = False) -> int:
    end = position + size
    if end > len(content):
        return _BROKEN
    leaves.add(read_leaf(content[position:end]) if text else content[position:end])
    return end


def _read_number(content: bytes, position: int, code: str, leaves: Leaves) -> int:
    end = position + struct.calcsize(code)
    if end > len(content):
        return _BROKEN
    (number,) = struct.unpack(code, content[position:end])
    leaves.add(f"{number:.7g}" if code == ">f" else str(number))
    return end
