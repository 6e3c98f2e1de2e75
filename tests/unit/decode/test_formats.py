"""Which format some bytes are in."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.formats import may_be_format, open_format
from pytest_phiguard.decode.piece import Budget

ENVELOPE = b'{"id": 1}\n{"type": "attachment", "length": 2}\n\xff\xfe\n'
MAIL = b"To: a@b.example\r\nMIME-Version: 1.0\r\n\r\nhello"


def _step(content, content_type=""):
    inside = open_format(Content("body", content, content_type), Budget())
    if inside is None:
        return None
    chains = {piece.chain for piece in inside.pieces} | {inner.chain for inner in inside.contents}
    return {chain[0] for chain in chains if chain}


def test_formats_are_told_by_their_bytes(write):
    """Each format is known by what it begins with, or by parsing as a whole."""
    message = write.proto(2, write.proto(1, "ottoline@example.com"))
    assert _step(write.zipped({"a": "hello"})) == {"zip"}
    assert _step(write.pdf("(hello) Tj")) == {"pdf"}
    assert _step(message) == _step(write.grpc(message)) == {"protobuf"}
    assert _step(b"\x81\xa4name\xa8ottoline") == {"msgpack"}
    assert _step(b"\xa1\x64name\x68ottoline") == {"cbor"}
    assert _step(write.frame(b"hello there")) == {"websocket"}
    assert _step(ENVELOPE) == set()
    assert _step(MAIL) == set()


def test_long_text_in_a_record_is_no_text(write):
    """A record that begins with a long text is one nevertheless."""
    assert _step(write.proto(1, "a long text of a hundred signs " * 4)) == {"protobuf"}


def test_formats_are_told_by_what_is_said_of_them(write):
    """What the content type says is tried first, and what it says wrongly is tried no further."""
    assert _step(b"\xa4name\xa8ottoline", "application/msgpack") == {"msgpack"}
    assert _step(write.proto(4, "ottoline"), "application/x-protobuf") == {"protobuf"}
    assert _step(b"From: a@b.example\r\n\r\nhello", "message/rfc822") == set()
    assert _step(b'{"a": "hello there"}', "application/x-protobuf") is None
    assert _step(ENVELOPE, "application/x-sentry-envelope") == set()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x0a\x01a"[:2], b"hello there", b'{"a": "b"}', b"a=b&c=d", b"<p>hello</p>", b"\n   hello there, whoever\n"],
)
def test_text_is_no_format(content):
    """Text is in no format."""
    assert _step(content) is None


def test_unknown_bytes_are_no_format():
    """Random bytes are in no format."""
    draw = random.Random(5)
    assert [_step(b"\xfe" + draw.randbytes(200)) for _ in range(50)] == [None] * 50


def test_samples_of_formats_pass(write):
    """The beginning of what a run means passes if it may be a format, and most random bytes do not."""
    message = write.proto(2, write.proto(1, "ottoline@example.com"))
    for content in (
        write.zipped({"a": "b"}),
        write.pdf("x"),
        message,
        write.grpc(message),
        b"\xa1\x64name\x68ottoline",
    ):
        assert may_be_format(content[:48], 0)
    assert may_be_format(b"PK\x03\x04", 3)
    assert not may_be_format(message, 1)
    assert not may_be_format(b"", 0)
    draw = random.Random(5)
    assert sum(may_be_format(draw.randbytes(48), 0) for _ in range(1000)) < 60


@given(st.binary(max_size=300), st.sampled_from(["", "application/x-protobuf", "application/cbor", "message/rfc822"]))
def test_nothing_raises(content, content_type):
    """Whatever the bytes, and whatever is said of them, opening them ends."""
    inside = open_format(Content("body", content, content_type), Budget())
    assert inside is None or content


@given(
    st.binary(max_size=300),
    st.sampled_from([b"PK\x03\x04", b"%PDF-", b"\x81\xa4name", b"\xa1", b"\0\0\0\0\x05", b"\x81\x85"]),
)
def test_nothing_raises_behind_a_mark(content, mark):
    """Whatever follows a mark, opening it ends."""
    inside = open_format(Content("body", mark + base64.b64encode(content) + content), Budget())
    assert inside is None or inside.pieces is not None


@pytest.mark.parametrize(("mark", "name"), [(b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07\x01\x00", "RAR")])
def test_archives_that_nothing_opens_are_told(mark, name):
    """An archive that cannot be opened is unread, not silently something else."""
    budget = Budget()
    assert open_format(Content("body", mark + b"\0" * 40), budget) is None
    assert budget.unread == (f"body: {name} archives are not read",)
