"""Forms of coordinates; knows no other kind."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,; ]\s*([+-]?\d+(?:\.\d+)?)\s*")
# 45 CFR 164.514(b)(2)(i)(B); four decimals are eleven metres, a house.
EXACT_DECIMALS = 4
_MOST_DECIMALS = 7
_SIGNS = (",", ", ", ";", " ")


def parse_place(value: str) -> tuple[str, str] | None:
    """Return latitude and longitude as written, or None where the value is no pair."""
    match = _PAIR.fullmatch(value)
    return (match[1], match[2]) if match else None


def iter_place_forms(value: str) -> Iterator[Form]:
    """Yield a pair of coordinates as given and, for digests, in the usual spellings of it."""
    yield Form(value, (), Shape.PLACE)
    pair = parse_place(value)
    if pair:
        for sign in _SIGNS:
            yield Form(sign.join(pair), ("separators",), Shape.PLACE)


def iter_place_spellings(value: str) -> Iterator[Form]:
    """Yield a pair with fewer decimals, cut off or rounded, and longitude first, for digests."""
    pair = parse_place(value)
    if not pair:
        return
    for sign in _SIGNS:
        yield Form(sign.join(pair[::-1]), ("swapped",), Shape.PLACE)
    plain = [f"{Decimal(number):f}" for number in pair]
    trimmed = [number.rstrip("0").rstrip(".") if "." in number else number for number in plain]
    yield from _iter_pairs(trimmed, "trimmed")
    least = min(len(number.partition(".")[2]) for number in plain)
    for places in range(EXACT_DECIMALS, min(least, _MOST_DECIMALS)):
        unit = Decimal(1).scaleb(-places)
        for rounding, step in ((ROUND_DOWN, "cut"), (ROUND_HALF_UP, "rounded")):
            yield from _iter_pairs([f"{Decimal(number).quantize(unit, rounding)}" for number in pair], step)
        # As binary numbers are rounded, a half goes either way.
        yield from _iter_pairs([f"{float(number):.{places}f}" for number in pair], "rounded")


def _iter_pairs(pair: list[str], step: str) -> Iterator[Form]:
    for sign in _SIGNS:
        yield Form(sign.join(pair), (step,), Shape.PLACE)
