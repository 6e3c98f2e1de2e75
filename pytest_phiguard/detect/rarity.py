"""How seldom a value that is no proof by itself is met by chance; judges kinds and shapes, never how one was drawn."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from pytest_phiguard.detect.strength import count_letters, is_common, is_distinctive
from pytest_phiguard.model import Kind
from pytest_phiguard.variants.dates import parse_date
from pytest_phiguard.variants.folding import squash_text

if TYPE_CHECKING:
    from pytest_phiguard.model import Identifier

DATES = frozenset({Kind.DATE, Kind.DATE_OF_BIRTH, Kind.ADMISSION_DATE})
NAMES = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME})
_LEAST_NAME = 6
_LEAST_CODE = 5
# What databases, calendars and forms hold where nobody gave a date, and the days that fixtures are born on.
_EMPTY_DAYS = frozenset(
    {"0001-01-01", "1900-01-01", "1970-01-01", "1999-12-31", "2000-01-01", "2038-01-19", "9999-12-31"}
)
_USUAL_DAYS = frozenset({(1, 1), (12, 31)})
# Numbers of five digits that stand for a limit, a price or nothing. Those that patients are minted with are not among
# them, so that no patient is seen otherwise than another.
_USUAL_CODES = frozenset({"12345", "54321", "98765", "10001", "90210", *(str(digit) * 5 for digit in range(9))})


class Rarity(IntEnum):
    """What a value is worth beside another of the same patient, where neither stands under its key."""

    COMMON = 0
    """Proves nothing to anybody; counts beside what is `TELLING`."""
    RARE = 1
    """Counts beside what is `RARE`."""
    TELLING = 2
    """A date of birth or a ZIP code: one in tens of thousands. Counts beside any other value that stands near."""


def find_rarity(identifier: Identifier) -> Rarity:
    """Return how seldom a value is met by chance: what its kind and its shape say, and a list of the usual ones."""
    kind, value = identifier.kind, identifier.value
    if kind in DATES:
        return _find_date(kind, value)
    if kind is Kind.ZIP and _is_code(squash_text(value)):
        return Rarity.TELLING
    if kind in NAMES and count_letters(value) >= _LEAST_NAME and not is_common(value):
        return Rarity.RARE
    return Rarity.RARE if is_distinctive(value) else Rarity.COMMON


def _find_date(kind: Kind, value: str) -> Rarity:
    day = parse_date(value)
    if day is None or day.isoformat() in _EMPTY_DAYS:
        return Rarity.COMMON
    if kind is Kind.DATE_OF_BIRTH and (day.month, day.day) not in _USUAL_DAYS:
        return Rarity.TELLING
    # Of admissions, as of most dates that a message holds, many are of these years.
    return Rarity.RARE


def _is_code(text: str) -> bool:
    if len(text) < _LEAST_CODE or not any(map(str.isdigit, text)):
        return False
    return text[:_LEAST_CODE] not in _USUAL_CODES and not text.endswith("000")
