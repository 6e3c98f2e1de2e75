"""Content codings and compression undone by name, by mark and by trial."""

from __future__ import annotations

import gzip
import zlib

import pytest

from pytest_phiguard.decode import body_codings
from pytest_phiguard.decode.body_codings import decompress, probe
from pytest_phiguard.decode.compression import Inflated
from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.piece import Budget

TEXT = b'{"email": "ottoline@example.com", "more": "hello there"}'


def _open(content, coding="", budget=None):
    return decompress(Content("body", content, "", coding), budget or Budget())


def test_unknown_codings_are_named(monkeypatch):
    """Where a coding is undone and nothing shows after it, the body stays as it is."""
    monkeypatch.setattr(body_codings, "inflate_optional", lambda content, coding, limit: Inflated(b"", "not read"))
    budget = Budget()
    assert _open(b"\x04\x22\x4d\x18\x00\xff", "", budget).chain == ()
    assert budget.unread == ("body: not read",)


def test_chain_runs_outward():
    """The steps name what was undone, the innermost first."""
    body = _open(gzip.compress(zlib.compress(TEXT), mtime=0), "deflate, gzip")
    assert (body.content, body.chain) == (TEXT, ("zlib", "gzip"))


def test_too_many_compressions_are_named():
    """Compression that is left when the budget ends is named."""
    content = TEXT
    for _ in range(20):
        content = gzip.compress(content, mtime=0)
    budget = Budget()
    assert _open(content, "", budget).content.startswith(b"\x1f\x8b")
    assert budget.unread == ("body: not decoded beyond 4 compressions inside each other",)


def test_optional_codings_are_undone(monkeypatch):
    """What packages read is known by its name and by its mark."""
    monkeypatch.setattr(body_codings, "inflate_optional", lambda content, coding, limit: Inflated(TEXT))
    assert _open(b"\x80\x81", "lz4").chain == ("lz4",)
    assert _open(b"\x04\x22\x4d\x18\x00").chain == ("lz4",)
    assert _open(b"\x28\xb5\x2f\xfd\x00").chain == ("zstd",)


def test_lz_string_bytes_are_probed(write):
    """Bytes that lz-string wrote are known by trial, whatever the headers say."""
    body = probe(Content("body", write.lz_bytes(TEXT.decode() + "é")), Budget())
    assert (body.content.decode(), body.chain) == (TEXT.decode() + "é", ("lz_string",))


def test_bomb_of_lz_string_is_cut(write):
    """Bytes that grow beyond the limit are read so far, and named."""
    budget = Budget(inflated=30)
    body = probe(Content("body", write.lz_bytes("\u00c9mile and others, and more of them, and more")), budget)
    assert body.content.decode().startswith("Émile and others")
    assert "more than 30" in budget.unread[0]


def test_stream_that_holds_nothing_is_left():
    """A stream that is empty is left as it is."""
    assert _open(zlib.compress(b"")).chain == ()


def test_brotli_without_a_header_is_probed(monkeypatch):
    """Brotli has no mark and is tried last; what it does not read is left."""
    monkeypatch.setattr(
        body_codings, "inflate_optional", lambda content, coding, limit: Inflated(TEXT, "br stream is cut short")
    )
    budget = Budget()
    body = probe(Content("body", b"\xff\x80\x81\x82" * 5), budget)
    assert (body.content, body.chain) == (TEXT, ("br",))
    assert budget.unread == ("body: br stream is cut short",)
    monkeypatch.setattr(body_codings, "inflate_optional", lambda content, coding, limit: Inflated(b""))
    body = Content("body", b"\xff\x80\x81\x82" * 5)
    assert probe(body, budget) is body


@pytest.mark.parametrize("content", [b"hello there", b"\xff\x80", TEXT])
def test_text_and_scraps_are_not_probed(content):
    """Text, and what is too short, is left as it is."""
    body = Content("body", content)
    assert probe(body, Budget()) is body


def test_real_brotli_is_probed():
    """The package itself, where it is installed, reads a body without a header."""
    brotli = pytest.importorskip("brotli")
    assert probe(Content("body", brotli.compress(TEXT * 3)), Budget()).content == TEXT * 3


def test_spent_budget_leaves_a_body_closed(write):
    """What the budget does not cover is not opened, and named."""
    budget = Budget(decoded=5)
    body = Content("body", write.lz_bytes("hello there, whoever reads this, é"))
    assert probe(body, budget) is body
    assert budget.unread


def test_snappy_block_without_a_header_is_opened():
    """A block of snappy is known by the size that it begins with; the text that it is by chance is left."""
    block = bytes((len(TEXT), (len(TEXT) - 1) << 2)) + TEXT
    body = _open(block)
    assert (body.content, body.chain) == (TEXT, ("snappy",))
    assert _open(block[:-1]).chain == ()
    assert _open(bytes((9, 8 << 2)) + b"\xff\xfe\xfd\xfc" * 2 + b"\xff").chain == ()


def test_deflated_digits_are_opened():
    """Raw deflate of digits is mostly digits, and read all the same."""
    stream = zlib.compressobj(wbits=-15)
    assert _open(stream.compress(b"352157376") + stream.flush()).content == b"352157376"
