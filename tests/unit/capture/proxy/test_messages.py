"""Messages of a WebSocket as they come in."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.proxy.causes import Cause, Recorder
from pytest_phiguard.capture.proxy.heads import MalformedError
from pytest_phiguard.capture.proxy.messages import Messages
from pytest_phiguard.testing import RecordingSink

URL = "wss://lab.example/feed"
MASK = b"\x01\x02\x03\x04"


def frame(content, head=0x81, mask=MASK):
    """Return a frame as a client sends it."""
    size = len(content)
    length = bytes([size]) if size < 126 else b"\x7f" + size.to_bytes(8, "big")
    if 126 <= size < 65536:
        length = b"\x7e" + size.to_bytes(2, "big")
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content)) if mask else content
    return bytes([head, length[0] | (0x80 if mask else 0)]) + length[1:] + mask + masked


@pytest.fixture
def sink():
    """Return a sink."""
    return RecordingSink()


@pytest.fixture
def messages(sink):
    """Return what reads the messages of a connection."""
    return Messages(Recorder(sink, Cause(None)), URL)


def let(messages, *pieces):
    """Return what is sent on of pieces that come in."""
    return b"".join(raw for piece in pieces for _, raw in messages.let(piece))


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50))
def test_messages_however_they_come(contents, size):
    """Each message is one transmission, and is sent on byte for byte once it is whole."""
    sink = RecordingSink()
    messages = Messages(Recorder(sink, Cause(None)), URL)
    raw = b"".join(map(frame, contents))
    assert let(messages, *(raw[at : at + size] for at in range(0, len(raw), size))) == raw
    assert [(sent.channel, sent.url, sent.body) for sent in sink.sent] == [
        ("websocket", URL, content) for content in contents
    ]


def test_message_in_several_frames(messages, sink):
    """Frames of one message are one transmission, with what comes between them apart."""
    raw = [frame(b"ab", 0x01), frame(b"?", 0x89), frame(b"cd", 0x80)]
    assert let(messages, *raw) == raw[1] + raw[0] + raw[2]
    assert [(sent.method, sent.body) for sent in sink.sent] == [("PING", b"?"), ("SEND", b"abcd")]


def test_nothing_is_sent_on_before_its_end(messages, sink):
    """What is not whole waits."""
    assert let(messages, frame(b"ab", 0x01), frame(b"cd", 0x80)[:-1]) == b""
    assert sink.sent == []


def test_compressed_messages(messages, sink):
    """Compressed messages are opened, all of a connection as one stream."""
    deflater = zlib.compressobj(wbits=-15)
    for text in (b"first " * 20, b"first again " * 20):
        packed = (deflater.compress(text) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]
        let(messages, frame(packed, 0xC1))
    assert [(sent.body, sent.problem) for sent in sink.sent] == [(b"first " * 20, ""), (b"first again " * 20, "")]


def test_broken_compression_is_told(messages, sink):
    """What cannot be opened is told."""
    let(messages, frame(b"\xff\xff\xff", 0xC1))
    assert "cannot be read" in sink.only.problem


def test_frames_without_a_mask_and_large_ones(messages, sink):
    """A frame without a mask, which servers refuse, is read likewise; of a large one the beginning is kept."""
    large = b"a" * ((1 << 20) + 5)
    raw = frame(b"plain", mask=b"") + frame(large)
    assert let(messages, raw) == raw
    assert sink.sent[0].body == b"plain"
    assert len(sink.sent[1].body) == 1 << 20
    assert "1 MiB" in sink.sent[1].problem


def test_message_that_never_ends(messages, monkeypatch):
    """What is too long to be held back is refused."""
    monkeypatch.setattr("pytest_phiguard.capture.proxy.messages._LONGEST", 10)
    with pytest.raises(MalformedError):
        let(messages, frame(b"a" * 20)[:-1])
