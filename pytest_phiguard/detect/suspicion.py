"""Whether an unparsed message may hold anything that counts; proves nothing, and errs on the side of yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.detect.digest_spelling import find_apart, restore_bytes
from pytest_phiguard.detect.entry import LEAST_NEEDLE
from pytest_phiguard.detect.index import ANCHOR
from pytest_phiguard.detect.plausibility import (
    is_named_part,
    is_spelled,
    may_be_named,
    may_have_name,
    meets_parts,
    stands_bounded,
)
from pytest_phiguard.detect.reading import Reading
from pytest_phiguard.detect.salting import has_digest, may_be_salted, names_salt
from pytest_phiguard.model import Kind, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_phiguard.decode import Level
    from pytest_phiguard.detect.digest_table import DigestTable
    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.detect.index import Index, Trigger


class Suspicion:
    """What the levels of one unparsed message give reason to look for.

    Args:
        index: What triggers.
        digests: The digests that are looked for.
    """

    def __init__(self, index: Index, digests: DigestTable) -> None:
        self._index = index
        self._digests = digests
        self._kinds: dict[str, Kind] = {}
        self._depth = -1
        self.has_met = False
        """Whether anything triggered at all, even what does not count."""
        self.has_digest = False
        """Whether there was anything as long as a digest."""
        self._folded: list[str] = []
        self._met: list[tuple[Level, bytes, Sequence[int]]] = []

    def find_met_headers(self) -> set[str]:
        """Return the names of the header fields that may hold a value; where one was opened for it, an empty one."""
        return {
            piece.text.partition(":")[0] if piece.location == "header" else ""
            for level, squashed, starts in self._met
            for piece in (level.pieces[number] for number in {squashed.count(b"\0", 0, start) for start in starts})
            if piece.location.startswith("header")
        }

    @property
    def names_salt(self) -> bool:
        """Tell whether anything speaks of a salt, which may explain a digest that stands elsewhere."""
        return any(map(names_salt, self._folded))

    @property
    def leaves_room(self) -> bool:
        """Tell whether what was not read may make more of it: parts of a value, a digest, or the salt of one."""
        return self.has_met or self.has_digest or self.names_salt

    def is_raised(self, level: Level) -> bool:
        """Tell whether anything in a level, together with those before it, calls for a closer look."""
        self._depth += 1
        reading = Reading(level.text)
        triggers = self._index.find(reading.squashed)
        self.has_met = self.has_met or bool(triggers)
        self.has_digest = self.has_digest or has_digest(level.runs)
        self._folded.append(reading.folded)
        if triggers and self._may_count(triggers, reading, level):
            return True
        if self._digests.may_find((*level.runs, *find_apart(level.text))) or may_be_salted(reading.folded, level.runs):
            return True
        if level.text.isascii():
            return False
        return any(True for piece in level.pieces for _ in self._digests.find_raw(restore_bytes(piece.text)))

    def _may_count(self, triggers: Iterable[Trigger], reading: Reading, level: Level) -> bool:
        """Tell whether what triggered may count alone, in company, or under its key."""
        groups: dict[tuple[Entry, bytes], list[int]] = {}
        for entry, plain, start in triggers:
            groups.setdefault((entry, plain), []).append(start)
        for (entry, plain), starts in groups.items():
            spelled = _find_spelled(entry, plain, starts, reading)
            if spelled:
                self._met.append((level, reading.squashed, spelled))
                if self._is_plausible(entry, plain, spelled, reading):
                    return True
        return False

    def _is_plausible(self, entry: Entry, plain: bytes, starts: Sequence[int], reading: Reading) -> bool:
        """Tell whether a value that is spelled at some places may count at one of them."""
        squashed = reading.squashed
        if plain == ANCHOR:
            met = [start for start in starts if meets_parts(entry, squashed, start)]
            return bool(met) and stands_bounded(entry, reading.excerpt(met))
        # Behind its key, a short value triggers as one needle with it.
        if self._is_enough(entry) or len(plain) < LEAST_NEEDLE or may_have_name(entry, reading):
            return True
        return any(may_be_named(entry, squashed, start, start + len(plain)) for start in starts)

    def _is_enough(self, entry: Entry) -> bool:
        """Tell whether a value may count without a key: a strong one, or beside another kind of its patient.

        Of what was encoded, the key stands in a level before.
        """
        if entry.identifier.strength is Strength.STRONG or entry.kind is Kind.IP_ADDRESS or self._depth:
            return True
        return any(
            self._kinds.setdefault(holder.patient or holder.value, entry.kind) is not entry.kind
            for holder in entry.holders
        )


def _find_spelled(entry: Entry, plain: bytes, starts: Sequence[int], reading: Reading) -> Sequence[int]:
    """Return where a value, or a part of it under its name, may stand: at all of the places, or at none."""
    if plain == ANCHOR:
        return [start for start in starts if is_named_part(entry, reading.squashed, start)]
    return starts if is_spelled(entry, plain, starts, reading) else ()
