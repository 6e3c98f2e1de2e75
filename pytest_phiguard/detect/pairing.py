"""Which values of one patient, none of them under its key, keep each other company; knows no level."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pytest_phiguard.detect.entry import LEAST_NEEDLE
from pytest_phiguard.detect.rarity import NAMES, Rarity
from pytest_phiguard.detect.strength import is_common
from pytest_phiguard.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.detect.hit import Hit
    from pytest_phiguard.detect.nearness import Nearness

_SHORTEST_LOOSE = 3
_FEWEST_BYTES = 6


def find_company(hits: Sequence[Hit], firm: Sequence[Hit], nearness: Nearness) -> list[Hit]:
    """Return the hits of one patient that count because of others.

    Args:
        hits: All of one patient in one transmission.
        firm: Those of them that count by themselves.
        nearness: Tells which stand together.
    """
    sure = {id(hit) for hit in firm}
    loose = [hit for hit in hits if id(hit) not in sure and _may_be_loose(hit)]
    if not loose:
        return []
    kept = [hit for hit in loose if any(_keeps(hit, other) for other in firm)]
    # With one of these the patient is told from others, so that they are company for the rest.
    if not kept:
        kept = _find_pairs(loose, nearness)
    known = {id(hit) for hit in kept}
    kept += [hit for hit in loose if id(hit) not in known and any(_is_other(hit.entry, other.entry) for other in kept)]
    return kept


def _keeps(hit: Hit, other: Hit) -> bool:
    return _is_other(hit.entry, other.entry) or _stands_apart(hit, other)


def _find_pairs(loose: Sequence[Hit], nearness: Nearness) -> list[Hit]:
    """Return the hits of which no two are likely to be met by chance."""
    # What is shorter triggers nothing without its key.
    pairable = [hit for hit in loose if len(hit.entry.squashed.encode()) >= LEAST_NEEDLE]
    entries: dict[Entry, list[Hit]] = {}
    for hit in pairable:
        entries.setdefault(hit.entry, []).append(hit)
    if len(entries) < 2:
        return []
    for group in entries.values():
        group.sort(key=_place)
    return [hit for hit in pairable if any(_pairs(hit, entry, group, nearness) for entry, group in entries.items())]


def _pairs(hit: Hit, entry: Entry, group: Sequence[Hit], nearness: Nearness) -> bool:
    """Tell whether a hit and one of the hits of another value prove each other.

    Args:
        hit: The hit.
        entry: The other value.
        group: Where the other stands, in the order of the message.
        nearness: Tells which stand together.
    """
    if not _is_other(hit.entry, entry):
        return False
    if hit.entry.distinctive and entry.distinctive:
        return True
    number = bisect_left(group, _place(hit), key=_place)
    # Of all of them, those that stand nearest have the least between them.
    neighbours = group[max(0, number - 1) : number + 1]
    return any((_is_telling(hit) or _is_telling(one)) and nearness.are_near(hit, one) for one in neighbours)


def _place(hit: Hit) -> tuple[tuple[int, int], int]:
    return hit.place, hit.start


def _is_telling(hit: Hit) -> bool:
    """Tell whether a date of birth or a ZIP code stands there in full: 05/06/61 may be anything."""
    return hit.entry.rarity is Rarity.TELLING and "short_year" not in hit.chain


def _stands_apart(hit: Hit, other: Hit) -> bool:
    """Tell whether a name that is a part of the other value stands elsewhere too: beside a mailbox named after it."""
    if hit.entry.kind not in NAMES or other.entry.kind is Kind.NAME or not hit.entry.distinctive:
        return False
    return hit.place == other.place or hit.piece.location != other.piece.location


def _may_be_loose(hit: Hit) -> bool:
    entry = hit.entry
    if entry.kind is Kind.AGE or entry.placeholder or _is_short(entry.squashed):
        return False
    return hit.exact or not is_common(entry.identifier.value)


def _is_short(text: str) -> bool:
    """Tell whether a text is a letter or two; of ideographs, one."""
    return len(text) < _SHORTEST_LOOSE and len(text.encode()) < _FEWEST_BYTES


def _is_other(entry: Entry, other: Entry) -> bool:
    """Tell whether two values are not one and the same, or one a part of the other.

    A number that stands in another by chance is none: where it is met it stands by itself.
    """
    if entry.kind is other.kind or entry.squashed == other.squashed:
        return False
    if entry.squashed.isdigit() and other.squashed.isdigit():
        return True
    return entry.squashed not in other.squashed and other.squashed not in entry.squashed
