"""Random letters and digits that never look like a placeholder; knows no identifier."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# No vowels, so that no word comes about, and nothing that is read as a digit.
CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
_RUN = 4


def draw_digits(random: Random, length: int) -> str:
    """Return digits that look like no placeholder, the first not 0."""
    while True:
        digits = str(random.randrange(10 ** (length - 1), 10**length))
        if not is_placeholder(digits):
            return digits


def draw_letters(random: Random, length: int, alphabet: str = CONSONANTS) -> str:
    """Return letters of an alphabet, each drawn by itself."""
    return "".join(random.choice(alphabet) for _ in range(length))


def is_placeholder(digits: str) -> bool:
    """Tell whether digits look made up: a run of four (``1111``, ``4321``), or fewer than four different ones."""
    return has_run(digits) or len(set(digits)) < min(4, len(digits) // 2)


def has_run(text: str) -> bool:
    """Tell whether four digits in a row are equal, or each one more or one less than that before."""
    steps = [ord(right) - ord(left) for left, right in pairwise(text)]
    runs = zip(*(steps[start:] for start in range(_RUN - 1)), strict=False)
    return any(len(set(run)) == 1 and run[0] in {-1, 0, 1} for run in runs)
