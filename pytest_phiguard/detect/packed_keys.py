"""Many short keys, each with a small number, in eight bytes each; knows no digest."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY_SIZE = 6
_NUMBER_SIZE = 2
_NUMBER_BITS = 8 * _NUMBER_SIZE
# Numbers beyond share the place of those before: who asks proves what he was given.
NUMBERS = 1 << _NUMBER_BITS
# To look in some more costs less than to merge for every patient.
_MOST_DELTAS = 3


def pack_number(number: int) -> bytes:
    """Return a number as it stands behind each of its keys; its lowest 16 bits are kept."""
    return (number % NUMBERS).to_bytes(_NUMBER_SIZE, "big")


class PackedKeys:
    """Sorted keys, grown by deltas that are merged when they are many: a set would take ten times the memory."""

    def __init__(self) -> None:
        self._deltas: list[array[int]] = []
        self._fresh: list[bytes] = []

    def __len__(self) -> int:
        return sum(map(len, self._deltas))

    def add(self, keys: Iterable[bytes], owners: Iterable[bytes]) -> None:
        """Keep keys for the next `settle`.

        Args:
            keys: The keys, `KEY_SIZE` bytes each.
            owners: Whose each is, by `pack_number`.
        """
        self._fresh += map(add, keys, owners)

    def settle(self) -> None:
        """Have the keys that were added found."""
        if not self._fresh:
            return
        # Of bytes with the highest first, the order is that of the numbers.
        delta = array("Q", b"".join(sorted(self._fresh)))
        if sys.byteorder == "little":
            delta.byteswap()
        self._fresh.clear()
        if len(self._deltas) >= _MOST_DELTAS:
            delta = self._merge(delta)
        self._deltas.append(delta)

    def _merge(self, delta: array[int]) -> array[int]:
        """Take the deltas that are not much larger into a new one: their number stays logarithmic."""
        merged = list(delta)
        while self._deltas and len(self._deltas[-1]) <= 2 * len(merged):
            merged += self._deltas.pop()
        merged.sort()
        return array("Q", merged)

    def __contains__(self, key: int) -> bool:
        # Asked for every run of digits that is met, and mostly in vain.
        first = key << _NUMBER_BITS
        for delta in self._deltas:
            place = bisect_left(delta, first)
            if place < len(delta) and delta[place] >> _NUMBER_BITS == key:
                return True
        return False

    def iter_numbers(self, key: int) -> Iterator[int]:
        """Yield the numbers that a key was added under."""
        first = key << _NUMBER_BITS
        for delta in self._deltas:
            place = bisect_left(delta, first)
            while place < len(delta) and delta[place] >> _NUMBER_BITS == key:
                yield delta[place] % NUMBERS
                place += 1
