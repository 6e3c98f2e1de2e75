"""Spellings that forms of several kinds share: case, slugs, words run together; knows no kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.folding import fold, strip_accents, transliterate

if TYPE_CHECKING:
    from collections.abc import Iterator

Spelling = tuple[str, tuple[str, ...]]

_APART = re.compile(r"[\W_]+")


def iter_cases(text: str, chain: tuple[str, ...] = ()) -> Iterator[Spelling]:
    """Yield a text as it is, in lower and in upper case."""
    yield text, chain
    yield text.lower(), (*chain, "lowercase")
    yield text.upper(), (*chain, "uppercase")


def iter_plain(text: str, chain: tuple[str, ...] = ()) -> Iterator[Spelling]:
    """Yield a text and, where it has accents, its spellings without them, each in every case."""
    yield from iter_cases(text, chain)
    if not text.isascii():
        yield from iter_cases(strip_accents(text), (*chain, "ascii"))
        yield from iter_cases(transliterate(text), (*chain, "ascii"))


def iter_joined(text: str, chain: tuple[str, ...] = ()) -> Iterator[Spelling]:
    """Yield the words of a text joined by each sign that slugs use, and run together."""
    words = split_words(fold(text))
    if len(words) > 1:
        for sign in "-_.+":
            yield sign.join(words), (*chain, "slug")
    yield "".join(words), (*chain, "squashed")


def split_words(text: str) -> list[str]:
    """Return the words of a text: runs of letters and digits."""
    return [word for word in _APART.split(text) if word]
