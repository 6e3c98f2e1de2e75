"""Snappy, in blocks and framed, without a package; knows no carrier."""

from __future__ import annotations

from pytest_phiguard.decode.compression import Inflated

# https://github.com/google/snappy/blob/main/framing_format.txt
MARK = b"\xff\x06\x00\x00sNaPpY"
_COMPRESSED, _PLAIN = 0, 1
_RESERVED = range(2, 0x80)
_HEAD = 4
_CHECKSUM = 4
# Elements of a block, https://github.com/google/snappy/blob/main/format_description.txt
_LITERAL, _NEAR, _FAR = 0, 1, 2
_SHORT_LITERAL = 60
_LEAST = 8
# A copy of three bytes yields 64; and of what does not repeat, little is added.
_MOST_RATE = 22


class _BrokenError(ValueError):
    """Bytes are no snappy."""


def may_be_block(content: bytes) -> bool:
    """Tell cheaply whether bytes may be a block: the size that they begin with fits, and a literal follows."""
    if len(content) < _LEAST:
        return False
    size = content[0]
    if size < 0x80:
        # Most texts are longer than the number of their first letter.
        if len(content) > size + size // 6 + 32:
            return False
        position = 1
    else:
        size, position = _read_size(content)
    return _LEAST <= size <= len(content) * _MOST_RATE and position < len(content) and content[position] & 3 == _LITERAL


def inflate_snappy(content: bytes, limit: int) -> Inflated:
    """Return what a block or a framed stream holds.

    Args:
        content: The stream; framed where it begins with the mark of one.
        limit: The most bytes to yield.
    """
    found = bytearray()
    try:
        if content.startswith(MARK):
            _read_frames(content, limit, found)
        else:
            _read_block(content, limit, found)
    except (_BrokenError, IndexError) as error:
        return Inflated(bytes(found[:limit]), f"snappy stream is broken: {error}")
    if len(found) > limit:
        return Inflated(bytes(found[:limit]), f"snappy stream holds more than {limit} bytes")
    return Inflated(bytes(found))


def _read_frames(content: bytes, limit: int, found: bytearray) -> None:
    position = len(MARK)
    while position < len(content) and len(found) <= limit:
        kind = content[position]
        end = position + _HEAD + int.from_bytes(content[position + 1 : position + _HEAD], "little")
        if end > len(content) or kind in _RESERVED:
            raise _BrokenError("it is cut short" if end > len(content) else f"a chunk is of kind {kind}")
        chunk = content[position + _HEAD + _CHECKSUM : end]
        if kind == _COMPRESSED:
            _read_block(chunk, limit, found)
        elif kind == _PLAIN:
            found += chunk
        position = end


def _read_block(content: bytes, limit: int, found: bytearray) -> None:
    size, position = _read_size(content)
    start = len(found)
    while position < len(content) and len(found) <= limit:
        tag = content[position]
        if tag & 3 == _LITERAL:
            length, position = _read_length(content, position)
            if position + length > len(content):
                raise _BrokenError("it is cut short")
            found += content[position : position + length]
            position += length
        else:
            position = _copy(content, position, found, start)
        if len(found) - start > size:
            raise _BrokenError("it holds more than it says")
    if len(found) - start != size and len(found) <= limit:
        raise _BrokenError("it is cut short")


def _read_size(content: bytes) -> tuple[int, int]:
    """Return the size that a block says it has, and where its elements begin."""
    size = shift = 0
    for position, byte in enumerate(content[:5], 1):
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            return size, position
        shift += 7
    return 0, len(content)


def _read_length(content: bytes, position: int) -> tuple[int, int]:
    """Return how long a literal is, and where it begins."""
    length = content[position] >> 2
    position += 1
    extra = length - _SHORT_LITERAL + 1
    if extra > 0:
        length = int.from_bytes(content[position : position + extra], "little")
        position += extra
    return length + 1, position


def _copy(content: bytes, position: int, found: bytearray, start: int) -> int:
    """Append a copy of what was read before, and return the position behind the element."""
    tag = content[position]
    kind = tag & 3
    if kind == _NEAR:
        length, offset, end = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | content[position + 1], position + 2
    else:
        end = position + (3 if kind == _FAR else 5)
        length, offset = (tag >> 2) + 1, int.from_bytes(content[position + 1 : end], "little")
    if not 0 < offset <= len(found) - start or end > len(content):
        raise _BrokenError("a copy is of nothing")
    source = found[len(found) - offset : len(found) - offset + length]
    # What overlaps with itself repeats.
    found += (source * (-(-length // len(source))))[:length]
    return end
