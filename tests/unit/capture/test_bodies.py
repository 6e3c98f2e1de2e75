"""What is known of a body without touching it."""

from __future__ import annotations

import io
import os
import socket
import tempfile
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.bodies import CAP, keep, remove_chunk_framing

KNOWN = (False, "")
UNKNOWN = (None, True, "")


class Marked(str):
    """Text of a class of its own, as frameworks mark what is safe in HTML."""

    __slots__ = ()


def frame(pieces):
    """Return pieces in chunked coding."""
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


@given(st.lists(st.binary(max_size=40)))
def test_chunk_framing_round_trip(pieces):
    """What was framed is the payload again."""
    assert remove_chunk_framing(frame(pieces)) == b"".join(pieces)


@given(st.binary(max_size=200))
def test_chunk_framing_of_anything(framed):
    """No input makes it raise, and it never invents bytes."""
    assert len(remove_chunk_framing(framed)) <= len(framed)


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1), st.data())
def test_cut_chunk_framing_is_a_prefix(pieces, data):
    """A body that was cut off yields the payload so far."""
    framed = frame(pieces)
    cut = data.draw(st.integers(0, len(framed)))
    assert b"".join(pieces).startswith(remove_chunk_framing(framed[:cut]))


def test_chunk_extensions_and_garbage():
    """Extensions are skipped; what is no chunk stays, so that nothing escapes judgement."""
    assert remove_chunk_framing(b"3;name=x\r\nabc\r\n0\r\n\r\n") == b"abc"
    assert remove_chunk_framing(b"3\r\nabc\r\nrest\r\nof it") == b"abcrest\r\nof it"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (None, None),
        (b"abc", b"abc"),
        ("ü", "ü".encode()),
        (Marked("ü"), "ü".encode()),
        ("\ud800", b"\xed\xa0\x80"),
        (bytearray(b"abc"), b"abc"),
        (memoryview(b"abc"), b"abc"),
        (io.BytesIO(b"abc"), b"abc"),
        (io.StringIO("abc"), b"abc"),
    ],
)
def test_plain_bodies(body, kept):
    """Bytes, text and buffers are known at once."""
    assert keep(body) == (kept, *KNOWN)


def test_text_is_encoded_as_the_client_does():
    """A client's own encoding counts, and what it cannot encode is told in UTF-8."""
    assert keep("ü", "latin-1") == (b"\xfc", *KNOWN)
    assert keep("Ł", "latin-1") == ("Ł".encode(), *KNOWN)


def test_buffer_is_copied():
    """What the caller does with its buffer afterwards changes nothing."""
    body = bytearray(b"abc")
    kept = keep(body)[0]
    body[:] = b"xyz"
    assert kept == b"abc"


def test_position_counts_and_stays():
    """What stands before the position is not sent, and the position stays."""
    for body in (io.BytesIO(b"abcdef"), io.StringIO("abcdef")):
        body.seek(2)
        assert keep(body) == (b"cdef", *KNOWN)
        assert body.tell() == 2


def test_closed_and_released():
    """What the client will refuse is left to it."""
    view = memoryview(b"abc")
    view.release()
    file = io.BytesIO(b"abc")
    file.close()
    with tempfile.TemporaryFile() as closed:
        pass
    assert [keep(body) for body in (view, file, closed)] == [UNKNOWN] * 3


def test_files(tmp_path):
    """A regular file is read beside its position, by whatever kind of object it is open."""
    path = tmp_path / "scan"
    path.write_bytes(b"abcdef")
    with path.open("rb") as file:
        file.seek(2)
        assert keep(file) == (b"cdef", *KNOWN)
        assert file.tell() == 2
        file.read()
        assert keep(file) == (b"", *KNOWN)
    with path.open("rb", buffering=0) as file:
        assert keep(file) == (b"abcdef", *KNOWN)
    with path.open("r+b") as file:
        assert keep(file) == (b"abcdef", *KNOWN)
        file.seek(0, os.SEEK_END)
        file.write(b"more")
        assert keep(file) == UNKNOWN
    with path.open(encoding="utf-8") as file:
        assert keep(file) == UNKNOWN


def test_large_file_is_cut(tmp_path):
    """Only the first part of a large file is read, and that is said."""
    path = tmp_path / "scan"
    path.write_bytes(b"x" * (CAP + 1))
    with path.open("rb") as file:
        assert keep(file) == (b"x" * CAP, False, f"body recorded up to 1 MiB of {CAP + 1} bytes")


def test_wrapped_files():
    """A file inside another's object is known as well, and a broken wrapper is left alone."""
    with tempfile.SpooledTemporaryFile() as file:
        file.write(b"abc")
        file.seek(0)
        assert keep(file) == (b"abc", *KNOWN)
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"abc")
        file.seek(0)
        assert keep(file) == (b"abc", *KNOWN)
    assert keep(types.new_class("Odd", (), {}, lambda space: space.update(__module__="tempfile"))()) == UNKNOWN


def test_what_is_no_regular_file():
    """A pipe cannot be read without taking from it."""
    reader, writer = os.pipe()
    os.write(writer, b"abc")
    with os.fdopen(reader, "rb") as file:
        assert keep(file) == UNKNOWN
        os.close(writer)
        assert file.read() == b"abc"
    one, other = socket.socketpair()
    with one, other, one.makefile("rb") as file:
        assert keep(file) == UNKNOWN


def test_without_pread(tmp_path, monkeypatch):
    """Where a file cannot be read beside its position, it is not read at all."""
    path = tmp_path / "scan"
    path.write_bytes(b"abc")
    monkeypatch.delattr(os, "pread", raising=False)
    with path.open("rb") as file:
        assert keep(file) == UNKNOWN


@pytest.mark.parametrize("body", [iter([b"abc"]), [b"abc"], {"a": 1}, object(), 7])
def test_unknown_bodies(body):
    """Everything else is teed, untouched."""
    assert keep(body) == UNKNOWN
