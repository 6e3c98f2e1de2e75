"""Brotli and Zstandard, read where a package for them is installed; knows no carrier."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pytest_phiguard.decode.compression import Inflated

_CHUNK = 1 << 16
ZSTD = b"\x28\xb5\x2f\xfd"


def inflate_optional(content: bytes, coding: str, limit: int) -> Inflated:
    """Return what a Brotli (RFC 7932) or Zstandard (RFC 8878) stream holds, as far as it can be read here.

    Args:
        content: The stream.
        coding: ``br`` or ``zstd``; of another nothing is read.
        limit: The most bytes to yield.
    """
    decompress = {"br": _find_brotli, "zstd": _find_zstd}.get(coding, _find_nothing)()
    if decompress is None:
        return Inflated(b"", f"content coding {coding} is not read")
    try:
        found = decompress(content, limit)
    except Exception as error:  # noqa: BLE001  # each package has its own error class, and some have several
        return Inflated(b"", f"{coding} stream is broken: {error}")
    return Inflated(found[:limit], f"{coding} stream holds more than {limit} bytes" if len(found) > limit else "")


def _find_nothing() -> None:
    return None


def _find_brotli() -> Any:
    package = _import_first("brotli", "brotlicffi")
    if package is None:
        return None

    def decompress(content: bytes, limit: int) -> bytes:
        stream, found = package.Decompressor(), bytearray()
        for start in range(0, len(content), _CHUNK):
            found += stream.process(content[start : start + _CHUNK])
            if len(found) > limit:
                return bytes(found)
        if not stream.is_finished():
            raise ValueError("it is cut short")
        return bytes(found)

    return decompress


def _find_zstd() -> Any:
    package = _import_first("compression.zstd", "backports.zstd")
    if package is not None:
        return lambda content, limit: package.ZstdDecompressor().decompress(content, limit + 1)
    package = _import_first("zstandard")
    if package is not None:
        return lambda content, limit: package.ZstdDecompressor().stream_reader(content).read(limit + 1)
    return None


def _import_first(*names: str) -> Any:
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    return None
