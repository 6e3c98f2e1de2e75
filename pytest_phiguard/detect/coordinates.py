"""Latitude and longitude met in text, each judged by itself; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.variants.places import EXACT_DECIMALS, parse_place

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST_NEEDLE = 5
_DECIMALS = re.compile(r"\d+")
_NUMBER = frozenset("0123456789.")


class Coordinate(NamedTuple):
    """One number of a pair, its sign left out: ``W 71.0589`` is written without one.

    Attributes:
        degrees: The digits before the point.
        decimals: The digits after it.
    """

    degrees: str
    decimals: str

    def iter_needles(self) -> Iterator[bytes]:
        """Yield the digits that every spelling of it begins with, cut off and rounded."""
        for decimals in {self.decimals[:EXACT_DECIMALS], self._round(EXACT_DECIMALS)}:
            if len(self.degrees + decimals) >= _LEAST_NEEDLE:
                yield (self.degrees + decimals).encode()

    def iter_spans(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield where a text holds this number with four decimals or more, and whether they are rounded, up or down."""
        # A plain search first: an expression that looks back is twenty times slower.
        start = text.find(f"{self.degrees}.")
        while start >= 0:
            end = start + len(self.degrees) + 1
            match = _DECIMALS.match(text, end)
            # ISO 6709 pads the degrees with zeros.
            before = text[max(0, start - 3) : start].rstrip("0")[-1:]
            if match and before not in _NUMBER and self._is_same(match[0]):
                yield start, match.end(), self._find_chain(match[0])
            start = text.find(f"{self.degrees}.", end)

    @property
    def _least(self) -> int:
        return max(1, min(EXACT_DECIMALS, len(self.decimals)))

    def _is_same(self, decimals: str) -> bool:
        if len(decimals) < self._least:
            return False
        if self.decimals.startswith(decimals) or decimals.startswith(self.decimals):
            return True
        return len(decimals) < len(self.decimals) and decimals == self._round(len(decimals))

    def _find_chain(self, decimals: str) -> tuple[str, ...]:
        return () if decimals.startswith(self.decimals) else ("rounded",)

    def _round(self, places: int) -> str:
        """Return the decimals rounded, or cut off where rounding would carry into the degrees."""
        if len(self.decimals) <= places:
            return self.decimals
        rounded = f"{int(self.decimals[: places + 1]) + 5:0{places + 1}}"
        return rounded[:places] if len(rounded) == places + 1 else self.decimals[:places]


def parse_coordinates(value: str) -> tuple[Coordinate, ...]:
    """Return latitude and longitude of a pair, or nothing where the value is none."""
    pair = parse_place(value)
    if pair is None:
        return ()
    numbers = (number.lstrip("+-").partition(".") for number in pair)
    return tuple(Coordinate(degrees, decimals) for degrees, _, decimals in numbers)
