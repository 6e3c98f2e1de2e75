"""The compiled search for needles, grown by deltas; knows no text beyond squashed bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pytest_phiguard.detect.entry import Entry

# Below, the faster automaton is built as fast (measured with ahocorasick_rs 1.0).
_FEW_NEEDLES = 300


class Trigger(NamedTuple):
    """A needle that stands in a text.

    Attributes:
        entry: Whose needle it is.
        plain: The squashed spelling that is to be proven.
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


class _Delta(NamedTuple):
    needles: list[bytes]
    automaton: Any


class Index:
    """All needles that are looked for; adding is cheap, compiling waits for the next search."""

    def __init__(self) -> None:
        self._owners: dict[bytes, dict[Entry, bytes]] = {}
        self._whole: dict[bytes, dict[tuple[Entry, int], None]] = {}
        self._compiled: set[bytes] = set()
        self._fresh: list[bytes] = []
        self._deltas: list[_Delta] = []

    def add(self, entry: Entry) -> None:
        """Look for a value from now on."""
        anywhere, whole = entry.find_needles()
        for needle, plain in anywhere.items():
            self._owners.setdefault(needle, {})[entry] = plain
            if needle not in self._compiled:
                self._compiled.add(needle)
                self._fresh.append(needle)
        for spelling, part in whole:
            self._whole.setdefault(spelling, {})[entry, part] = None

    def discard(self, entry: Entry) -> None:
        """Stop looking for a value; its needles stay compiled until the next merge."""
        anywhere, whole = entry.find_needles()
        for needle in anywhere:
            _discard(self._owners, needle, entry)
        for spelling, part in whole:
            _discard(self._whole, spelling, (entry, part))

    def find(self, squashed: bytes) -> list[Trigger]:
        """Return the needles that stand in squashed text, each once for each of its pieces.

        Args:
            squashed: Pieces, squashed, with a zero between any two.
        """
        if self._fresh:
            self._compile()
        owners = self._owners
        triggers = []
        for needles, automaton in self._deltas:
            for number, start, _ in automaton.find_matches_as_indexes(squashed, overlapping=True):
                for entry, plain in owners.get(needles[number], _NOBODY).items():
                    triggers.append(Trigger(entry, plain, start))
        return triggers

    def iter_whole(self, squashed: bytes) -> Iterator[Whole]:
        """Yield the pieces that are a short value, or a part of a value, as a whole."""
        whole = self._whole
        if not whole:
            return
        pieces = squashed.split(b"\0")
        if whole.keys().isdisjoint(pieces):
            return
        for number, piece in enumerate(pieces):
            for entry, part in whole.get(piece, ()):
                yield Whole(entry, piece, number, part)

    def _compile(self) -> None:
        """Compile what is new, together with the deltas that are not much larger: their number stays logarithmic."""
        needles, self._fresh = self._fresh, []
        while self._deltas and len(self._deltas[-1].needles) <= 2 * len(needles):
            needles += self._deltas.pop().needles
        dead = {needle for needle in needles if needle not in self._owners}
        self._compiled -= dead
        living = [needle for needle in needles if needle not in dead]
        if living:
            self._deltas.append(_Delta(living, _build_automaton(living)))


_NOBODY: dict[Entry, bytes] = {}


def _build_automaton(needles: list[bytes]) -> Any:
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    small = len(needles) <= _FEW_NEEDLES
    implementation = Implementation.DFA if small else Implementation.ContiguousNFA
    return BytesAhoCorasick(needles, implementation=implementation)


def _discard(owners: dict[bytes, dict[Any, Any]], needle: bytes, owner: Any) -> None:
    group = owners.get(needle)
    if group is not None:
        group.pop(owner, None)
        if not group:
            del owners[needle]
