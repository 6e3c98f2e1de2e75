"""Forms of coordinates; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,; ]\s*([+-]?\d+(?:\.\d+)?)\s*")
# 45 CFR 164.514(b)(2)(i)(B); four decimals are eleven metres, a house.
EXACT_DECIMALS = 4


def parse_place(value: str) -> tuple[str, str] | None:
    """Return latitude and longitude as written, or None where the value is no pair."""
    match = _PAIR.fullmatch(value)
    return (match[1], match[2]) if match else None


def iter_place_forms(value: str) -> Iterator[Form]:
    """Yield a pair of coordinates as given and, for digests, in the usual spellings of it."""
    yield Form(value, (), Shape.PLACE)
    pair = parse_place(value)
    if pair:
        for sign in (",", ", ", ";", " "):
            yield Form(sign.join(pair), ("separators",), Shape.PLACE)
