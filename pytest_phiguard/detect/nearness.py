"""Whether two values of one message stand together, or in a crowd of their like; knows no key and judges no hit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.detect.rarity import DATES
from pytest_phiguard.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_phiguard.decode import Level
    from pytest_phiguard.detect.hit import Hit

# Characters between two values that a message says of one person.
_NEAR = 2_000
# Other values of the same shape between them: more make a table or a log, where any two are met.
_MOST_RIVALS = 6
# Of a whole message, each text stands in it as it is, and in parts.
_SMALL = 2 * _NEAR
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"""(?<![\w.])(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}|\d{{8}})(?![\d])
    |(?<!\w)\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]{{1,2}}\d{{4}}
    |(?<!\w){_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]\d{{4}}""",
    re.IGNORECASE | re.VERBOSE,
)
_CODE = re.compile(r"(?<![\w.])\d{5}(?:-\d{4})?(?!\w)")
# What stands between an address and a body says nothing of how near they are.
_ASIDE = ("header:", "cookie:")


class Nearness:
    """The text between the hits of one message.

    Args:
        levels: The levels that the hits stand in, by their number.
    """

    def __init__(self, levels: Mapping[int, Level]) -> None:
        self._levels = levels
        self._small: dict[frozenset[int], bool] = {}

    def are_near(self, hit: Hit, other: Hit) -> bool:
        """Tell whether two values stand so near each other that what says one may well say whose the other is."""
        if hit.place[0] == other.place[0]:
            first, last = sorted((hit, other), key=_order)
            text = self._read_between(first, last)
            if text is not None and not _is_crowded(text, (hit, other)):
                return True
        return self._is_small(hit, other)

    def _read_between(self, first: Hit, last: Hit) -> str | None:
        """Return what stands between two hits of one level, or None where that is too much."""
        depth, begin = first.place
        end = last.place[1]
        if begin == end:
            return first.piece.text[first.end : last.start] if last.start - first.end <= _NEAR else None
        texts = [first.piece.text[first.end :]]
        size = len(texts[0]) + last.start
        for piece in self._levels[depth].pieces[begin + 1 : end]:
            if size > _NEAR:
                return None
            if not piece.location.startswith(_ASIDE):
                texts.append(piece.text)
                size += len(piece.text)
        texts.append(last.piece.text[: last.start])
        return None if size > _NEAR else "\0".join(texts)

    def _is_small(self, hit: Hit, other: Hit) -> bool:
        """Tell whether the levels of two hits hold little else: what was encoded stands in a level of its own."""
        depths = frozenset({hit.place[0], other.place[0]})
        known = self._small.get(depths)
        if known is None:
            known = self._small[depths] = self._fits(depths)
        return known and not _is_crowded("\0".join(self._iter_texts(depths)), (hit, other))

    def _fits(self, depths: Iterable[int]) -> bool:
        size = 0
        for text in self._iter_texts(depths):
            size += len(text)
            if size > _SMALL:
                return False
        return True

    def _iter_texts(self, depths: Iterable[int]) -> Iterator[str]:
        for depth in sorted(depths):
            for piece in self._levels[depth].pieces:
                if not piece.location.startswith(_ASIDE):
                    yield piece.text


def _order(hit: Hit) -> tuple[tuple[int, int], int]:
    return hit.place, hit.start


def _is_crowded(text: str, hits: Iterable[Hit]) -> bool:
    """Tell whether a text holds many values of the shape of one of the hits; a value that is repeated is one."""
    for hit in hits:
        kind = hit.entry.kind
        shape = _DATE if kind in DATES else _CODE if kind is Kind.ZIP else None
        if shape is None:
            continue
        rivals: set[str] = set()
        for match in shape.finditer(text):
            rivals.add(match[0])
            if len(rivals) > _MOST_RIVALS:
                return True
    return False
