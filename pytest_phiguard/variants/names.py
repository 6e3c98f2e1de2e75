"""Forms of full names, in both orders and with initials; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.variants.folding import fold, squash_text, strip_accents
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases, iter_plain
from pytest_phiguard.variants.words import iter_normalised, iter_written, shape_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.variants.spelling import Spelling

_TITLES = frozenset("dr mr mrs ms miss mx prof herr frau md dds dvm phd jr sr ii iii iv".split())
# Shorter family names after an initial are words of their own: ``ali``, ``m. day``.
_LEAST_FAMILY = 5
_LEAST_SHOWN_FAMILY = 7
# In these scripts a name's first character is no initial.
_FIRST_IDEOGRAPH = "\u2e80"
# Fewer, apart, are any two words.
_IDEOGRAPHS = re.compile("[\u3005\u3400-\u9fff]{3,5}")


class _Name(NamedTuple):
    given: str
    family: str


def iter_name_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a full name, in both orders, with and without title and middle names, with initials."""
    for name, chain in _iter_lengths(value):
        yield from shape_words(_iter_orders(name, chain))
    yield from _iter_initials(value)
    yield from _iter_ideographs(value)


def iter_name_spellings(value: str) -> Iterator[Form]:
    """Yield the forms of a full name that differ from the others in accents and signs only, for digests."""
    for name, chain in _iter_lengths(value):
        yield from shape_words(iter_normalised(name, chain))
    pair = _split(value)
    if pair is not None:
        for one, chain in _iter_accents(pair):
            yield from shape_words(_iter_pairs(one, chain))


def _iter_lengths(value: str) -> Iterator[Spelling]:
    """Yield a name as given, without titles, and without middle names."""
    yield value, ()
    words = [word for word in value.replace(",", " ").split() if word.strip(".").lower() not in _TITLES]
    if len(words) < len(value.split()) and len(words) > 1:
        yield " ".join(words), ("untitled",)
    if len(words) > 2:
        yield f"{words[0]} {words[-1]}", ("first_last",)


def _iter_orders(name: str, chain: tuple[str, ...]) -> Iterator[Spelling]:
    yield from iter_written(name, chain)
    swapped = _swap(name)
    if swapped:
        yield from iter_plain(swapped, (*chain, "swapped"))
        yield from iter_written(swapped.replace(",", "", 1), (*chain, "swapped"))


def _swap(name: str) -> str:
    """Return ``Family, Given`` for ``Given Family`` and the other way round, or empty for a single word."""
    if "," in name:
        family, _, given = name.partition(",")
        return f"{given.strip()} {family.strip()}"
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given else ""


def _split(value: str) -> _Name | None:
    """Return the first given and the last family name, or None where there is no telling."""
    family, comma, given = value.partition(",")
    words = [*_split_words(given)[:1], *_split_words(family)[-1:]] if comma else _split_words(value)
    return _Name(words[0], words[-1]) if len(words) > 1 else None


def _split_words(text: str) -> list[str]:
    return [word for word in text.split() if word.strip(".").lower() not in _TITLES and squash_text(word)]


def _iter_initials(value: str) -> Iterator[Form]:
    """Yield an initial with the family name, as user names and lists of patients have it; exact to the letter."""
    name = _split(value)
    if name is None or name.given[0] >= _FIRST_IDEOGRAPH:
        return
    initial, family = fold(name.given)[:1], squash_text(name.family)
    if len(family) < _LEAST_FAMILY or not initial.isalpha():
        return
    accented = "".join(filter(str.isalnum, name.family.lower()))
    for one in dict.fromkeys((family, accented)):
        first = initial if one == family else name.given[0].lower()
        for sign in ("", ".", "_", "-"):
            yield Form(f"{first}{sign}{one}", ("lowercase", "initial"), Shape.RUN)
        for sign in ("", "."):
            yield Form(f"{one}{sign}{first}", ("lowercase", "swapped", "initial"), Shape.RUN)
    if len(family) >= _LEAST_SHOWN_FAMILY:
        for whole in (name.family, *_iter_long_families(value)):
            for shown in dict.fromkeys((whole, strip_accents(whole))):
                yield Form(f"{name.given[0]}. {shown}", ("initial",), Shape.RUN)
                yield Form(f"{shown}, {name.given[0]}.", ("swapped", "initial"), Shape.RUN)


def _iter_long_families(value: str) -> Iterator[str]:
    """Yield what may be the family name where that is some words: ``Núñez de Villavicencio``."""
    family, comma, _ = value.partition(",")
    words = _split_words(family)
    for start in range(not comma, len(words) - 1):
        yield " ".join(words[start:])


def _iter_ideographs(value: str) -> Iterator[Form]:
    """Yield a name of ideographs with its parts apart, and in the other order.

    Exact to the sign: two words of a sentence may be a name's signs, but have no blank and no ASCII comma between.
    """
    if _IDEOGRAPHS.fullmatch(value):
        for size in (1, 2):
            family, given = value[:size], value[size:]
            for sign in (" ", ", ", ",", "^"):
                yield Form(f"{family}{sign}{given}", ("separators",), Shape.RUN)
                yield Form(f"{given}{sign}{family}", ("swapped",), Shape.RUN)


def _iter_accents(name: _Name) -> Iterator[tuple[_Name, tuple[str, ...]]]:
    yield name, ()
    plain = _Name(strip_accents(name.given), strip_accents(name.family))
    if plain != name:
        yield plain, ("ascii",)


def _iter_pairs(name: _Name, chain: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield given and family name joined by each usual sign in both orders, in full and with the initial."""
    letters = _Name(*("".join(filter(str.isalnum, word.lower())) for word in name))
    for one in dict.fromkeys((letters, _Name(name.given.lower(), name.family.lower()))):
        for given, steps in ((one.given, chain), (one.given[:1], (*chain, "initial"))):
            for sign in ("", " ", ".", "_", "-"):
                yield f"{given}{sign}{one.family}", (*steps, "lowercase")
                yield f"{one.family}{sign}{given}", (*steps, "lowercase", "swapped")
            yield f"{given}. {one.family}", (*steps, "lowercase")
    for sign in (",", "^", ", "):
        yield from iter_cases(f"{name.family}{sign}{name.given}", (*chain, "swapped"))
    initial = name.given[0]
    for text in (f"{initial} {name.family}", f"{initial}. {name.family}", f"{initial}.{name.family}"):
        yield text, (*chain, "initial")
    for text in (f"{name.given} {name.family[0]}", f"{name.given} {name.family[0]}.", f"{name.given}{name.family[0]}"):
        yield from iter_cases(text, (*chain, "family_initial"))
    for text in (f"{name.family} {initial}", f"{name.family}, {initial}.", f"{name.family}, {initial}"):
        yield text, (*chain, "swapped", "initial")
