"""Many short keys, each with a small number, in eight bytes each; knows no digest."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY_SIZE = 6
_NUMBER_SIZE = 2
_NUMBER_BITS = 8 * _NUMBER_SIZE
# Numbers beyond share the place of those before: who asks proves what he was given.
NUMBERS = 1 << _NUMBER_BITS


class PackedKeys:
    """Sorted keys, grown by deltas that are merged when they are many: a set would take ten times the memory."""

    def __init__(self) -> None:
        self._deltas: list[array[int]] = []
        self._fresh: list[bytes] = []

    def __len__(self) -> int:
        return sum(map(len, self._deltas))

    def add(self, keys: Iterable[bytes], number: int) -> None:
        """Keep keys for the next `settle`.

        Args:
            keys: The keys, `KEY_SIZE` bytes each.
            number: Whose they are, of which the lowest 16 bits are kept.
        """
        low = (number % NUMBERS).to_bytes(_NUMBER_SIZE, "big")
        self._fresh += [key + low for key in keys]

    def settle(self) -> None:
        """Have the keys that were added found."""
        if not self._fresh:
            return
        delta = array("Q", b"".join(self._fresh))
        if sys.byteorder == "little":
            delta.byteswap()
        self._fresh.clear()
        delta = array("Q", sorted(delta))
        while self._deltas and len(self._deltas[-1]) <= 2 * len(delta):
            delta = array("Q", sorted(self._deltas.pop() + delta))
        self._deltas.append(delta)

    def __contains__(self, key: int) -> bool:
        return any(True for _ in self.iter_numbers(key))

    def iter_numbers(self, key: int) -> Iterator[int]:
        """Yield the numbers that a key was added under."""
        first = key << _NUMBER_BITS
        for delta in self._deltas:
            place = bisect_left(delta, first)
            while place < len(delta) and delta[place] >> _NUMBER_BITS == key:
                yield delta[place] % NUMBERS
                place += 1
