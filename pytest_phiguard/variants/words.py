"""Forms of words whose order never changes: cities, conditions, single names; knows no other kind."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pytest_phiguard.variants.folding import strip_accents
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases, iter_joined, iter_plain, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.variants.spelling import Spelling

_APOSTROPHE = re.compile("['\u2019\u02bc]")


def iter_word_forms(value: str) -> Iterator[Form]:
    """Yield the forms of words whose order never changes: a city, a condition, one name."""
    return shape_words(iter_written(value))


def iter_word_spellings(value: str) -> Iterator[Form]:
    """Yield the forms of words that differ from the others in accents and signs only, for digests."""
    return shape_words(iter_normalised(value))


def iter_written(text: str, chain: tuple[str, ...] = ()) -> Iterator[Spelling]:
    """Yield words as given, without accents, as slugs and run together, each in every case."""
    yield from iter_plain(text, chain)
    for joined, steps in iter_joined(text, chain):
        yield from iter_cases(joined, steps)


def iter_normalised(text: str, chain: tuple[str, ...] = ()) -> Iterator[Spelling]:
    """Yield words as matching services write them before they make a digest.

    Source: Meta's "Customer information parameters" (lower case, no punctuation, no spaces, Unicode letters kept),
    Google's "Normalize and hash user-provided data", Unicode Standard Annex #15 for the accents.
    """
    for plain, steps in _iter_accents(text, chain):
        yield from iter_cases(plain, steps)
        lower = plain.lower()
        yield "".join(filter(str.isalpha, lower)), (*steps, "letters")
        yield "".join(filter(str.isalnum, lower)), (*steps, "squashed")
        yield "".join(sign for sign in lower if sign.isalnum() or sign == " "), (*steps, "letters")
        for joined in (lower, _APOSTROPHE.sub("", lower)):
            words = split_words(joined)
            if len(words) > 1:
                for sign in " -_":
                    yield sign.join(words), (*steps, "slug")
        yield plain.title(), (*steps, "title")


def _iter_accents(text: str, chain: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield a text with its accents composed and, where it has some, apart and dropped."""
    yield unicodedata.normalize("NFC", text), chain
    if not text.isascii():
        yield unicodedata.normalize("NFD", text), (*chain, "nfd")
        yield strip_accents(text), (*chain, "ascii")


def shape_words(spellings: Iterable[Spelling]) -> Iterator[Form]:
    """Yield spellings as forms of words."""
    return (Form(text, chain, Shape.WORDS) for text, chain in spellings)
