"""Snappy, in blocks and framed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.snappy_stream import MARK, inflate_snappy, may_be_block

TEXT = b"hello there, whoever reads this"


def _write_size(size):
    found = bytearray()
    while size > 0x7F:
        found.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes((*found, size))


def _write_literal(content):
    size = len(content) - 1
    if size < 60:
        return bytes((size << 2,)) + content
    width = (size.bit_length() + 7) // 8
    return bytes(((59 + width) << 2,)) + size.to_bytes(width, "little") + content


def _write_block(content):
    return _write_size(len(content)) + _write_literal(content)


def _frame(kind, content):
    return bytes((kind,)) + (len(content) + 4).to_bytes(3, "little") + bytes(4) + content


@given(st.binary(min_size=1, max_size=70_000))
def test_literals_are_read(content):
    """A block of one literal holds it, however long."""
    assert inflate_snappy(_write_block(content), 100_000) == (content, "")


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        (b"\x0cabcd" + b"\x01\x04", b"abcdabcd"),
        (b"\x0cabcd" + b"\x0e\x04\x00", b"abcdabcd"),
        (b"\x0cabcd" + b"\x0f\x04\x00\x00\x00", b"abcdabcd"),
        (b"\x00a" + b"\x1a\x01\x00", b"a" * 8),
        (b"\x04ab" + b"\x09\x02", b"ab" * 4),
    ],
)
def test_copies_are_read(elements, found):
    """A copy of each kind repeats what was read before, and itself where it overlaps."""
    assert inflate_snappy(_write_size(len(found)) + elements, 100) == (found, "")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (_write_block(TEXT)[:-3], "it is cut short"),
        (_write_size(99) + _write_literal(TEXT), "it is cut short"),
        (_write_size(3) + _write_literal(TEXT), "it holds more than it says"),
        (b"\x08\x01\x04", "a copy is of nothing"),
        (b"\x08\x0cabcd\x0e\x04", "a copy is of nothing"),
        (b"\x08\x0cabcd\x01", "index out of range"),
        (b"\xff\xff\xff\xff\xff", "is cut short"),
        (MARK + b"\x00\x09\x00\x00ab", "it is cut short"),
        (MARK + _frame(0x7F, b"ab"), "a chunk is of kind 127"),
    ],
)
def test_broken_stream_is_named(content, problem):
    """What is no snappy is named, and nothing raised."""
    if problem == "is cut short":
        assert inflate_snappy(content, 1_000) == (b"", "")
    else:
        assert problem in inflate_snappy(content, 1_000).problem


def test_limit_is_kept():
    """More than the limit is cut, and it is said."""
    assert inflate_snappy(_write_block(TEXT), 5) == (TEXT[:5], "snappy stream holds more than 5 bytes")


def test_frames_are_read():
    """Chunks follow each other, compressed and not; padding is passed over."""
    content = MARK + _frame(0, _write_block(TEXT)) + _frame(0xFE, b"pad") + _frame(1, TEXT)
    assert inflate_snappy(content, 1_000) == (TEXT * 2, "")


@pytest.mark.parametrize(
    ("content", "may_be"),
    [
        (_write_block(TEXT), True),
        (_write_block(TEXT * 9), True),
        (b"short", False),
        (
            b'{"a": "some text that goes on and on for longer than its first letter says, so that it is text"}' * 3,
            False,
        ),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff", False),
        (_write_size(len(TEXT)) + b"\x01" + TEXT, False),
    ],
)
def test_block_is_told_cheaply(content, may_be):
    """A block begins with its size, and then a literal."""
    assert may_be_block(content) is may_be


@given(st.binary(max_size=200))
def test_nothing_raises(content):
    """No bytes make it raise."""
    for one in (content, MARK + content):
        assert len(inflate_snappy(one, 1_000).content) <= 1_000
    assert may_be_block(content) in {True, False}
