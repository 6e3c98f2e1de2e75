"""Forms of names, places and health facts: words in order; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases, iter_joined, iter_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.variants.spelling import Spelling

_TITLES = frozenset(
    {
        "dr",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "prof",
        "herr",
        "frau",
        "md",
        "dds",
        "dvm",
        "phd",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
    }
)
# USPS Publication 28, appendix C1: the suffixes that are common.
_SUFFIXES = {
    "street": "St", "avenue": "Ave", "road": "Rd", "lane": "Ln", "drive": "Dr", "boulevard": "Blvd", "court": "Ct",
    "place": "Pl", "square": "Sq", "terrace": "Ter", "parkway": "Pkwy", "highway": "Hwy", "circle": "Cir",
    "apartment": "Apt", "suite": "Ste", "trail": "Trl", "north": "N", "south": "S", "east": "E", "west": "W",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def iter_word_forms(value: str) -> Iterator[Form]:
    """Yield the forms of words whose order never changes: a city, a condition, one name."""
    return _shape(_iter_spellings(value))


def iter_name_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a full name, in both orders, with and without title and middle names."""
    yield from _shape(_iter_orders(value, ()))
    words = [word for word in value.replace(",", " ").split() if word.strip(".").lower() not in _TITLES]
    if len(words) < len(value.split()) and len(words) > 1:
        yield from _shape(_iter_orders(" ".join(words), ("untitled",)))
    if len(words) > 2:
        yield from _shape(_iter_orders(f"{words[0]} {words[-1]}", ("first_last",)))


def iter_street_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a street line, suffixes written out and abbreviated."""
    yield from _shape(_iter_spellings(value))
    short = _WORD.sub(lambda match: _SUFFIXES.get(match[0].lower(), match[0]), value)
    if short != value:
        yield from _shape(_iter_spellings(short, ("abbreviated",)))


def _iter_orders(name: str, chain: tuple[str, ...]) -> Iterator[Spelling]:
    yield from _iter_spellings(name, chain)
    swapped = _swap(name)
    if swapped:
        yield from iter_plain(swapped, (*chain, "swapped"))
        yield from _iter_spellings(swapped.replace(",", "", 1), (*chain, "swapped"))


def _swap(name: str) -> str:
    """Return ``Family, Given`` for ``Given Family`` and the other way round, or empty for a single word."""
    if "," in name:
        family, _, given = name.partition(",")
        return f"{given.strip()} {family.strip()}"
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given else ""


def _iter_spellings(text: str, chain: tuple[str, ...] = ()) -> Iterator[Spelling]:
    yield from iter_plain(text, chain)
    for joined, steps in iter_joined(text, chain):
        yield from iter_cases(joined, steps)


def _shape(spellings: Iterator[Spelling]) -> Iterator[Form]:
    return (Form(text, chain, Shape.WORDS) for text, chain in spellings)
