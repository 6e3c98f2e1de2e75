"""MessagePack to values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.msgpack_record import may_be_msgpack, open_msgpack
from pytest_phiguard.decode.piece import Budget


def _open(content, content_type=""):
    return open_msgpack(Content("body", content, content_type), Budget())


def _values(content):
    return {piece.location.partition(":")[2]: piece.text for piece in _open(content).pieces}


def test_maps_and_lists_are_paths():
    """A list of maps in a map reads as paths; the chain says what was read."""
    content = b"\x82\xa4meta\x81\xa3zip\xa500418\xa1n\x92\xa3one\x03"
    assert may_be_msgpack(content)
    assert _values(content) == {"meta.zip": "00418", "n[0]": "one", "n[1]": "3"}
    assert _open(content).pieces[0] == ("body.msgpack:meta.zip", "00418", "zip", ("msgpack",))


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (b"\xd9\x04text", "text"),
        (b"\xda\x00\x04text", "text"),
        (b"\xdb\x00\x00\x00\x04text", "text"),
        (b"\xa5sm\xc3\xb8l", "smøl"),
        (b"\x7f", "127"),
        (b"\xff", "-1"),
        (b"\xcc\xff", "255"),
        (b"\xcd\xff\xff", "65535"),
        (b"\xce\x18\x97\x1b\xbf", "412556223"),
        (b"\xcf\x00\x00\x00\x01\x00\x00\x00\x00", "4294967296"),
        (b"\xd0\xf0", "-16"),
        (b"\xd1\xff\x00", "-256"),
        (b"\xd2\xff\xff\xff\x00", "-256"),
        (b"\xd3\xff\xff\xff\xff\xff\xff\xff\x00", "-256"),
        (b"\xca\x42\x31\xe7\x51", "44.47589"),
        (b"\xcb\x40\x46\x3c\xe9\x78\xd4\xfd\xf4", "44.475875"),
    ],
)
def test_items_are_texts(item, text):
    """Texts and numbers of every size read as text."""
    assert list(_values(b"\x92\xa4name" + item).values()) == ["name", text]


@pytest.mark.parametrize("item", [b"\xc0", b"\xc2", b"\xc3"])
def test_nothing_true_and_false_say_nothing(item):
    """What is no value is none."""
    assert _values(b"\x92\xa4name" + item) == {"[0]": "name"}


@pytest.mark.parametrize(
    "item",
    [
        b"\xc4\x02\x1f\x8b",
        b"\xc5\x00\x02\x1f\x8b",
        b"\xc6\x00\x00\x00\x02\x1f\x8b",
        b"\xc7\x02\x05\x1f\x8b",
        b"\xc8\x00\x02\x05\x1f\x8b",
        b"\xc9\x00\x00\x00\x02\x05\x1f\x8b",
        b"\xd5\x05\x1f\x8b",
    ],
)
def test_bytes_and_extensions_are_contents(item):
    """Byte strings and extensions of every size are handed on."""
    assert [content.content for content in _open(b"\x92\xa4name" + item).contents] == [b"\x1f\x8b"]


@pytest.mark.parametrize(
    "head",
    [
        b"\x91",
        b"\xdc\x00\x01",
        b"\xdd\x00\x00\x00\x01",
        b"\x81\xa1a",
        b"\xde\x00\x01\xa1a",
        b"\xdf\x00\x00\x00\x01\xa1a",
    ],
)
def test_sizes_of_maps_and_lists(head):
    """Maps and lists of every size are opened."""
    assert may_be_msgpack(head + b"\xa4name")
    assert list(_values(head + b"\xa4name").values()) == ["name"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x92\xa4name",
        b"\x91\xa4nam",
        b"\x92\xa4name\xcd\x01",
        b"\x92\xa4name\xc1",
        b"\x92\xa4name\xdd\xff\xff\xff\xff",
        b"\x91\x05",
        b"\x91" * 300 + b"\xa4name",
        b"\xdc\x00\x01" * 300 + b"\xa4name",
    ],
)
def test_other_bytes_are_none(content):
    """Bytes that are no record from end to end, say nothing, or are nested too deep are none."""
    assert _open(content) is None


def test_text_does_not_begin_like_a_record():
    """Text is told apart by its first byte."""
    assert not may_be_msgpack(b'{"a": 1}')
    assert not may_be_msgpack(b"\x81")


@given(st.binary(min_size=1, max_size=200))
def test_nothing_raises(content):
    """Whatever the bytes, reading them ends."""
    inside = _open(content)
    assert inside is None or inside.complete


def test_loose_items_need_somebody_to_say_so():
    """Texts and numbers outside of maps and lists are a record only where somebody says so."""
    assert _open(b"\xa4name\x07") is None
    assert [piece.text for piece in _open(b"\xa4name\x07", "application/msgpack").pieces] == ["name", "7"]
