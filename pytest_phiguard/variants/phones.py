"""Forms of telephone and fax numbers; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTENSION = re.compile(r"\s*(?:x|ext\.?|#)\s*\d+\s*$", re.IGNORECASE)
# ITU-T E.164: country codes of one and of two digits; all others have three.
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = frozenset(
    {20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67)}
    | {81, 82, 84, 86, *range(90, 96), 98}
)


def iter_phone_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a number: digits, E.164 with and without ``+``, national with usual punctuation.

    A number without a country code is taken for one of the North American plan where it has ten digits.
    """
    for text, chain in _iter_spellings(value.strip()):
        yield Form(text, chain, Shape.DIGITS)


def _iter_spellings(value: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield value, ()
    number = _EXTENSION.sub("", value)
    digits = "".join(filter(str.isdigit, number))
    country, national = _split_country(number, digits)
    if country:
        yield f"+{country}{national}", ("e164",)
        yield f"{country}{national}", ("e164", "digits")
    yield national, ("national", "digits") if country else ("digits",)
    yield digits, ("digits",)
    if country == "1":
        area, exchange, line = national[:3], national[3:6], national[6:]
        for pattern in ("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "({}){}-{}"):
            yield pattern.format(area, exchange, line), ("national",)
    elif country:
        yield f"0{national}", ("national", "digits")


def _split_country(number: str, digits: str) -> tuple[str, str]:
    """Return the country code, or empty where it is unknown, and the national number."""
    if not number.startswith(("+", "00")):
        if len(digits) == 10:
            return "1", digits
        return ("1", digits[1:]) if len(digits) == 11 and digits[0] == "1" else ("", digits)
    digits = digits.removeprefix("00") if number.startswith("00") else digits
    length = 1 if digits.startswith(_ONE_DIGIT) else 2 if int(digits[:2] or 0) in _TWO_DIGITS else 3
    return digits[:length], digits[length:].removeprefix("0")
