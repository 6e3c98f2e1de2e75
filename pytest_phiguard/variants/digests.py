"""What is digested of an identifier's forms, plain, digested before, and with salts; knows no encoding of digests."""

from __future__ import annotations

import hmac
from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pytest_phiguard.variants.algorithms import MAIN_SIZES, SIZES, find_algorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_phiguard.variants.forms import Form

    Salts = Mapping[str, Sequence[str | bytes]]

ALGORITHMS = tuple(SIZES)
# What stands between a value and its salt.
SEPARATORS = (b"", b":", b"-", b"|")
# Forms with one of these steps are seldom digested twice or with a salt.
_MINOR_STEPS = frozenset(
    "slug spelled swapped month_name initial international separators grouped abbreviated expanded time weekday".split()
)


class Text(NamedTuple):
    """What is digested.

    Attributes:
        content: The bytes.
        chain: The steps from the value to them.
    """

    content: bytes
    chain: tuple[str, ...]


class Digest(NamedTuple):
    """The digest of one form.

    Attributes:
        raw: The digest's bytes.
        chain: The steps from the value to the digest, its encoding not included.
    """

    raw: bytes
    chain: tuple[str, ...]


def iter_texts(forms: Iterable[Form]) -> Iterator[Text]:
    """Yield every form that differs in its text, as bytes."""
    seen = set()
    for form in forms:
        if form.text not in seen:
            seen.add(form.text)
            yield Text(form.text.encode("utf-8", "replace"), form.chain)


def iter_main_texts(forms: Iterable[Form]) -> Iterator[Text]:
    """Yield the forms that are digested twice or with a salt."""
    return iter_texts(form for form in forms if _MINOR_STEPS.isdisjoint(form.chain))


def iter_layers(texts: Iterable[Text]) -> Iterator[Text]:
    """Yield what some digest instead of a value: its digest, its encoded spellings, a line of it."""
    for text, chain in texts:
        for name in MAIN_SIZES:
            raw = _make(name, text)
            yield Text(raw.hex().encode(), (*chain, name, "hex"))
            yield Text(raw.hex().upper().encode(), (*chain, name, "hex"))
            yield Text(raw, (*chain, name, "raw"))
            yield Text(b64encode(raw), (*chain, name, "base64"))
        for coded, step in _iter_base64(text):
            yield Text(coded, (*chain, step))
        yield Text(text.hex().encode(), (*chain, "hex"))
        escaped = quote(text, safe="").encode()
        if escaped != text:
            yield Text(escaped, (*chain, "percent"))
        # `echo value | sha256sum`, and HASHBYTES of SQL Server's NVARCHAR.
        yield Text(text + b"\n", (*chain, "line"))
        yield Text(text.decode("utf-8", "replace").encode("utf-16-le"), (*chain, "utf-16"))


def _iter_base64(text: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield both alphabets of RFC 4648, with and without padding."""
    found: dict[bytes, str] = {}
    for coded, step in ((b64encode(text), "base64"), (urlsafe_b64encode(text), "base64url")):
        found.setdefault(coded, step)
        found.setdefault(coded.rstrip(b"="), step)
    yield from found.items()


def iter_salted(texts: Iterable[Text], salts: Salts) -> Iterator[Text]:
    """Yield texts with known salts before and after them.

    Args:
        texts: What is salted.
        salts: Lists of known salts under ``prefix`` and ``suffix``.
    """
    prefixes = [_to_bytes(salt) for salt in salts.get("prefix", ())]
    suffixes = [_to_bytes(salt) for salt in salts.get("suffix", ())]
    if not (prefixes or suffixes):
        return
    for text, chain in texts:
        for sign in SEPARATORS:
            for salt in prefixes:
                yield Text(salt + sign + text, (*chain, "salted"))
            for salt in suffixes:
                yield Text(text + sign + salt, (*chain, "salted"))


def iter_keyed(texts: Iterable[Text], salts: Salts, name: str) -> Iterator[Digest]:
    """Yield the HMACs of texts under the known keys, RFC 2104.

    Args:
        texts: What is digested.
        salts: Lists of known keys under ``hmac``.
        name: The algorithm, a main one.
    """
    keys = [_to_bytes(key) for key in salts.get("hmac", ())]
    if keys:
        for text, chain in texts:
            for key in keys:
                yield Digest(hmac.digest(key, text, name), (*chain, "hmac", name))


def iter_digests(
    forms: Sequence[Form], salts: Salts, algorithms: Sequence[str] = ALGORITHMS, *, layered: bool = False
) -> Iterator[Digest]:
    """Yield the digests of every form that differs in its text, under each algorithm that is installed.

    Args:
        forms: The written forms.
        salts: Lists of known salts under ``prefix``, ``suffix`` and ``hmac``.
        algorithms: Which digests to make; the main ones of layers and salted texts too.
        layered: Whether digests of digests are made too.
    """
    texts, main = list(iter_texts(forms)), list(iter_main_texts(forms))
    further = [*iter_layers(main if layered else ()), *iter_salted(main, salts)]
    for name in algorithms:
        make = find_algorithm(name)
        if make is not None:
            for text, chain in (*texts, *further) if name in MAIN_SIZES else texts:
                yield Digest(make(text), (*chain, name))
            if name in MAIN_SIZES:
                yield from iter_keyed(main, salts, name)


def _make(name: str, content: bytes) -> bytes:
    make = find_algorithm(name)
    return make(content) if make else b""


def _to_bytes(salt: str | bytes) -> bytes:
    return salt.encode() if isinstance(salt, str) else salt
