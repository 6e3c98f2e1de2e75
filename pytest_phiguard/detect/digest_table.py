"""Digests of all values by their first bytes, made when a run that may be one is met; knows no text."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.detect.digest_spelling import (
    LEAST_HEX,
    Candidate,
    is_hex,
    iter_candidates,
    iter_raw,
    may_be_digest,
    may_be_other,
)
from pytest_phiguard.detect.message_salts import find_salts, find_targets
from pytest_phiguard.detect.message_salts import iter_salted as iter_message_salted
from pytest_phiguard.detect.packed_keys import KEY_SIZE, NUMBERS, PackedKeys, pack_number
from pytest_phiguard.model import Kind, Strength
from pytest_phiguard.variants import Text, iter_digests, iter_spellings
from pytest_phiguard.variants.algorithms import MAIN_SIZES, SIZES, USUAL, make_keys
from pytest_phiguard.variants.digests import iter_keyed, iter_layers, iter_main_texts, iter_salted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_phiguard.decode import Run
    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.variants import Form
    from pytest_phiguard.variants.digests import Salts

_UUID_DIGITS = 32
# Kinds that matching services take, and whose digests are digested again on the way.
_LAYERED = frozenset({Kind.EMAIL, Kind.PHONE, Kind.SSN, Kind.MRN})
_MANY_DEAD = 200
_MOST_EXPLAINED = 2_000
# Of so many entries what is digested is kept; of the others it is made again when a further algorithm is met.
_MOST_CONTENTS = 500


class DigestHit(NamedTuple):
    """A digest that was met: whose value, and the steps from the value to what was read."""

    entry: Entry
    chain: tuple[str, ...]


class _Contents(NamedTuple):
    """What is digested of one value, as bytes.

    Attributes:
        plain: Its forms.
        further: Digests and encoded spellings of its main forms, and these with known salts.
        main: Its main forms, which keys are applied to.
    """

    plain: tuple[bytes, ...]
    further: tuple[bytes, ...]
    main: tuple[Text, ...]


class _Batch(NamedTuple):
    """The contents of several values, each text with whose it is; see `_Contents`."""

    plain: list[tuple[bytes, bytes]]
    further: list[tuple[bytes, bytes]]
    main: list[tuple[Text, bytes]]


class DigestTable:
    """The digests of entries, algorithm by algorithm.

    Args:
        salts: What values are known to be salted with.
    """

    def __init__(self, salts: Salts) -> None:
        self._salts = salts
        self._entries: list[Entry] = []
        self._dead = 0
        self._contents: dict[Entry, _Contents] = {}
        self._explained: dict[tuple[str, str], list[DigestHit]] = {}
        self._barren: set[tuple[str, tuple[bytes, ...]]] = set()
        self._made: dict[str, int] = {}
        self._ready: dict[tuple[int, bool, str], list[str]] = {}
        self._keys = PackedKeys()

    def add(self, entry: Entry) -> None:
        """Look for a value's digests from now on; none is made yet."""
        self._entries.append(entry)
        self._explained.clear()
        self._ready.clear()
        self._barren.clear()

    def discard(self, entry: Entry) -> None:
        """Take note that nobody has a value any more; when most are dead, begin anew with the living."""
        self._contents.pop(entry, None)
        self._explained.clear()
        self._dead += 1
        if self._dead > _MANY_DEAD and self._dead * 2 > len(self._entries):
            self._entries = [one for one in self._entries if one.holders]
            self._made.clear()
            self._ready.clear()
            self._keys = PackedKeys()
            self._dead = 0

    def may_find(self, runs: Iterable[Run]) -> bool:
        """Tell whether any of some runs is somebody's digest."""
        for run in runs:
            text = run.text
            if is_hex(text):
                # Most of what is hexadecimal is no more than that: nobody's, by its first digits.
                self._find_names(len(text), _find_version(text), cut=True)
                if int(text[:LEAST_HEX], 16) not in self._keys and not may_be_other(text):
                    continue
            if self.find(run):
                return True
        return False

    def find(self, run: Run) -> list[DigestHit]:
        """Return whose digests a run is, however it is written."""
        if not may_be_digest(run.text):
            return []
        return [hit for candidate in iter_candidates(run) for hit in self._find(candidate)]

    def find_raw(self, content: bytes) -> Iterator[tuple[int, DigestHit]]:
        """Yield whose raw digests stand in bytes, each with where it begins.

        Args:
            content: A body, a part of one or the value of a field.
        """
        for start, size in iter_raw(content):
            self._find_names(size * 2, "", cut=False)
            if int.from_bytes(content[start : start + KEY_SIZE], "big") in self._keys:
                candidate = Candidate(content[start : start + size].hex(), "raw")
                for hit in self._find(candidate):
                    yield start, hit

    def find_salted(self, runs: Sequence[Run], tokens: Iterable[str]) -> Iterator[tuple[Run, DigestHit]]:
        """Yield whose digests some runs are, salted with a value that stands in the same message.

        It costs some milliseconds, so it is for runs that `find` does not explain, and only the values that came last
        are tried; the same runs and tokens are not tried again in vain.

        Args:
            runs: The unexplained runs of one message.
            tokens: Values of its fields, the nearest first; the first eight of at most 64 characters are tried.
        """
        salts = tuple(find_salts(tokens, runs))
        fresh = [run for run in runs if (run.text, salts) not in self._barren]
        targets = find_targets(fresh) if salts else {}
        if not targets:
            return
        if len(self._barren) > _MOST_EXPLAINED:
            self._barren.clear()
        self._barren.update((run.text, salts) for run in fresh)
        # The latest first, and of these what matching services take.
        latest = sorted(self._entries[: -_MOST_CONTENTS - 1 : -1], key=lambda entry: entry.kind not in _LAYERED)
        owners = {text: entry for entry in latest for text in self._find_salted_texts(entry)}
        for target, text, steps in iter_message_salted(targets, salts, list(owners)):
            self._barren.discard((target.run.text, salts))
            yield target.run, DigestHit(owners[text], (*text.chain, *steps))

    def _find_salted_texts(self, entry: Entry) -> tuple[Text, ...]:
        strong = entry.identifier.strength is Strength.STRONG and entry.holders
        return self._find_contents(entry).main if strong else ()

    def _find(self, candidate: Candidate) -> Iterator[DigestHit]:
        digits, step, cut = candidate
        names = self._find_names(len(digits), _find_version(digits), cut=cut)
        entries = [
            entry
            for number in self._keys.iter_numbers(int(digits[:LEAST_HEX], 16))
            for entry in self._entries[number::NUMBERS]
        ]
        for name in names if entries else ():
            for entry, chain in self._explain(entries, name, digits):
                whole = SIZES[name] * 2 == len(digits)
                yield DigestHit(entry, (*chain, step) if whole else (*chain, step, "cut"))

    def _find_names(self, length: int, version: str, *, cut: bool) -> list[str]:
        """Return the algorithms that so many digits may be a digest of, whose digests are made by then.

        Args:
            length: How many hexadecimal digits.
            version: Which version of UUID they may be, or empty.
            cut: Whether they may be the beginning of a longer digest.
        """
        place = (length, cut, version)
        found = self._ready.get(place)
        if found is None:
            longer = [name for name, size in MAIN_SIZES.items() if cut and size * 2 > length]
            found = self._ready[place] = [*_list_names(length, version), *longer]
            self._make(found)
        return found

    def _explain(self, entries: Iterable[Entry], name: str, digits: str) -> list[DigestHit]:
        """Return of whose forms, and of which, some digits are the digest or its beginning."""
        place = (name, digits)
        found = self._explained.get(place)
        if found is None:
            if len(self._explained) > _MOST_EXPLAINED:
                self._explained.clear()
            found = self._explained[place] = []
            for entry in entries:
                digests = self._iter_digests(entry, name) if entry.holders else ()
                chains = [chain for raw, chain in digests if raw.hex().startswith(digits)]
                if chains:
                    found.append(DigestHit(entry, min(chains, key=len)))
        return found

    def _iter_digests(self, entry: Entry, name: str) -> Iterator[tuple[bytes, tuple[str, ...]]]:
        return iter_digests(_list_forms(entry), self._salts, (name,), layered=entry.kind in _LAYERED)

    def _make(self, names: Sequence[str]) -> None:
        """Make the digests of what was added since these algorithms were last asked for."""
        batches: dict[int, _Batch] = {}
        for name in names:
            start, self._made[name] = self._made.get(name, 0), len(self._entries)
            if start < len(self._entries):
                batch = batches.get(start)
                if batch is None:
                    batch = batches[start] = self._collect(start)
                self._add_keys(batch, name)
        self._keys.settle()

    def _collect(self, start: int) -> _Batch:
        """Return what is digested of the entries from a number on, each text with the number of its entry."""
        batch = _Batch([], [], [])
        for number in range(start, len(self._entries)):
            entry = self._entries[number]
            if entry.holders:
                contents, owner = self._find_contents(entry), pack_number(number)
                batch.plain.extend((text, owner) for text in contents.plain)
                batch.further.extend((text, owner) for text in contents.further)
                batch.main.extend((text, owner) for text in contents.main)
        return batch

    def _add_keys(self, batch: _Batch, name: str) -> None:
        # What few use is made of what most digest: trimmed, in lower case, with and without signs.
        pairs = batch.plain if name in USUAL else [(text, owner) for (text, _), owner in batch.main]
        if name in MAIN_SIZES:
            pairs = pairs + batch.further
            for text, owner in batch.main if self._salts.get("hmac") else ():
                self._keys.add([raw[:KEY_SIZE] for raw, _ in iter_keyed([text], self._salts, name)], repeat(owner))
        self._keys.add(make_keys(name, [text for text, _ in pairs], KEY_SIZE), [owner for _, owner in pairs])

    def _find_contents(self, entry: Entry) -> _Contents:
        found = self._contents.get(entry)
        if found is None:
            if len(self._contents) > _MOST_CONTENTS:
                self._contents.clear()
            forms = _list_forms(entry)
            main = tuple(iter_main_texts(forms))
            # Digests are salted of what stands alone.
            salted = iter_salted(main, self._salts) if entry.identifier.strength is Strength.STRONG else ()
            further = [*iter_layers(main if entry.kind in _LAYERED else ()), *salted]
            plain = tuple(text.encode("utf-8", "replace") for text in dict.fromkeys(form.text for form in forms))
            found = self._contents[entry] = _Contents(plain, tuple(text for text, _ in further), main)
        return found


def _list_forms(entry: Entry) -> list[Form]:
    return [*entry.iter_forms(), *iter_spellings(entry.identifier)]


def _list_names(length: int, version: str) -> list[str]:
    """Return the algorithms whose digests have so many digits; of those of UUIDs, the ones of a version."""
    names = [name for name, size in SIZES.items() if size * 2 == length]
    return [name for name in names if not name.startswith("uuid") or name.startswith(f"uuid{version}_")]


def _find_version(digits: str) -> str:
    """Return the version that digits have if they are a name-based UUID, else nothing; RFC 9562 section 4."""
    if len(digits) == _UUID_DIGITS and digits[12] in "35" and digits[16] in "89ab":
        return digits[12]
    return ""
