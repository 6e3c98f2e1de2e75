"""A proven spelling of a value at a place, before it is known whether it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_phiguard.decode import Piece
    from pytest_phiguard.detect.entry import Entry


@dataclass(frozen=True, slots=True)
class Hit:
    """One spelling of a value, met as a whole.

    Args:
        entry: The value.
        piece: Where it stands.
        place: Number of the level, number of the piece: equal for what stands in one text.
        start: Where it begins in the folded text.
        end: Where it ends.
        chain: The steps from the value outward, those of the piece included.
        key: The name that it stands under, or empty.
        keyed: Whether that name announces the value's kind.
        digest: Whether a digest of the value was met.
        part: Which part of the value was met (of coordinates, which number), or -1 for all of it.
        exact: Whether it is spelled as it was given.
    """

    entry: Entry
    piece: Piece
    place: tuple[int, int]
    start: int
    end: int
    chain: tuple[str, ...]
    key: str = ""
    keyed: bool = False
    digest: bool = False
    part: int = -1
    exact: bool = False

    def contains(self, other: Hit) -> bool:
        """Tell whether another hit is a part of this one."""
        longer = self.end - self.start > other.end - other.start
        return self.place == other.place and longer and self.start <= other.start and other.end <= self.end
