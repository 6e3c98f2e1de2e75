"""Protocol Buffers without a schema, and gRPC frames."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.piece import Budget
from pytest_phiguard.decode.protobuf import (
    has_controls,
    may_be_frames,
    may_be_protobuf,
    open_protobuf,
    parse_message,
    split_frames,
)


def _open(content, **budget):
    return open_protobuf(Content("body", content, "application/x-protobuf"), Budget(**budget))


def _texts(content):
    return [piece.text for piece in _open(content).pieces]


def test_texts_are_found_at_any_nesting(write):
    """Text fields are pieces of the body, however deep; the bytes serve as text too."""
    content = write.proto(2, write.proto(1, "visit") + write.proto(3, write.proto(1, "ottoline@example.com")))
    inside = _open(content)
    assert {piece.text for piece in inside.pieces} == {"visit", "ottoline@example.com"}
    assert {(piece.location, piece.chain) for piece in inside.pieces} == {("body", ("protobuf",))}
    assert not inside.complete
    assert inside.step == "protobuf"


def test_entry_gives_its_value_a_name(write):
    """An entry of a map, and OpenTelemetry's attribute, put their value under its name."""
    entry = write.proto(1, "user.zip") + write.proto(2, write.proto(1, "00418"))
    plain = write.proto(1, "ssn") + write.proto(2, 412557183)
    inside = _open(write.proto(1, entry) + write.proto(1, plain))
    found = {(piece.key, piece.text) for piece in inside.pieces}
    assert {("user.zip", "00418"), ("ssn", "412557183")} <= found


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a\x01b", b"x" * 90, 7])
def test_what_is_no_name_gives_none(write, name):
    """Bytes, long texts and numbers are no names."""
    inside = _open(write.proto(1, name) + write.proto(2, "ottoline"))
    assert {piece.key for piece in inside.pieces if piece.text == "ottoline"} == {""}


def test_numbers_are_texts(write):
    """Large numbers and fractions are texts, small ones only under a name."""
    content = write.proto(1, 412557183) + write.proto(2, 7) + write.proto(4, 44.4759) + b"\x2d" + b"\xcd\xcc\x31\x42"
    texts = _texts(content)
    assert {"412557183", "44.4759", "44.45"} <= set(texts)
    assert "7" not in texts
    assert "7" in _texts(write.proto(3, write.proto(1, "age") + write.proto(2, 7)))


def test_compressed_field_is_content(write):
    """A field that is compressed, or no text, is handed on."""
    inside = _open(write.proto(1, "log") + write.proto(2, gzip.compress(b"hello there", mtime=0)))
    assert [content.content[:2] for content in inside.contents] == [b"\x1f\x8b"]


def test_text_that_parses_as_a_message_is_both(write):
    """A message of which all bytes are printable is read as text and as a message."""
    inner = write.proto(1, "x" * 36)
    texts = _texts(write.proto(2, inner) + write.proto(3, 1))
    assert inner.decode() in texts
    assert "x" * 36 in texts


def test_more_texts_than_are_told_apart(write):
    """Of more texts than the budget tells apart, that of the whole serves."""
    content = b"".join(write.proto(1, f"text {number}") for number in range(20))
    assert len(_open(content, leaves=5).pieces) == 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x08",
        b"\x00\x00\x00",
        b"\x0a\x05ab",
        b"\x0b\x0a\x0c",
        b"\x0c",
        b"\x09abc",
        b"\x0d\x01",
        b"\x08" + b"\xff" * 12,
        b"\xff" * 12,
        b"\x0a" + b"\xff" * 10,
        b'{"a": "no message"}',
    ],
)
def test_other_bytes_are_no_message(content):
    """Bytes that are no message from end to end have no fields."""
    assert parse_message(content) == []
    assert content[:1] == b"\0" or not content or _open(content) is None


def test_undeclared_message_has_words(write):
    """Where nobody says that bytes are a message, one without a word or bytes in it is none."""
    budget = Budget()
    assert open_protobuf(Content("body", write.proto(1, 412557183) + write.proto(2, "4150")), budget) is None
    for value in ("ottoline", "MRN4Q8Z2K71P", gzip.compress(b"hello there", mtime=0)):
        assert open_protobuf(Content("body", write.proto(1, value)), budget)


def test_deep_nesting_ends(write):
    """Messages inside each other are opened 64 deep; what is deeper is read as the bytes that it is."""
    content = b"hello there"
    for _ in range(3000):
        content = write.proto(1, content)
    assert "hello there" not in [piece.text for piece in _open(content).pieces]
    assert len(_open(content).contents) + len(_open(content).pieces) <= 2


def test_frames_are_opened(write):
    """Messages in gRPC frames are read; compressed ones, and trailers, are handed on."""
    message = write.proto(2, write.proto(1, "ottoline@example.com"))
    packed = gzip.compress(message, mtime=0)
    content = write.grpc(message) + write.grpc(packed, 1) + write.grpc(b"grpc-status:0\r\n", 0x80) + write.grpc(b"")
    assert may_be_frames(content)
    inside = _open(content)
    assert [piece.text for piece in inside.pieces] == ["ottoline@example.com"]
    assert [inner.content for inner in inside.contents] == [packed, b"grpc-status:0\r\n"]
    assert inside.contents[0].chain == ("grpc",)


@pytest.mark.parametrize("content", [b"\0\0\0\0\x05ab", b"\x05\0\0\0\0", b"\0\0\0", bytes(100)])
def test_other_bytes_are_no_frames(content):
    """Bytes that are no frames from end to end are none."""
    assert split_frames(content) == []


def test_cheap_tests_tell_text_apart():
    """Text has no control signs; a message begins with a field number and a wire type."""
    assert not has_controls(b"hello\r\n\tthere")
    assert has_controls(b"hello\x12")
    assert may_be_protobuf(b"\x0a\x01a")
    assert not may_be_protobuf(b"\x03ab")
    assert not may_be_protobuf(b"\x0a")
    assert not may_be_frames(b"\0\0\0\0\0")


@given(st.binary(min_size=1, max_size=200))
def test_nothing_raises(content):
    """Whatever the bytes, reading them ends, and all texts are parts of them."""
    inside = _open(content)
    assert inside is None or all(piece.chain[0] == "protobuf" for piece in inside.pieces)


def test_digest_that_parses_as_a_message_is_hexadecimal_too(write):
    """Bytes of a digest's size may be a message by chance; they are read as digits as well."""
    inner = write.proto(1, b"\x01\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\x80\x81\x82")
    assert len(inner) == 16
    content = write.proto(2, b"visitor") + write.proto(3, inner)
    assert (inner.hex(), ("hex", "protobuf")) in [(piece.text, piece.chain) for piece in _open(content).pieces]
