"""Forms of street lines: suffixes written out and abbreviated, with and without the unit; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.folding import squash_text
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases, iter_plain
from pytest_phiguard.variants.words import iter_normalised, iter_written, shape_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_phiguard.variants.spelling import Spelling

# USPS Publication 28, appendix C1: the suffixes that are common.
_SHORT: Mapping[str, str] = {
    "street": "St", "avenue": "Ave", "road": "Rd", "lane": "Ln", "drive": "Dr", "boulevard": "Blvd", "court": "Ct",
    "place": "Pl", "square": "Sq", "terrace": "Ter", "parkway": "Pkwy", "highway": "Hwy", "circle": "Cir",
    "apartment": "Apt", "suite": "Ste", "trail": "Trl", "north": "N", "south": "S", "east": "E", "west": "W",
}  # fmt: skip
_LONG: Mapping[str, str] = {short.lower(): long.capitalize() for long, short in _SHORT.items()}
_DOTTED = re.compile(rf"\b(?:{'|'.join(short for short in _SHORT.values() if len(short) > 1)})\b(?!\.)")
_WORD = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"[,\s]+(?:(?:apt|apartment|unit|suite|ste|room|rm|floor|fl)\.?\s*#?|#)\s*(\w+)\s*$", re.IGNORECASE)
# Further types that say no more of a road than that it is one.
_TYPES = frozenset(
    "street st avenue ave road rd lane ln drive dr boulevard blvd court ct place pl square sq terrace ter parkway pkwy "
    "highway hwy circle cir trail trl way loop alley aly path row crescent close".split()
)
# A number of three digits and a name of eight letters meet by accident nowhere but at the same corner.
_HOUSE = re.compile(r"\s*(\d{3,6})\s+([^\W\d_]{8,})\s+([^\W\d_]+)")
# What is left of a line must still say which house it is.
_LEAST_LINE = 9


def iter_street_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a street line, with its unit and without, suffixes written out and abbreviated."""
    for line, chain in _iter_lines(value):
        yield from shape_words(iter_plain(line, chain) if chain else iter_written(line))
    yield from _iter_houses(value)


def iter_street_spellings(value: str) -> Iterator[Form]:
    """Yield the forms of a street line that differ from the others in signs only, for digests."""
    for line, chain in _iter_lines(value):
        yield from shape_words(iter_normalised(line, chain))
        if "abbreviated" in chain:
            yield from shape_words(iter_cases(_DOTTED.sub(r"\g<0>.", line), (*chain, "dotted")))
        for other in dict.fromkeys((line.replace(",", ""), line.replace(", ", ",\n"), line.replace(", ", "\n"))):
            if other != line:
                yield from shape_words([(other, (*chain, "separators")), (other.lower(), (*chain, "lowercase"))])


def _iter_lines(value: str) -> Iterator[Spelling]:
    seen = {value}
    yield value, ()
    for line, chain in _iter_lengths(value):
        for text, steps in (
            (line, chain),
            (_replace(line, _SHORT), (*chain, "abbreviated")),
            (_replace(line, _LONG), (*chain, "expanded")),
        ):
            if text not in seen:
                seen.add(text)
                yield text, steps


def _iter_lengths(value: str) -> Iterator[Spelling]:
    """Yield a line as given, with its unit behind ``#``, without it, and what stands before the first comma."""
    yield value, ()
    unit = _UNIT.search(value)
    if unit:
        house = value[: unit.start()]
        yield f"{house} #{unit[1]}", ("unit_sign",)
        if _is_house(house):
            yield house, ("unitless",)
    first = re.split(r"[,\n]", value, maxsplit=1)[0].strip()
    if first != value and _is_house(first):
        yield first, ("first_line",)


def _iter_houses(value: str) -> Iterator[Form]:
    """Yield the number and the name of the road, where that is one rare word and no more than its type is left out."""
    house = _HOUSE.match(value)
    if house and house[3].lower() in _TYPES and house[2].lower() not in _TYPES:
        for text, chain in iter_plain(f"{house[1]} {house[2]}", ("house",)):
            yield Form(text, chain, Shape.HOUSE)


def _is_house(line: str) -> bool:
    return any(map(str.isdigit, line)) and len(squash_text(line)) >= _LEAST_LINE


def _replace(line: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: words.get(match[0].lower(), match[0]), line)
