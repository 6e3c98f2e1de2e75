"""Whether a value is long and rare enough to prove something wherever it stands; registers nothing.

The limits are the measured ones: at most one accidental meeting in a thousand gigabytes of web traffic asks for
nine digits, seven uncommon letters, or eight letters and digits mixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.detect.common_words import (
    COMMON_WORDS,
    PLACEHOLDER_DOMAINS,
    PLACEHOLDER_MAILBOXES,
    PLACEHOLDERS,
)
from pytest_phiguard.model import Kind, Strength
from pytest_phiguard.variants.folding import fold, squash_text
from pytest_phiguard.variants.places import EXACT_DECIMALS, parse_place
from pytest_phiguard.variants.spelling import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_phiguard.model import Identifier

_FEW_DIGITS = 3
_RISING = "01234567890123456789"
# A character of these scripts says as much as some Latin letters.
_FIRST_IDEOGRAPH = "\u2e80"
_LETTERS_PER_IDEOGRAPH = 3


class Demand(NamedTuple):
    """What a value of a kind must be to count wherever it stands.

    Attributes:
        text: The demand, as documents say it.
        judge: Returns why a value falls short of it, or empty.
    """

    text: str
    judge: Callable[[str], str]


def find_demotion(identifier: Identifier) -> str:
    """Return why a value is too short or too common for its kind, or empty.

    A demoted value still counts under its own key and beside another identifier of its patient. Weak values and facts
    count no other way to begin with, so nothing is said of them.
    """
    if identifier.strength is not Strength.STRONG:
        return ""
    text = squash_text(identifier.value)
    if not text:
        return "it holds no letter and no digit"
    if text in PLACEHOLDERS:
        return "it is a placeholder that documentation and forms use"
    return find_demand(identifier.kind).judge(identifier.value.strip())


def find_demand(kind: Kind) -> Demand:
    """Return what a value of a strong kind must be to count wherever it stands."""
    return _DEMANDS.get(kind, _CODE)


def is_placeholder(value: str) -> bool:
    """Tell whether a value is one that documentation and forms use."""
    return squash_text(value) in PLACEHOLDERS


def is_common(word: str) -> bool:
    """Tell whether a word, or each of some words, stands in ordinary text."""
    return all(part in COMMON_WORDS for part in split_words(fold(word)))


def count_letters(text: str) -> int:
    """Return the letters of a text; an ideograph counts as some."""
    return sum(_LETTERS_PER_IDEOGRAPH if sign >= _FIRST_IDEOGRAPH else 1 for sign in text if sign.isalpha())


def is_distinctive(value: str) -> bool:
    """Tell whether a value is rare enough to be no accident where it stands without a key."""
    text = squash_text(value)
    if text.isdigit():
        return len(text) >= 8 and not _is_regular(text)
    if any(sign.isdigit() for sign in text):
        return len(text) >= 7 and not _is_regular(text)
    return count_letters(text) >= 7 and not is_common(value)


def _judge_code(value: str) -> str:
    text = squash_text(value)
    if text.isdigit():
        return _judge_number(text, 8)
    mixed = any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)
    least = 7 if mixed else 8
    if count_letters(text) + sum(map(str.isdigit, text)) < least:
        return f"it has fewer than {least} characters"
    if _is_regular(text):
        return "its characters follow a pattern"
    return "it is a common word" if not mixed and is_common(value) else ""


def _judge_number(digits: str, least: int) -> str:
    if len(digits) < least:
        return f"it has fewer than {least} digits"
    if len(digits) == 8 and digits[:2] in {"19", "20"} and digits[4:6] <= "12" and digits[6:] <= "31":
        return "it reads as a date"
    return "its digits follow a pattern" if _is_regular(digits) else ""


def _is_regular(text: str) -> bool:
    """Tell whether a text is a few signs repeated, or counts up or down."""
    if not text.isdigit():
        return len(set(text)) <= 2
    return len(set(text)) <= _FEW_DIGITS or text in _RISING or text[::-1] in _RISING


def _judge_phone(value: str) -> str:
    digits = "".join(filter(str.isdigit, value))
    return _judge_number(digits, 9) if len(digits) != 8 else "it has fewer than 9 digits"


def _judge_ssn(value: str) -> str:
    digits = "".join(filter(str.isdigit, value))
    # 078-05-1120 stood in wallets that Woolworth sold in 1938, 219-09-9999 in an advertisement of the agency.
    if digits in {"078051120", "219099999"}:
        return "it is a placeholder that documentation and forms use"
    return _judge_number(digits, 9)


def _judge_name(value: str) -> str:
    words = split_words(fold(value))
    if len(words) < 2 and value < _FIRST_IDEOGRAPH:
        return "it is a single word"
    if count_letters(value) < 8:
        return "it has fewer than 8 letters"
    return "its words are common" if is_common(value) else ""


def _judge_username(value: str) -> str:
    text = squash_text(value)
    least = 6 if any(map(str.isdigit, text)) and not text.isdigit() else 7
    if text.isdigit():
        return _judge_number(text, 8)
    if count_letters(text) + sum(map(str.isdigit, text)) < least:
        return f"it has fewer than {least} characters"
    if _is_regular(text):
        return "its characters follow a pattern"
    return "it is a common word" if is_common(value) else ""


def _judge_street(value: str) -> str:
    text = squash_text(value)
    if not any(map(str.isdigit, text)):
        return "it has no house number"
    return "it has fewer than 9 letters and digits" if len(text) < 9 else ""


def _judge_mail(value: str) -> str:
    local, at, domain = value.lower().rpartition("@")
    if not at or "." not in domain:
        return "it is no address with a domain"
    if domain in PLACEHOLDER_DOMAINS and squash_text(local).rstrip("0123456789") in PLACEHOLDER_MAILBOXES:
        return "it is a placeholder that documentation and forms use"
    return ""


def _judge_place(value: str) -> str:
    pair = parse_place(value)
    if pair is None:
        return "it is no pair of coordinates"
    exact = all(len(number.partition(".")[2]) >= EXACT_DECIMALS for number in pair)
    return "" if exact else f"it has fewer than {EXACT_DECIMALS} decimals"


def _judge_link(value: str) -> str:
    path = value.partition("://")[2] or value
    return "" if len(squash_text(path.partition("/")[2])) >= 5 else "it names a site, not a page of one person"


_CODE = Demand("8 digits or letters, or 7 of both kinds; no date, no pattern, no common word", _judge_code)
_PHONE = Demand("9 digits that follow no pattern", _judge_phone)
_DEMANDS: Mapping[Kind, Demand] = {
    Kind.NAME: Demand("two words with 8 letters, not both of them common", _judge_name),
    Kind.USERNAME: Demand(
        "7 letters, or 6 letters and digits, or 8 digits; no pattern, no common word", _judge_username
    ),
    Kind.STREET: Demand("a house number, and 9 letters and digits", _judge_street),
    Kind.GEO: Demand(f"both numbers with {EXACT_DECIMALS} decimals", _judge_place),
    Kind.PHONE: _PHONE,
    Kind.FAX: _PHONE,
    Kind.EMAIL: Demand("an address with a domain, no placeholder of documentation", _judge_mail),
    Kind.SSN: Demand("9 digits that follow no pattern, no number of advertisements", _judge_ssn),
    Kind.URL: Demand("5 letters and digits behind the host", _judge_link),
}
