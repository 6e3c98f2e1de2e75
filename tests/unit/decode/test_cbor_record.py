"""CBOR to values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.cbor_record import may_be_cbor, open_cbor
from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.piece import Budget


def _open(content, content_type=""):
    return open_cbor(Content("body", content, content_type), Budget())


def _values(content):
    return {piece.location.partition(":")[2]: piece.text for piece in _open(content).pieces}


def test_maps_and_lists_are_paths():
    """A list in a map in a map reads as paths; a record in front of a letter does not grow into it."""
    content = b"\xa2\x64meta\xa1\x63zip\x6500418\x61n\x82\x63one\x03"
    assert may_be_cbor(content)
    assert _values(content) == {"meta.zip": "00418", "n[0]": "one", "n[1]": "3"}
    assert _open(content).pieces[0] == ("body.cbor:meta.zip", "00418", "zip", ("cbor",))


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (b"\x64text", "text"),
        (b"\x78\x04text", "text"),
        (b"\x7f\x62te\x62xt\xff", "text"),
        (b"\x17", "23"),
        (b"\x18\xff", "255"),
        (b"\x19\xff\xff", "65535"),
        (b"\x1a\x18\x97\x1b\xbf", "412556223"),
        (b"\x1b\x00\x00\x00\x01\x00\x00\x00\x00", "4294967296"),
        (b"\x20", "-1"),
        (b"\xc0\x64text", "text"),
        (b"\xf9\x3e\x00", "1.5"),
        (b"\xfa\x42\x31\xe7\x51", "44.47589"),
        (b"\xfb\x40\x46\x3c\xe9\x78\xd4\xfd\xf4", "44.475875"),
    ],
)
def test_items_are_texts(item, text):
    """Texts, numbers of every size and what tags stand before read as text."""
    assert list(_values(b"\x82\x64name" + item).values()) == ["name", text]


@pytest.mark.parametrize("item", [b"\xf4", b"\xf6", b"\xf8\x20"])
def test_simple_values_say_nothing(item):
    """What is no value is none."""
    assert _values(b"\x82\x64name" + item) == {"[0]": "name"}


@pytest.mark.parametrize("item", [b"\x42\x1f\x8b", b"\x5f\x41\x1f\x41\x8b\xff"])
def test_bytes_are_contents(item):
    """Byte strings, in one or in chunks, are handed on."""
    assert [content.content for content in _open(b"\x82\x64name" + item).contents] == [b"\x1f\x8b"]


def test_endless_maps_and_lists_end_at_their_mark():
    """Maps and lists without a size are read to their mark; records may follow each other."""
    assert _values(b"\xbf\x61a\x9f\x64name\x01\xff\xff") == {"a[0]": "name", "a[1]": "1"}
    assert _values(b"\xa1\x61a\x64name\xa1\x61a\x64more") == {"a": "name", "[1].a": "more"}


@pytest.mark.parametrize(
    "content",
    [
        b"\x82\x64name",
        b"\x81\x64nam",
        b"\x82\x64name\x19\x01",
        b"\x82\x64name\x1c",
        b"\x82\x64name\x1f",
        b"\x82\x64name\xff",
        b"\x82\x64name\x9a\xff\xff\xff\xff",
        b"\x82\x64name\x7f\x41a\xff",
        b"\x82\x64name\x7f\x7f\xff",
        b"\x82\x64name\x7f\x65a",
        b"\x82\x64name\x7f\x61a",
        b"\x82\x64name\x58",
        b"\x81\x05",
        b"\x81" * 300 + b"\x64name",
    ],
)
def test_other_bytes_are_none(content):
    """Bytes that are no record from end to end, say nothing, or are nested too deep are none."""
    assert _open(content) is None


def test_text_does_not_begin_like_a_record():
    """Text is told apart by its first byte; the tag that says that CBOR follows is known."""
    assert not may_be_cbor(b'{"a": 1}')
    assert may_be_cbor(b"\xd9\xd9\xf7\xa1")


@given(st.binary(min_size=1, max_size=200))
def test_nothing_raises(content):
    """Whatever the bytes, reading them ends."""
    inside = _open(content)
    assert inside is None or inside.complete


def test_loose_items_need_somebody_to_say_so():
    """Texts and numbers outside of maps and lists are a record only where somebody says so."""
    assert _open(b"\x64name\x07") is None
    assert [piece.text for piece in _open(b"\x64name\x07", "application/cbor").pieces] == ["name", "7"]
