"""A text as it was read, folded and squashed, and what of it stands around a place; knows no identifier."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.variants.folding import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Characters; the margin holds what may decide whether a value beside the edge of a block is a whole one.
_BLOCK = 2048
_MARGIN = 256
# Of that many blocks in hundred, all may as well be read.
_MOST_PERCENT = 40


class Excerpt(NamedTuple):
    """Some of a text, and the same folded."""

    text: str
    folded: str


class Reading:
    """A text and its compared forms.

    Args:
        text: The pieces of a level, joined by zeros.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.squashed = squash(self.folded)
        self._named: dict[Sequence[bytes], bool] = {}

    def names_any(self, names: Sequence[bytes]) -> bool:
        """Tell whether one of some squashed names stands anywhere; asked again, it is known."""
        known = self._named.get(names)
        if known is None:
            known = self._named[names] = any(name in self.squashed for name in names)
        return known

    def excerpt(self, starts: Iterable[int]) -> Excerpt:
        """Return what stands around some places, so that a long text need not be searched for what is met seldom.

        Args:
            starts: Positions in the squashed text.
        """
        if len(self.text) <= _BLOCK:
            return Excerpt(self.text, self.folded)
        numbers = {bisect_right(self._ends, start) for start in starts}
        if len(numbers) * 100 > len(self._ends) * _MOST_PERCENT:
            return Excerpt(self.text, self.folded)
        text = "\0".join(
            self.text[max(0, number * _BLOCK - _MARGIN) : (number + 1) * _BLOCK + _MARGIN] for number in sorted(numbers)
        )
        return Excerpt(text, fold(text))

    @cached_property
    def _ends(self) -> Sequence[int]:
        """How many squashed bytes stand before the end of each block: folding looks at one character at a time."""
        blocks = (self.text[start : start + _BLOCK] for start in range(0, len(self.text), _BLOCK))
        return list(accumulate(len(squash(fold(block))) for block in blocks))
