"""Digests of an identifier's forms, plain and with known salts; knows no encoding of them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_phiguard.variants.forms import Form

    Salts = Mapping[str, Sequence[str | bytes]]

# Algorithm to digest size in bytes: RFC 1321, FIPS 180-4, FIPS 202, RFC 7693.
SIZES: Mapping[str, int] = {
    "md5": 16,
    "sha1": 20,
    "sha224": 28,
    "sha256": 32,
    "sha384": 48,
    "sha512": 64,
    "sha3_224": 28,
    "sha3_256": 32,
    "sha3_384": 48,
    "sha3_512": 64,
    "blake2s": 32,
    "blake2b": 64,
}
ALGORITHMS = tuple(SIZES)
# What is digested once more before it is sent, as hexadecimal text.
_INNER = ("md5", "sha1", "sha256")


class Digest(NamedTuple):
    """The digest of one form.

    Attributes:
        raw: The digest's bytes.
        chain: The steps from the value to the digest, its encoding not included.
    """

    raw: bytes
    chain: tuple[str, ...]


def iter_digests(
    forms: Iterable[Form], salts: Salts, algorithms: Sequence[str] = ALGORITHMS, *, layered: bool = False
) -> Iterator[Digest]:
    """Yield the digests of every form that differs in its text, under each algorithm and salt.

    Args:
        forms: The written forms.
        salts: Lists of known salts under ``prefix``, ``suffix`` and ``hmac``.
        algorithms: Which digests to make.
        layered: Whether digests of digests are made too.
    """
    plain = [(name, getattr(hashlib, name)) for name in algorithms]
    salted = any(salts.values())
    for text, chain in _iter_texts(forms, layered=layered):
        for name, digest in plain:
            yield Digest(digest(text, usedforsecurity=False).digest(), (*chain, name))
        if salted:
            yield from _iter_salted(text, chain, salts, algorithms)


def _iter_texts(forms: Iterable[Form], *, layered: bool) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    seen = set()
    for form in forms:
        if form.text not in seen:
            seen.add(form.text)
            text = form.text.encode("utf-8", "replace")
            yield text, form.chain
            if layered:
                yield from _iter_layers(text, form.chain)


def _iter_layers(text: bytes, chain: tuple[str, ...]) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    """Yield what some digest instead of the value: its digest, its base64, its hexadecimal spelling."""
    for name in _INNER:
        yield getattr(hashlib, name)(text, usedforsecurity=False).hexdigest().encode(), (*chain, name, "hex")
    yield b64encode(text), (*chain, "base64")
    yield text.hex().encode(), (*chain, "hex")


def _iter_salted(text: bytes, chain: tuple[str, ...], salts: Salts, algorithms: Sequence[str]) -> Iterator[Digest]:
    for name in algorithms:
        make = getattr(hashlib, name)
        for salt in salts.get("prefix", ()):
            yield Digest(make(_to_bytes(salt) + text, usedforsecurity=False).digest(), (*chain, "salted", name))
        for salt in salts.get("suffix", ()):
            yield Digest(make(text + _to_bytes(salt), usedforsecurity=False).digest(), (*chain, "salted", name))
        for salt in salts.get("hmac", ()):
            yield Digest(hmac.new(_to_bytes(salt), text, name).digest(), (*chain, "hmac", name))


def _to_bytes(salt: str | bytes) -> bytes:
    return salt.encode() if isinstance(salt, str) else salt
