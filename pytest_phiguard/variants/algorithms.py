"""Digest algorithms by name, those of optional libraries where they are installed; knows no value."""

from __future__ import annotations

import hashlib
import uuid
from functools import cache, partial
from importlib import import_module
from struct import Struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Make = Callable[[bytes], bytes]

# What nearly all digests are made with; also digested again, salted and cut off.
MAIN_SIZES: Mapping[str, int] = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}
# Name to size in bytes: RFC 1321, FIPS 180-4, FIPS 202, RFC 7693, ISO/IEC 10118-3 (RIPEMD-160), RFC 9562 section 5
# (name-based UUIDs), and the specifications of Keccak, BLAKE3, MurmurHash3, xxHash and FNV. Digests of 32 bits are
# left out: one of them meets every value by chance.
SIZES: Mapping[str, int] = {
    **MAIN_SIZES,
    "sha224": 28,
    "sha384": 48,
    "sha512_224": 28,
    "sha512_256": 32,
    "sha3_224": 28,
    "sha3_256": 32,
    "sha3_384": 48,
    "sha3_512": 64,
    "blake2s": 32,
    "blake2b": 64,
    "blake2b_256": 32,
    "ripemd160": 20,
    "keccak_256": 32,
    "blake3": 32,
    "murmur3_128": 16,
    "murmur3_128_words": 16,
    "murmur3_128_x86": 16,
    "murmur3_128_x86_words": 16,
    "xxh128": 16,
    "xxh64": 8,
    "xxh3_64": 8,
    "fnv1a_64": 8,
    **dict.fromkeys(("uuid3_dns", "uuid3_url", "uuid3_oid", "uuid3_x500"), 16),
    **dict.fromkeys(("uuid5_dns", "uuid5_url", "uuid5_oid", "uuid5_x500"), 16),
}
# In every build of Python, and what vendors ask for.
USUAL = frozenset("md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2s blake2b".split())
_WORDS_64 = Struct("<2Q"), Struct(">2Q")
_WORDS_32 = Struct("<4L"), Struct(">4L")
_XXHASH = frozenset({"xxh64", "xxh3_64", "xxh128"})
_FNV_BASIS = 0xCBF29CE484222325
_FNV_PRIME = 0x100000001B3
_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


@cache
def find_algorithm(name: str) -> Make | None:
    """Return the function from content to digest, or None where its library is not installed.

    Args:
        name: One of `SIZES`.
    """
    if name in USUAL:
        return partial(_digest, getattr(hashlib, name))
    if name.startswith("uuid"):
        version, _, namespace = name[4:].partition("_")
        return partial(_make_uuid, int(version), _NAMESPACES[namespace].bytes)
    if name == "blake2b_256":
        return partial(_digest, partial(hashlib.blake2b, digest_size=32))
    if name == "fnv1a_64":
        return make_fnv1a
    try:
        return _find_optional(name)
    except (ImportError, ValueError):
        return None  # not installed, or left out of this build of OpenSSL


def make_keys(name: str, texts: Iterable[bytes], size: int) -> list[bytes]:
    """Return the first bytes of the digests of some texts, none where the algorithm's library is not installed.

    Args:
        name: One of `SIZES`.
        texts: What is digested.
        size: How many bytes of each.
    """
    if name in USUAL:
        # Called some thousand times for each patient, so without a call in between.
        new = getattr(hashlib, name)
        return [new(text, usedforsecurity=False).digest()[:size] for text in texts]
    make = find_algorithm(name)
    return [make(text)[:size] for text in texts] if make else []


def _find_optional(name: str) -> Make:
    """Return an algorithm that needs a library or a certain build of OpenSSL.

    Raises:
        ImportError: The library is missing.
        ValueError: OpenSSL was built without it.
    """
    if name.startswith("sha512"):
        hashlib.new(name, usedforsecurity=False)
        return partial(_digest, partial(hashlib.new, name))
    if name in _XXHASH:
        return _find_xxhash(name)
    if name.startswith("murmur3"):
        return _find_murmur3(name)
    if name == "blake3":
        blake3 = import_module("blake3").blake3
        return lambda content: bytes(blake3(content).digest())
    return _find_ripemd() if name == "ripemd160" else _find_keccak()


def _find_xxhash(name: str) -> Make:
    make: Make = getattr(import_module("xxhash"), f"{name}_digest")
    return make


def _find_murmur3(name: str) -> Make:
    hash_bytes = import_module("mmh3").hash_bytes
    wide = "x86" not in name
    if not name.endswith("words"):
        return lambda content: bytes(hash_bytes(content, 0, wide))
    # JavaScript's libraries write the words as numbers, the others their bytes, the lowest first.
    lowest_first, highest_first = _WORDS_64 if wide else _WORDS_32
    return lambda content: highest_first.pack(*lowest_first.unpack(hash_bytes(content, 0, wide)))


def _find_ripemd() -> Make:
    try:
        hashlib.new("ripemd160", usedforsecurity=False)
    except ValueError:
        ripemd160 = import_module("Crypto.Hash.RIPEMD160")
        return lambda content: bytes(ripemd160.new(content).digest())
    return partial(_digest, partial(hashlib.new, "ripemd160"))


def _find_keccak() -> Make:
    keccak = import_module("Crypto.Hash.keccak")
    return lambda content: bytes(keccak.new(data=content, digest_bits=256).digest())


def _digest(make: Callable[..., Any], content: bytes) -> bytes:
    digest: bytes = make(content, usedforsecurity=False).digest()
    return digest


def _make_uuid(version: int, namespace: bytes, content: bytes) -> bytes:
    name = "md5" if version == 3 else "sha1"
    digest = hashlib.new(name, namespace + content, usedforsecurity=False).digest()
    return uuid.UUID(bytes=digest[:16], version=version).bytes


def make_fnv1a(content: bytes) -> bytes:
    """Return the 64-bit FNV-1a digest, the highest byte first; draft-eastlake-fnv."""
    number = _FNV_BASIS
    for byte in content:
        number = ((number ^ byte) * _FNV_PRIME) & 0xFFFFFFFFFFFFFFFF
    return number.to_bytes(8, "big")
