"""Whether an unparsed message may hold anything that counts; proves nothing, and errs on the side of yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.detect.index import ANCHOR
from pytest_phiguard.detect.key_names import KEY_NAMES
from pytest_phiguard.model import Kind, Strength
from pytest_phiguard.variants.folding import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_phiguard.decode import Level
    from pytest_phiguard.detect.digest_table import DigestTable
    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.detect.index import Index, Trigger

# Letters and digits between the fields of one form: what a message says of one person stands together.
_NEAR = 600
# How far the name that a value stands under may be from it; a long one may be a parent's, and anywhere before.
_BEFORE = 80
_AFTER = 60
_LONG_NAME = 4


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

    def is_raised(self, level: Level) -> bool:
        """Tell whether anything in a level, together with those before it, calls for a closer look."""
        squashed = squash(fold(level.text))
        triggers = self._index.find(squashed)
        if triggers and self._may_count(triggers, squashed):
            return True
        return any(True for run in level.runs for _ in self._digests.find(run))

    def _may_count(self, triggers: Iterable[Trigger], squashed: bytes) -> bool:
        """Tell whether what triggered may count alone, in company, or under its key."""
        seen: set[Entry] = set()
        for entry, plain, start in triggers:
            if plain is ANCHOR:
                if _meets_parts(entry, squashed, start):
                    return True
                continue
            if entry not in seen:
                seen.add(entry)
                if self._is_enough(entry) or any(name in squashed for name in _LONG_NAMES[entry.kind]):
                    return True
            near = squashed[max(0, start - _BEFORE) : start + _AFTER]
            if any(name in near for name in _SHORT_NAMES[entry.kind]):
                return True
        return False

    def _is_enough(self, entry: Entry) -> bool:
        """Tell whether a value may count without a key: a strong one, or beside another kind of its patient."""
        if entry.identifier.strength is Strength.STRONG or entry.kind is Kind.IP_ADDRESS:
            return True
        return any(
            self._kinds.setdefault(holder.patient or holder.value, entry.kind) is not entry.kind
            for holder in entry.holders
        )


def _meets_parts(entry: Entry, squashed: bytes, start: int) -> bool:
    """Tell whether the parts of a value stand around a position, and a word that says whose they are."""
    near = squashed[max(0, start - _NEAR) : start + _NEAR]
    if not any(word in near for word in _WORDS[entry.kind]):
        return False
    return all(any(text.encode() in near for text in part.spellings) for part in entry.parts)


def _encode(names: Iterable[str]) -> Sequence[bytes]:
    """Return names as they stand in squashed text; of those that contain another, the shorter is enough."""
    names = sorted(names, key=len)
    return tuple(name.encode() for name in names if not any(one != name and one in name for one in names))


_LONG_NAMES = {kind: _encode(name for name in names if len(name) >= _LONG_NAME) for kind, names in KEY_NAMES.items()}
_SHORT_NAMES = {kind: _encode(name for name in names if len(name) < _LONG_NAME) for kind, names in KEY_NAMES.items()}
# The words in a field's path that say what it asks a part of; short ones as they meet the name of a part: ``ph[area]``.
_WORDS = {
    Kind.PHONE: _encode("phone tel mobile cell pharea phnpa phexchange phnxx phprefix phline pha".split()),
    Kind.DATE_OF_BIRTH: _encode("birth dob bday born dby dbm dbd".split()),
    Kind.NAME: (b"",),
}
