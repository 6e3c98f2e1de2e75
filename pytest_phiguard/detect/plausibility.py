"""Whether what triggered may be there: the looks that cost little more than the trigger; proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.detect.entry import LEAST_NEEDLE
from pytest_phiguard.detect.key_names import KEY_NAMES
from pytest_phiguard.model import Kind
from pytest_phiguard.variants.folding import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.detect.reading import Excerpt, Reading

# Letters and digits between the fields of one form: what a message says of one person stands together.
_NEAR = 600
# How far the name that a value stands under may be from it; a long one may be a parent's, and anywhere before.
_BEFORE = 80
_AFTER = 60
_LONG_NAME = 4
_KEYED = 40
# Longer spellings are seldom met by accident, so that proving them here would be done twice.
_TELLING = 9


def may_have_name(entry: Entry, reading: Reading) -> bool:
    """Tell whether a long name of a value's kind stands anywhere: it may be that of a parent of the value's place."""
    return reading.names_any(_LONG_NAMES[entry.kind])


def find_long_names(text: str) -> frozenset[bytes]:
    """Return the long names of kinds that stand in a text, whichever value they may belong to.

    Args:
        text: As it was read.
    """
    squashed = squash(fold(text))
    return frozenset(name for names in _LONG_NAMES.values() for name in names if name in squashed)


def may_be_named(entry: Entry, squashed: bytes, start: int, end: int) -> bool:
    """Tell whether a short name of a value's kind stands near a place."""
    near = squashed[max(0, start - _BEFORE) : start] + b"\0" + squashed[end : end + _AFTER]
    return any(name in near for name in _SHORT_NAMES[entry.kind])


def is_spelled(entry: Entry, plain: bytes, starts: Sequence[int], reading: Reading) -> bool:
    """Tell whether a value stands in a text as a whole, where its letters alone may well be an accident.

    Args:
        entry: The value.
        plain: Its spelling, squashed; empty for coordinates.
        starts: Where in the squashed text it may begin.
        reading: The text.
    """
    if len(plain) >= _TELLING:
        return True
    text, folded = reading.excerpt(starts)
    if entry.coordinates and not plain:
        return all(any(True for _ in coordinate.iter_spans(folded)) for coordinate in entry.coordinates)
    if len(plain) < LEAST_NEEDLE:
        return _is_keyed(entry, plain, folded) and (entry.kind is not Kind.AGE or _names_age(text))
    return any(True for pattern in entry.find_patterns(plain) for _ in pattern.iter_spans(text, folded))


def _is_keyed(entry: Entry, plain: bytes, folded: str) -> bool:
    """Tell whether a short spelling stands behind a name of its kind, or before one in a list of named values."""
    names = _NAMES[entry.kind]
    spelling = plain.decode("utf-8", "replace")
    end = 0
    while (start := folded.find(spelling, end)) >= 0:
        end = start + len(spelling)
        if folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum():
            continue
        before = squash(folded[max(0, start - _KEYED) : start])
        if before.endswith(names) or before.removesuffix(b"value").endswith(names):
            return True
        after = squash(folded[end : end + _KEYED])
        if before.endswith(b"value") and after.startswith(b"name") and after[4:].startswith(names):
            return True
    return False


def _names_age(text: str) -> bool:
    """Tell whether a text has a word for somebody's age: ``page`` and ``image`` are none."""
    if "Age" in text or "AGE" in text or "years" in text:
        return True
    start = text.find("age")
    while start >= 0:
        if not text[start - 1 : start].isalpha() or text.endswith(("user", "patient"), 0, start):
            return True
        start = text.find("age", start + 3)
    return False


def stands_bounded(entry: Entry, excerpt: Excerpt) -> bool:
    """Tell whether the longest part of a value stands anywhere by itself, not inside a longer word or number."""
    folded = excerpt.folded
    for spelling in entry.find_anchor_part().spellings:
        if not spelling.isdigit():
            return True  # of a word, signs and accents may be left out here
        start = folded.find(spelling)
        while start >= 0:
            end = start + len(spelling)
            if not folded[start - 1 : start].isalnum() and not folded[end : end + 1].isalnum():
                return True
            start = folded.find(spelling, end)
    return False


def is_named_part(entry: Entry, squashed: bytes, start: int) -> bool:
    """Tell whether a part of a value stands under its name at a position.

    Args:
        entry: The value.
        squashed: Squashed text.
        start: Where the spelling of a part begins, or its name.
    """
    # Between the name and the value: the number of a list's member, or that it is the value.
    before = squashed[max(0, start - _BEFORE) : start].rstrip(b"0123456789").removesuffix(b"value")
    names = entry.find_anchor_part().encoded_names
    return before.endswith(names) or squashed.startswith(names, start)


def meets_parts(entry: Entry, squashed: bytes, start: int) -> bool:
    """Tell whether the other parts of a value stand near one that is named.

    Args:
        entry: The value.
        squashed: Squashed text.
        start: Where the spelling of the part begins, or its name.
    """
    near = squashed[max(0, start - _NEAR) : start + _NEAR]
    if not any(word in near for word in _WORDS[entry.kind]):
        return False
    return all(any(text.encode() in near for text in part.spellings) for part in entry.parts)


def _encode(names: Iterable[str]) -> Sequence[bytes]:
    """Return names as they stand in squashed text; of those that contain another, the shorter is enough."""
    names = sorted(names, key=len)
    return tuple(name.encode() for name in names if not any(one != name and one in name for one in names))


_NAMES = {kind: tuple(name.encode() for name in names) for kind, names in KEY_NAMES.items()}
_LONG_NAMES = {kind: _encode(name for name in names if len(name) >= _LONG_NAME) for kind, names in KEY_NAMES.items()}
_SHORT_NAMES = {kind: _encode(name for name in names if len(name) < _LONG_NAME) for kind, names in KEY_NAMES.items()}
# The words in a field's path that say what it asks a part of; short ones as they meet the name of a part: ``ph[area]``.
_WORDS = {
    Kind.PHONE: _encode("phone tel mobile cell pharea phnpa phexchange phnxx phprefix phline pha".split()),
    Kind.DATE_OF_BIRTH: _encode("birth dob bday born dby dbm dbd".split()),
    Kind.SSN: _encode("ssn social tin taxid".split()),
    Kind.EMAIL: _encode("email mail emlocal emuser emdomain".split()),
    Kind.NAME: (b"",),
}
