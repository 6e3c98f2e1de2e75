"""What packages beyond the standard library read, used where they are installed; knows no carrier."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_phiguard.decode.compression import Inflated
from pytest_phiguard.decode.snappy_stream import MARK as SNAPPY
from pytest_phiguard.decode.snappy_stream import inflate_snappy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Little goes in at a time, because of a bomb each byte may become many.
_CHUNK = 1 << 10
# An xz stream says how much memory reading it takes.
_MOST_MEMORY = 256 << 20
# RFC 8878 section 3.1.1, the LZ4 frame format.
ZSTD = b"\x28\xb5\x2f\xfd"
LZ4 = b"\x04\x22\x4d\x18"
# bzip2's manual, section 2.1 (the digit is the size of its blocks), and the XZ file format, section 2.1.1.1.
BZIP2 = b"BZh"
XZ = b"\xfd7zXZ\0"
_MARKS = {
    ZSTD: "zstd",
    LZ4: "lz4",
    SNAPPY[:4]: "snappy",
    XZ[:4]: "xz",
    **{BZIP2 + bytes([digit]): "bzip2" for digit in b"123456789"},
}


class Optional(NamedTuple):
    """A package that reads more, were it installed.

    Attributes:
        package: Its name on the package index.
        reads: What it brings.
        installed: Whether it, or one that does the same, is there.
    """

    package: str
    reads: str
    installed: bool


def iter_optional() -> Iterator[Optional]:
    """Yield the packages that decoding uses where they are installed."""
    for package, reads, modules in _OPTIONAL:
        yield Optional(package, reads, any(_is_installed(module) for module in modules))


_OPTIONAL = (
    ("brotli", "bodies with the content coding br", ("brotli", "brotlicffi")),
    ("zstandard", "zstd bodies, before Python 3.14", ("compression.zstd", "backports.zstd", "zstandard")),
    ("lz4", "lz4 frames", ("lz4.frame",)),
    ("pypdf", "the text of PDF documents", ("pypdf",)),
)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def find_optional(content: bytes) -> str:
    """Return the coding whose mark some bytes begin with: ``zstd``, ``lz4``, ``snappy`` or empty."""
    return _MARKS.get(content[:4], "")


def inflate_optional(content: bytes, coding: str, limit: int) -> Inflated:
    """Return what a stream holds whose coding the standard library lacks, as far as it can be read here.

    Args:
        content: The stream.
        coding: ``br`` (RFC 7932), ``zstd`` (RFC 8878), ``lz4`` (frames), ``snappy``, ``bzip2`` or ``xz``; of another
            nothing is read.
        limit: The most bytes to yield.
    """
    if coding == "snappy":
        return inflate_snappy(content, limit)
    modules, find = CODINGS.get(coding, ((), None))
    package = _import_first(*modules)
    if package is None or find is None:
        wanted = f", {_WANTED[coding]} is needed" if coding in _WANTED else ""
        return Inflated(b"", f"content coding {coding} is not read{wanted}")
    found = bytearray()
    try:
        complete = find(package, content, limit, found)
    except Exception as error:  # noqa: BLE001  # each package has its own error class, and some have several
        return Inflated(bytes(found[:limit]), f"{coding} stream is broken: {error}")
    if len(found) > limit:
        return Inflated(bytes(found[:limit]), f"{coding} stream holds more than {limit} bytes")
    return Inflated(bytes(found), "" if complete else f"{coding} stream is cut short")


def _read_brotli(package: Any, content: bytes, limit: int, found: bytearray) -> bool:
    stream = package.Decompressor()
    # Newer versions bound what a call yields; before, only little input does.
    bounded = hasattr(stream, "can_accept_more_data")
    for start in range(0, len(content), _CHUNK):
        chunk = content[start : start + _CHUNK]
        found += stream.process(chunk, output_buffer_limit=limit + 1) if bounded else stream.process(chunk)
        while bounded and len(found) <= limit and not stream.is_finished() and not stream.can_accept_more_data():
            found += stream.process(b"", output_buffer_limit=limit + 1)
        if len(found) > limit or stream.is_finished():
            break
    return bool(stream.is_finished())


def _read_zstd(package: Any, content: bytes, limit: int, found: bytearray) -> bool:
    bounded = not hasattr(package.ZstdDecompressor, "decompressobj")
    make = package.ZstdDecompressor if bounded else package.ZstdDecompressor().decompressobj
    return _read_frames(make, ZSTD, content, limit, found, bounded=bounded)


def _read_lz4(package: Any, content: bytes, limit: int, found: bytearray) -> bool:
    return _read_frames(package.LZ4FrameDecompressor, LZ4, content, limit, found, bounded=True)


def _read_bzip2(package: Any, content: bytes, limit: int, found: bytearray) -> bool:
    return _read_frames(package.BZ2Decompressor, BZIP2, content, limit, found, bounded=True)


def _read_xz(package: Any, content: bytes, limit: int, found: bytearray) -> bool:
    make = partial(package.LZMADecompressor, memlimit=_MOST_MEMORY)
    return _read_frames(make, XZ, content, limit, found, bounded=True)


def _read_frames(
    make: Callable[[], Any], mark: bytes, content: bytes, limit: int, found: bytearray, *, bounded: bool
) -> bool:
    """Read frame by frame; ``bounded`` says that a call can be told how much to yield at most."""
    while content.startswith(mark):
        stream, position = make(), 0
        while not stream.eof and position < len(content):
            step = len(content) if bounded else _CHUNK
            chunk = content[position : position + step]
            position += step
            found += stream.decompress(chunk, limit + 1) if bounded else stream.decompress(chunk)
            if len(found) > limit:
                return False
        if not stream.eof:
            return False
        content = (stream.unused_data or b"") + content[position:]
    return True


_WANTED = {"br": "brotli", "zstd": "zstandard", "lz4": "lz4"}


def _import_first(*names: str) -> Any:
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    return None


CODINGS: Mapping[str, tuple[tuple[str, ...], Callable[[Any, bytes, int, bytearray], bool]]] = {
    "br": (("brotli", "brotlicffi"), _read_brotli),
    "zstd": (("compression.zstd", "backports.zstd", "zstandard"), _read_zstd),
    "lz4": (("lz4.frame",), _read_lz4),
    # In the standard library, but not in every build of it.
    "bzip2": (("bz2",), _read_bzip2),
    "xz": (("lzma",), _read_xz),
}
