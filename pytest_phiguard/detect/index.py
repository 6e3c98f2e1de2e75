"""All needles that are looked for, grown by deltas; knows no place and no structure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.detect.automaton import Automaton
from pytest_phiguard.model import Kind
from pytest_phiguard.variants.folding import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.detect.entry import Entry

# To search some more costs less than to merge for every patient.
_MOST_DELTAS = 3
# In place of a spelling: what was met is the largest part of a value, not the value.
ANCHOR = b"\0"
_WORD = re.compile(r"[^\W_]+")


class Trigger(NamedTuple):
    """A needle that stands in a text.

    Attributes:
        entry: Whose needle it is.
        plain: The squashed spelling that is to be proven, or `ANCHOR`.
        start: Where the needle begins.
    """

    entry: Entry
    plain: bytes
    start: int


class Whole(NamedTuple):
    """A piece that is a looked for spelling and nothing else.

    Attributes:
        entry: Whose spelling it is.
        plain: The spelling, squashed.
        piece: Number of the piece.
        part: Number of the value's part, or -1 for all of it.
    """

    entry: Entry
    plain: bytes
    piece: int
    part: int


class _Delta:
    """Some needles, and whose they are."""

    def __init__(self) -> None:
        self.needles: list[bytes] = []
        self.owners: list[tuple[Entry, bytes]] = []

    def add(self, needle: bytes, owner: tuple[Entry, bytes]) -> None:
        self.needles.append(needle)
        self.owners.append(owner)

    def take(self, other: _Delta, living: dict[Entry, None]) -> None:
        """Take over what another holds, but for the needles of values that nobody has any more."""
        for needle, owner in zip(other.needles, other.owners, strict=True):
            if owner[0] in living:
                self.add(needle, owner)


class Index:
    """All needles that are looked for; adding is cheap, compiling waits for the next search.

    An entry is added once and discarded once; who comes back is a new entry.
    """

    def __init__(self) -> None:
        self._living: dict[Entry, None] = {}
        self._fresh: list[Entry] = []
        self._deltas: list[tuple[_Delta, Automaton]] = []
        self._whole: dict[bytes, dict[tuple[Entry, int], None]] = {}

    def add(self, entry: Entry) -> None:
        """Look for a value from now on."""
        self._living[entry] = None
        self._fresh.append(entry)

    def discard(self, entry: Entry) -> None:
        """Stop looking for a value; its needles stay compiled until the next merge."""
        self._living.pop(entry, None)
        for spelling, part in entry.find_needles().whole:
            owners = self._whole.get(spelling)
            if owners is not None:
                owners.pop((entry, part), None)
                if not owners:
                    del self._whole[spelling]

    def find(self, squashed: bytes) -> list[Trigger]:
        """Return the needles that stand in squashed text, each once for each of its places.

        Args:
            squashed: Pieces, squashed, with a zero between any two.
        """
        if self._fresh:
            self._compile()
        living = self._living
        triggers = []
        for delta, automaton in self._deltas:
            for number, start in automaton.search(squashed):
                entry, plain = delta.owners[number]
                if entry in living:
                    triggers.append(Trigger(entry, plain, start))
        return triggers

    def iter_whole(self, squashed: bytes) -> Iterator[Whole]:
        """Yield the pieces that are a short value, or a part of a value, as a whole."""
        if self._fresh:
            self._compile()
        whole = self._whole
        if not whole:
            return
        pieces = squashed.split(b"\0")
        if whole.keys().isdisjoint(pieces):
            return
        for number, piece in enumerate(pieces):
            for entry, part in whole.get(piece, ()):
                yield Whole(entry, piece, number, part)

    def has_short(self, name: str, value: str) -> bool:
        """Tell whether a named text may hold a value that triggers nothing, because it is short or a part of one.

        Args:
            name: The name.
            value: The text.
        """
        if self._fresh:
            self._compile()
        folded = fold(value)
        words = {squash(word) for word in (folded, *_WORD.findall(folded))}
        return any(
            # An age counts under its key only, and behind that it triggers.
            entry.kind is not Kind.AGE and (part < 0 or entry.parts[part].is_named(name))
            for word in words & self._whole.keys()
            for entry, part in self._whole[word]
        )

    def _compile(self) -> None:
        """Compile what is new; of many deltas, together with those not much larger: their number stays logarithmic."""
        fresh, self._fresh = self._fresh, []
        delta = _Delta()
        for entry in fresh:
            if entry in self._living:
                self._enter(entry, delta)
        merges = len(self._deltas) >= _MOST_DELTAS
        while merges and self._deltas and len(self._deltas[-1][0].needles) <= 2 * len(delta.needles):
            delta.take(self._deltas.pop()[0], self._living)
        if delta.needles:
            self._deltas.append((delta, Automaton(delta.needles)))

    def _enter(self, entry: Entry, delta: _Delta) -> None:
        """Add the needles of an entry to a delta."""
        anywhere, whole = entry.find_needles()
        for needle, plain in anywhere.items():
            delta.add(needle, (entry, plain))
        for spelling, part in whole:
            self._whole.setdefault(spelling, {})[entry, part] = None
        for anchor in entry.find_anchors():
            delta.add(anchor, (entry, ANCHOR))
