"""What packages beyond the standard library read."""

from __future__ import annotations

import bz2
import lzma
import zlib
from types import SimpleNamespace

import pytest

from pytest_phiguard.decode import optional_codings
from pytest_phiguard.decode.optional_codings import (
    LZ4,
    SNAPPY,
    ZSTD,
    find_optional,
    inflate_optional,
    iter_optional,
)

CONTENT = b"hello there " * 50


class _Stream:
    """Stands in for a decompressor of the packages: zlib inside, any marks outside."""

    mark = b""

    def __init__(self):
        self._stream = zlib.decompressobj()
        self._first = True

    def process(self, content):
        return self._stream.decompress(content)

    def decompress(self, content, limit=0):
        if self._first:
            content = content.removeprefix(self.mark)
            self._first = False
        return self._stream.decompress(content, limit)

    def is_finished(self):
        return self._stream.eof

    @property
    def eof(self):
        return self._stream.eof

    @property
    def unused_data(self):
        return self._stream.unused_data


class _Bounded(_Stream):
    """Stands in for a Brotli decompressor that is told how much to yield."""

    def process(self, content, output_buffer_limit=0):
        return self._stream.decompress(self._stream.unconsumed_tail + content, 10)

    def can_accept_more_data(self):
        return not self._stream.unconsumed_tail


class _Zstd(_Stream):
    mark = ZSTD


class _Zstandard:
    """Stands in for the package that makes a stream of its own for each frame."""

    def decompressobj(self):
        return _Zstd()


class _Lz4(_Stream):
    mark = LZ4


PACKAGES_BY_NAME = {
    "brotli": SimpleNamespace(Decompressor=_Stream),
    "brotlicffi": SimpleNamespace(Decompressor=_Bounded),
    "compression.zstd": SimpleNamespace(ZstdDecompressor=_Zstd),
    "zstandard": SimpleNamespace(ZstdDecompressor=_Zstandard),
    "lz4.frame": SimpleNamespace(LZ4FrameDecompressor=_Lz4),
}


def _install(monkeypatch, *names):
    def find(name):
        if name in names:
            return PACKAGES_BY_NAME[name]
        raise ImportError(name)

    monkeypatch.setattr(optional_codings, "import_module", find)


def _pack(coding, content=CONTENT):
    return {"zstd": ZSTD, "lz4": LZ4}.get(coding, b"") + zlib.compress(content)


PACKAGES = [
    ("br", "brotli"),
    ("br", "brotlicffi"),
    ("zstd", "compression.zstd"),
    ("zstd", "zstandard"),
    ("lz4", "lz4.frame"),
]


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_coding_is_undone_by_any_package(monkeypatch, coding, package):
    """Whichever package is installed reads the stream."""
    _install(monkeypatch, package)
    assert inflate_optional(_pack(coding), coding, 10_000) == (CONTENT, "")


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_limit_is_kept(monkeypatch, coding, package):
    """More than the limit is cut, and it is said."""
    _install(monkeypatch, package)
    found = inflate_optional(_pack(coding), coding, 100)
    assert found == (CONTENT[:100], f"{coding} stream holds more than 100 bytes")


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_broken_stream_is_named(monkeypatch, coding, package):
    """A stream that breaks is named, and nothing raised."""
    _install(monkeypatch, package)
    assert (
        "stream is broken"
        in inflate_optional({"zstd": ZSTD, "lz4": LZ4}.get(coding, b"") + b"\xff\xffbroken", coding, 100).problem
    )


@pytest.mark.parametrize(("coding", "package"), PACKAGES)
def test_cut_off_stream_is_named(monkeypatch, coding, package):
    """A stream without its end is read so far, and named."""
    _install(monkeypatch, package)
    found = inflate_optional(_pack(coding)[:-4], coding, 10_000)
    assert found == (CONTENT, f"{coding} stream is cut short")


@pytest.mark.parametrize(("coding", "package"), [one for one in PACKAGES if one[0] in {"zstd", "lz4"}])
def test_frames_follow_each_other(monkeypatch, coding, package):
    """Several frames are one content; what is no frame behind them is left."""
    _install(monkeypatch, package)
    content = _pack(coding) + _pack(coding, b"more of it") + b"\0\0"
    assert inflate_optional(content, coding, 10_000) == (CONTENT + b"more of it", "")


def test_snappy_needs_no_package(monkeypatch):
    """Blocks and frames of snappy are read here."""
    _install(monkeypatch)
    assert inflate_optional(bytes((4, 12)) + b"abcd", "snappy", 100) == (b"abcd", "")


@pytest.mark.parametrize(
    ("coding", "reason"),
    [
        ("br", "content coding br is not read, brotli is needed"),
        ("zstd", "content coding zstd is not read, zstandard is needed"),
        ("lz4", "content coding lz4 is not read, lz4 is needed"),
        ("compress", "content coding compress is not read"),
    ],
)
def test_without_a_package_it_is_named(monkeypatch, coding, reason):
    """What nothing here can read is named, and what would read it."""
    _install(monkeypatch)
    assert inflate_optional(b"x", coding, 100) == (b"", reason)


WHO = b'{"who": "hello there, whoever reads this"}'


@pytest.mark.parametrize(
    ("coding", "module", "content"),
    [
        ("br", "brotli", "1b2900a0c56d6c5df1ccde177c41418da8079144975da4c945fb719d0cb067ec8d59a74605c0862a1f"),
        ("zstd", "zstandard", "28b52ffd0000510100" + WHO.hex()),
        ("lz4", "lz4.frame", "04224d1868402a00000000000000cf2a000080" + WHO.hex() + "00000000"),
        ("snappy", "pytest", "2aa4" + WHO.hex()),
        ("snappy", "pytest", "ff060000734e61507059012e00003e3a4439" + WHO.hex()),
    ],
)
def test_real_packages_are_met(coding, module, content):
    """The packages themselves, where they are installed, read what they wrote; Zstandard without a size as well."""
    pytest.importorskip(module)
    assert inflate_optional(bytes.fromhex(content), coding, 10_000) == (WHO, "")
    cut = inflate_optional(bytes.fromhex(content)[:-9], coding, 10_000)
    assert cut.problem


def test_real_brotli_bomb_is_cut():
    """A Brotli stream that grows beyond the limit is cut before it has grown."""
    brotli = pytest.importorskip("brotli")
    found = inflate_optional(brotli.compress(bytes(20_000_000)), "br", 1_000)
    assert found == (bytes(1_000), "br stream holds more than 1000 bytes")


def test_marks_are_known():
    """Zstandard, lz4 and framed snappy are told by their marks."""
    assert [find_optional(mark + b"x") for mark in (ZSTD, LZ4, SNAPPY, b"")] == ["zstd", "lz4", "snappy", ""]


def test_packages_are_listed(monkeypatch):
    """Each package is listed with what it reads and whether it is there."""
    found = {one.package: one for one in iter_optional()}
    assert set(found) == {"brotli", "zstandard", "lz4", "pypdf"}
    assert all(one.reads for one in found.values())

    def find(name):
        if name == "lz4.frame":
            raise ModuleNotFoundError(name)
        return None if name != "pypdf" else object()

    monkeypatch.setattr(optional_codings, "find_spec", find)
    assert [one.package for one in iter_optional() if one.installed] == ["pypdf"]


@pytest.mark.parametrize(("coding", "module"), [("bzip2", bz2), ("xz", lzma)])
def test_archives_of_the_standard_library_are_read(coding, module):
    """bzip2 and xz are told by their marks, read frame by frame within the limit, and told where they are cut short."""
    stream = module.compress(CONTENT) + module.compress(b"more")
    assert find_optional(stream) == coding
    assert inflate_optional(stream, coding, 10_000) == (CONTENT + b"more", "")
    assert inflate_optional(stream[:-9], coding, 10_000).problem == f"{coding} stream is cut short"
    assert inflate_optional(stream, coding, 100) == (CONTENT[:100], f"{coding} stream holds more than 100 bytes")
    assert "is broken" in inflate_optional(stream[:20] + b"\xff" * 40, coding, 100).problem
