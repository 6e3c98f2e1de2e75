"""gzip, zlib and raw deflate within a limit."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.compression import find_compression, inflate, inflate_unmarked


def _deflate(content):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


PACK = {"gzip": gzip.compress, "zlib": zlib.compress, "deflate": _deflate}


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=500))
def test_compression_is_undone(form, content):
    """What each format packed is unpacked, and nothing stays unread."""
    assert inflate(PACK[form](content), form, 1000) == (content, "")


@pytest.mark.parametrize("form", ["gzip", "zlib"])
def test_format_is_recognised(form):
    """A stream begins with its format's mark; anything else does not."""
    assert find_compression(PACK[form](b"abc")) == form
    assert find_compression(b"plain") == find_compression(b"") == find_compression(b"x") == ""


def test_members_of_gzip_are_joined():
    """A gzip file may be several streams, and may end in zeros."""
    assert inflate(gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0) + b"\0\0", "gzip", 100).content == b"ab"


def test_stream_is_cut_at_the_limit():
    """More than the limit is a bomb: so much is read, and it is said."""
    assert inflate(gzip.compress(b"a" * 500, mtime=0), "gzip", 100) == (
        b"a" * 100,
        "gzip stream holds more than 100 bytes",
    )
    two = gzip.compress(b"a" * 60, mtime=0) + gzip.compress(b"b" * 60, mtime=0)
    assert inflate(two, "gzip", 100).content == b"a" * 60 + b"b" * 40


def test_stream_that_is_cut_short_yields_its_beginning():
    """A stream without its end is read so far, and it is said."""
    found = inflate(gzip.compress(bytes(range(256)) * 8, mtime=0)[:-8], "gzip", 10_000)
    assert found.problem == "gzip stream is cut short"
    assert found.content.startswith(bytes(range(256)))


def test_broken_stream_yields_what_stands_before():
    """A stream that breaks yields what came out before, within the limit."""
    content = b"".join(b"%d, " % number for number in range(4000))
    packed = bytearray(gzip.compress(content, mtime=0))
    packed[-6] ^= 0xFF
    found = inflate(bytes(packed), "gzip", 1 << 20)
    assert found.problem == "gzip stream is broken"
    assert content.startswith(found.content[:5000])
    assert found.content
    assert len(inflate(bytes(packed), "gzip", 1 << 20)[0]) > 5000
    assert inflate(b"\x1f\x8b\x08broken from the start", "gzip", 100).content == b""


def test_salvage_keeps_to_the_limit():
    """Of a broken bomb no more than the limit is kept."""
    packed = bytearray(zlib.compress(b"a" * 3000))
    packed[-1] ^= 0xFF
    assert inflate(bytes(packed), "zlib", 3000) == (b"a" * 3000, "zlib stream is broken")
    full = gzip.compress(b"a" * 100, mtime=0) + b"\x1f\x8b\x08broken"
    assert inflate(full, "gzip", 100) == (b"a" * 100, "gzip stream is broken")


def test_raw_deflate_must_be_whole():
    """Without a mark only a whole stream is believed."""
    packed = _deflate(b"hello there, hello there")
    assert inflate_unmarked(packed, 100) == b"hello there, hello there"
    assert inflate_unmarked(packed[:-2], 100) == b""
    assert inflate_unmarked(b"\x07" * 20, 100) == inflate_unmarked(b"short", 100) == b""
    assert inflate_unmarked(b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a", 100) == b""
    assert inflate_unmarked(packed, 5) == b""


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=300))
def test_no_bytes_make_it_raise(form, content):
    """Whatever the bytes, no more than the limit comes out."""
    assert len(inflate(content, form, 50).content) <= 50
    assert len(inflate_unmarked(content, 50)) <= 50
