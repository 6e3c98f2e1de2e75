"""Owns the reading of ``srcset`` (HTML, "parse a srcset attribute"); must not know which picture a screen needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = " \t\n\f\r"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One picture of a set.

    Args:
        address: As written.
        descriptor: ``2x``, ``640w`` or empty.
    """

    address: str
    descriptor: str = ""

    @property
    def replaces_src(self) -> bool:
        """Tell whether ``src`` is not asked for where this stands beside it."""
        return self.descriptor.endswith("w") or self.descriptor in {"", "1x", "1.0x"}


def iter_candidates(srcset: str) -> Iterator[Candidate]:
    """Yield the pictures that a browser chooses from; which one depends on the screen.

    Args:
        srcset: The attribute's value; addresses in it may hold commas.
    """
    position, end = 0, len(srcset)
    while position < end:
        while position < end and srcset[position] in _BLANK + ",":
            position += 1
        start = position
        while position < end and srcset[position] not in _BLANK:
            position += 1
        address = srcset[start:position]
        if not address:
            return
        if address.endswith(","):
            # No descriptor: the comma ends the candidate.
            yield Candidate(address.rstrip(","))
            continue
        start = position
        position = _find_end(srcset, position)
        yield Candidate(address, srcset[start:position].strip(_BLANK).lower())


def _find_end(srcset: str, position: int) -> int:
    """Return where the descriptors end: at a comma outside brackets."""
    depth = 0
    while position < len(srcset):
        mark = srcset[position]
        if mark == "," and depth <= 0:
            return position
        depth += (mark == "(") - (mark == ")")
        position += 1
    return position
