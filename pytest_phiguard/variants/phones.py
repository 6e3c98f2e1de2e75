"""Forms of telephone and fax numbers; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.variants.spelling import Spelling

_EXTENSION = re.compile(r"\s*(?:x|ext\.?|#)\s*(\d+)\s*$", re.IGNORECASE)
# ITU-T E.164: country codes of one and of two digits; all others have three.
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = frozenset(
    {20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67)}
    | {81, 82, 84, 86, *range(90, 96), 98}
)
_NATIONAL = ("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "({}){}-{}")
_WITH_COUNTRY = ("+1-{}-{}-{}", "+1 {}-{}-{}", "+1 ({}) {}-{}", "+1 {} {} {}", "+1.{}.{}.{}", "+1({}){}-{}")
_SPELLINGS = (*_WITH_COUNTRY, "1-{}-{}-{}", "1 ({}) {}-{}", "({}) {} {}", "{}/{}-{}", "({})-{}-{}")


def iter_phone_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a number: digits, E.164 with and without ``+``, national with usual punctuation.

    A number without a country code is taken for one of the North American plan where it has ten digits.
    """
    for text, chain in _iter_forms(value.strip()):
        yield Form(text, chain, Shape.DIGITS)


def iter_phone_spellings(value: str) -> Iterator[Form]:
    """Yield the forms of a number that differ from the others in punctuation only, for digests."""
    number = _EXTENSION.sub("", value.strip())
    digits = "".join(filter(str.isdecimal, number))
    country, national = _split_country(number, digits)
    yield Form(number, ("unextended",), Shape.DIGITS)
    yield Form(digits.lstrip("0"), ("digits",), Shape.DIGITS)
    if country == "1":
        parts = (national[:3], national[3:6], national[6:])
        for pattern in _SPELLINGS:
            yield Form(pattern.format(*parts), ("separators",), Shape.DIGITS)
    elif country:
        for text in (f"+{country}(0){national}", f"+{country} (0){national}"):
            yield Form(text, ("separators",), Shape.DIGITS)
    if country:
        for sign in " -":
            yield Form(f"+{country}{sign}{national}", ("e164", "separators"), Shape.DIGITS)


def _iter_forms(value: str) -> Iterator[Spelling]:
    yield value, ()
    extension = _EXTENSION.search(value)
    number = value[: extension.start()] if extension else value
    digits = "".join(filter(str.isdecimal, number))
    country, national = _split_country(number, digits)
    if country:
        yield f"+{country}{national}", ("e164",)
        yield f"{country}{national}", ("e164", "digits")
        yield f"00{country}{national}", ("international", "digits")
        if country != "1":
            # Dialled from North America.
            yield f"011{country}{national}", ("international", "digits")
    yield national, ("national", "digits") if country else ("digits",)
    yield digits, ("digits",)
    if extension:
        yield digits + extension[1], ("extension", "digits")
    if country == "1":
        parts = (national[:3], national[3:6], national[6:])
        for pattern in _NATIONAL:
            yield pattern.format(*parts), ("national",)
    elif country:
        yield f"0{national}", ("national", "digits")
        # "+44" put before "020…" without a thought.
        yield f"{country}0{national}", ("e164", "digits")


def _split_country(number: str, digits: str) -> tuple[str, str]:
    """Return the country code, or empty where it is unknown, and the national number."""
    if not number.startswith(("+", "00")):
        if len(digits) == 10:
            return "1", digits
        return ("1", digits[1:]) if len(digits) == 11 and digits[0] == "1" else ("", digits)
    digits = digits.removeprefix("00") if number.startswith("00") else digits
    length = 1 if digits.startswith(_ONE_DIGIT) else 2 if int(digits[:2] or 0) in _TWO_DIGITS else 3
    return digits[:length], digits[length:].removeprefix("0")
