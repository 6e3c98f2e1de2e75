"""Streams that begin somewhere inside other bytes."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import embedded
from pytest_phiguard.decode.compression import Inflated
from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.embedded import open_embedded
from pytest_phiguard.decode.piece import Budget

TEXT = b'{"email": "ottoline@example.com"}'


def _open(content, budget=None):
    return open_embedded(Content("body", content, key="k"), budget or Budget())


@pytest.mark.parametrize(("pack", "form"), [(gzip.compress, "gzip"), (zlib.compress, "zlib")])
def test_streams_are_found_anywhere(pack, form):
    """A stream behind a header and in front of anything is opened; the bytes serve as text too."""
    inside = _open(b"\x1e\x0f\x00\x01" + pack(TEXT) + b"\xffrest")
    assert [(inner.content, inner.chain, inner.key) for inner in inside.contents] == [(TEXT, (form,), "k")]
    assert not inside.complete


def test_several_streams_are_found():
    """Each of several streams is opened."""
    inside = _open(b"\x01" + gzip.compress(b"one of them", mtime=0) + b"\x02" + gzip.compress(b"two of them", mtime=0))
    assert [inner.content for inner in inside.contents] == [b"one of them", b"two of them"]


def test_archive_is_handed_on(write):
    """An archive behind a header is content from its mark on."""
    archive = write.zipped({"a": "b"}) + b"\xff"
    (content,) = _open(b"\x01\xff" + archive).contents
    assert content.content == archive


@pytest.mark.parametrize(
    "content", [b"hello", b"\xff\x1f\x8b\x08\xff\xff\xff\xff", b"\xff\x78\x9c\xff\xff", b"\xff\x78\x9c" + b"\xff" * 90]
)
def test_marks_by_chance_are_nothing(content):
    """Bytes that only look like a mark hold nothing, and nothing is said of them."""
    budget = Budget()
    assert _open(content, budget) is None
    assert budget.unread == ()


def test_binary_stream_needs_its_end():
    """A zlib stream that is no text counts only if it is sound to its end."""
    packed = zlib.compress(bytes(range(128, 256)) * 2)
    assert _open(b"\xff" + packed).contents
    assert _open(b"\xff" + packed[:-20]) is None


def test_optional_forms(monkeypatch):
    """Zstandard and lz4 are opened by their packages; a missing one is named."""
    monkeypatch.setattr(embedded, "inflate_optional", lambda content, form, limit: Inflated(form.encode()))
    assert [inner.content for inner in _open(b"\x01\x28\xb5\x2f\xfd\x00\x04\x22\x4d\x18").contents] == [b"zstd", b"lz4"]
    monkeypatch.setattr(embedded, "inflate_optional", lambda content, form, limit: Inflated(b"", "x is needed"))
    budget = Budget()
    assert _open(b"\x01\x28\xb5\x2f\xfd", budget) is None
    assert budget.unread == ("body: x is needed",)


def test_spent_budget_leaves_a_stream_closed():
    """What the budget does not cover is not opened, and named."""
    budget = Budget(decoded=5)
    assert _open(b"\x01" + gzip.compress(TEXT, mtime=0), budget) is None
    assert budget.unread


def test_many_marks_end():
    """Of marks that stand there by chance 32 are tried, of streams a thousand, and the rest is named."""
    budget = Budget()
    assert _open(b"\xff" + b"\x1f\x8b\x08\xff" * 100_000, budget) is None
    assert budget.unread == ()
    assert len(_open((b"\xff" + gzip.compress(TEXT, mtime=0)) * 1001, budget).contents) == 1000
    assert budget.unread == ("body: more than 1000 gzip streams, the rest is not read",)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_nothing_raises(before, after):
    """Whatever stands around a stream, reading it ends."""
    inside = _open(b"\x01" + before + gzip.compress(after * 2, mtime=0) + after)
    assert inside is None or inside.contents
