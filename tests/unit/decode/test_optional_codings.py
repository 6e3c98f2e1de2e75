"""Brotli and Zstandard where they are installed."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import pytest

from pytest_phiguard.decode import optional_codings
from pytest_phiguard.decode.optional_codings import inflate_optional

CONTENT = b"hello there " * 50


class _Stream:
    """Stands in for a decompressor of the packages: zlib inside, any marks outside."""

    def __init__(self):
        self._stream = zlib.decompressobj()

    def process(self, content):
        return self._stream.decompress(content)

    def decompress(self, content, limit=0):
        return self._stream.decompress(content, limit)

    def is_finished(self):
        return self._stream.eof

    def stream_reader(self, content):
        return SimpleNamespace(read=lambda limit: self.decompress(content, limit))


def _install(monkeypatch, *names):
    package = SimpleNamespace(Decompressor=_Stream, ZstdDecompressor=_Stream)

    def find(name):
        if name in names:
            return package
        raise ImportError(name)

    monkeypatch.setattr(optional_codings, "import_module", find)


PACKAGES = [("br", "brotli"), ("br", "brotlicffi"), ("zstd", "compression.zstd"), ("zstd", "zstandard")]


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_coding_is_undone_by_any_package(monkeypatch, coding, package):
    """Whichever package is installed reads the stream."""
    _install(monkeypatch, package)
    assert inflate_optional(zlib.compress(CONTENT), coding, 10_000) == (CONTENT, "")


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_limit_is_kept(monkeypatch, coding, package):
    """More than the limit is cut, and it is said."""
    _install(monkeypatch, package)
    found = inflate_optional(zlib.compress(CONTENT), coding, 100)
    assert found == (CONTENT[:100], f"{coding} stream holds more than 100 bytes")


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_broken_stream_is_named(monkeypatch, coding, package):
    """A stream that breaks is named, and nothing raised."""
    _install(monkeypatch, package)
    assert "stream is broken" in inflate_optional(b"\xff\xffbroken", coding, 100).problem


def test_cut_off_brotli_is_named(monkeypatch):
    """A stream without its end is named."""
    _install(monkeypatch, "brotli")
    assert "cut short" in inflate_optional(zlib.compress(CONTENT)[:-4], "br", 10_000).problem


@pytest.mark.parametrize("coding", ["br", "zstd", "compress"])
def test_without_a_package_it_is_named(monkeypatch, coding):
    """What nothing here can read is named."""
    _install(monkeypatch)
    assert inflate_optional(b"x", coding, 100) == (b"", f"content coding {coding} is not read")


@pytest.mark.parametrize(("coding", "package"), [("br", "brotli"), ("zstd", "zstandard")])
def test_real_packages_are_met(coding, package):
    """The packages themselves, where they are installed, read what they wrote."""
    module = pytest.importorskip(package)
    assert inflate_optional(module.compress(CONTENT), coding, 10_000).content == CONTENT
