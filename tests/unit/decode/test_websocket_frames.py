"""WebSocket frames of a client."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.piece import Budget
from pytest_phiguard.decode.websocket_frames import may_be_websocket, open_websocket


def _open(content, budget=None):
    return open_websocket(Content("body", content), budget or Budget())


def _deflate(*messages):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return [
        (stream.compress(message) + stream.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")
        for message in messages
    ]


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536])
def test_frames_are_unmasked(write, size):
    """A message of any size is read without its mask."""
    (content,) = _open(write.frame(b"a" * size)).contents
    assert content.content == b"a" * size
    assert content.chain == ("websocket",)


def test_messages_are_told_apart(write):
    """Several messages, one in two frames with a ping between, and a close without content."""
    content = (
        write.frame(b"one")
        + write.frame(b"tw", last=False)
        + write.frame(b"ping", 9)
        + write.frame(b"o", 0)
        + write.frame(b"", 8)
    )
    assert [inner.content for inner in _open(content).contents] == [b"one", b"ping", b"two"]


def test_compressed_messages_are_one_stream(write):
    """Messages of permessage-deflate are opened, the later with what the earlier taught."""
    packed = _deflate(b"hello there, ottoline", b"hello there, ottoline again")
    inside = _open(b"".join(write.frame(part, deflated=True) for part in packed))
    assert [inner.content for inner in inside.contents] == [b"hello there, ottoline", b"hello there, ottoline again"]
    assert inside.contents[0].chain == ("deflate", "websocket")


def test_what_stays_unread_is_named(write):
    """Broken and overlong messages are named, and so is a spent budget."""
    budget = Budget()
    assert _open(write.frame(b"\xff\xff\xff", deflated=True), budget).contents == []
    assert "broken" in budget.unread[0]
    (packed,) = _deflate(b"a" * 5000)
    budget = Budget(inflated=100)
    assert len(_open(write.frame(packed, deflated=True), budget).contents[0].content) == 100
    assert "more than 100" in budget.unread[0]
    budget = Budget(decoded=10)
    assert _open(write.frame(packed, deflated=True), budget).contents == []
    assert "budget" in budget.unread[0]


@pytest.mark.parametrize(
    "content",
    [
        b"\x81\x05hello",
        b"\x81\x85abcdhel",
        b"\x83\x85abcdhello",
        b"\xb1\x85abcdhello",
        b"\x81",
        b"\x81\x85abcd\xff\xff\xff\xff\xff",
    ],
)
def test_other_bytes_are_none(content):
    """Frames of a server, cut ones and unknown kinds are none."""
    assert _open(content) is None


def test_frame_without_its_end_of_message_is_read(write):
    """A message of which the last frame is missing is read so far."""
    assert [inner.content for inner in _open(write.frame(b"so far", last=False)).contents] == [b"so far"]


def test_cheap_test(write):
    """A frame is told by its first two bytes."""
    assert may_be_websocket(write.frame(b"a"))
    assert not may_be_websocket(b"hello there")


@given(st.binary(max_size=100))
def test_nothing_raises(content):
    """Whatever the bytes, reading them ends."""
    assert _open(content) is None or content


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=4))
def test_round_trip(write, messages):
    """What frames were made of is what they hold."""
    inside = _open(b"".join(write.frame(message, 2) for message in messages))
    assert [inner.content for inner in inside.contents] == messages
