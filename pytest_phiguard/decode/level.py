"""All pieces of one depth, joined so that they are searched at once."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_phiguard.decode.escapes import has_escapes
from pytest_phiguard.decode.legacy_charsets import is_legacy, iter_legacy
from pytest_phiguard.decode.readings import iter_unescaped
from pytest_phiguard.decode.runs import find_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.decode.piece import Piece
    from pytest_phiguard.decode.runs import Run

SEPARATOR = "\0"


class Level:
    """The pieces that took equally many openings to reach, and further readings of those with escapes.

    Args:
        pieces: The pieces; zeros in their text are dropped, they separate pieces here.
        runs: How many encoded runs are looked for.
    """

    def __init__(self, pieces: Iterable[Piece], runs: int) -> None:
        self.pieces = list(pieces)
        self.text = self._join()
        if has_escapes(self.text) and self._add_readings():
            self.text = self._join()
        if not self.text.isascii() and self._add_charsets():
            self.text = self._join()
        self.runs: list[Run] = find_runs(self.text, runs)
        self._starts: list[int] = []

    def _join(self) -> str:
        text = SEPARATOR.join([piece.text for piece in self.pieces])
        if text.count(SEPARATOR) != max(len(self.pieces) - 1, 0):
            self.pieces = [piece._replace(text=piece.text.replace(SEPARATOR, "")) for piece in self.pieces]
            text = SEPARATOR.join([piece.text for piece in self.pieces])
        return text

    def _add_readings(self) -> bool:
        """Add what pieces read like with their escapes undone; the spelling as it is stays a piece."""
        readings = [
            piece._replace(text=text, chain=(*steps, *piece.chain))
            for piece in self.pieces
            if has_escapes(piece.text)
            for text, steps in iter_unescaped(piece.text)
        ]
        self.pieces += readings
        return bool(readings)

    def _add_charsets(self) -> bool:
        """Add what pieces read like in charsets before UTF-8; the reading as Latin-1 stays a piece."""
        readings = [
            piece._replace(text=text, chain=(charset, *piece.chain))
            for piece in self.pieces
            if is_legacy(piece.text)
            for text, charset in iter_legacy(piece.text)
        ]
        self.pieces += readings
        return bool(readings)

    def find_piece(self, position: int) -> int:
        """Return the number of the piece that holds a position of the joined text."""
        return bisect_right(self._find_starts(), position) - 1

    def find_start(self, number: int) -> int:
        """Return where a piece begins in the joined text."""
        return self._find_starts()[number]

    def _find_starts(self) -> list[int]:
        if not self._starts:
            self._starts = list(accumulate((len(piece.text) + 1 for piece in self.pieces), initial=0))
        return self._starts
