"""Digests of all values by their first bytes, made when a run that may be one is met; knows no text."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.model import Kind
from pytest_phiguard.variants import iter_digests
from pytest_phiguard.variants.digests import ALGORITHMS, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_phiguard.decode.runs import Run
    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.variants.digests import Salts

_KEY_SIZE = 8
_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]{16,128})")
_BASE64_LENGTHS = {-(-size * 4 // 3): size for size in SIZES.values()}
# Kinds that matching services take, and whose digests are digested again on the way.
_LAYERED = frozenset({Kind.EMAIL, Kind.PHONE, Kind.SSN, Kind.MRN})
_MANY_DEAD = 200
# Cut off digests are seldom of another algorithm.
_CUT_ALGORITHMS = ("md5", "sha1", "sha256")


class DigestHit(NamedTuple):
    """A digest that was met: whose value, and the steps from the value to what was read."""

    entry: Entry
    chain: tuple[str, ...]


class DigestTable:
    """The digests of entries, algorithm by algorithm.

    Args:
        salts: What values are known to be salted with.
    """

    def __init__(self, salts: Salts) -> None:
        self._salts = salts
        self._entries: list[Entry] = []
        self._dead = 0
        self._made = dict.fromkeys(ALGORITHMS, 0)
        self._tables: dict[str, dict[bytes, tuple[Entry, ...]]] = {name: {} for name in ALGORITHMS}

    def add(self, entry: Entry) -> None:
        """Look for a value's digests from now on; none is made yet."""
        self._entries.append(entry)

    def discard(self, entry: Entry) -> None:
        """Take note that nobody has a value any more; when most are dead, begin anew with the living."""
        self._dead += 1
        if self._dead > _MANY_DEAD and self._dead * 2 > len(self._entries):
            self._entries = [one for one in self._entries if one.holders]
            self._made = dict.fromkeys(ALGORITHMS, 0)
            self._tables = {name: {} for name in ALGORITHMS}
            self._dead = 0

    def find(self, run: Run) -> Iterator[DigestHit]:
        """Yield whose digests a run is, in hexadecimal (cut off or whole) or in base64."""
        match = _HEX.fullmatch(run.text)
        if match:
            yield from self._find_hex(match[1].lower())
        size = _BASE64_LENGTHS.get(len(run.text))
        if size:
            yield from self._find_base64(run, size)

    def _find_hex(self, text: str) -> Iterator[DigestHit]:
        key = bytes.fromhex(text[: _KEY_SIZE * 2])
        names = [
            name
            for name, size in SIZES.items()
            if size * 2 == len(text) or (size * 2 > len(text) and name in _CUT_ALGORITHMS)
        ]
        self._make(names)
        for name in names:
            steps = ("hex",) if SIZES[name] * 2 == len(text) else ("hex", "cut")
            for entry in self._look_up(name, key):
                for raw, chain in self._iter_digests(entry, name):
                    if raw.hex().startswith(text):
                        yield DigestHit(entry, (*chain, *steps))

    def _find_base64(self, run: Run, size: int) -> Iterator[DigestHit]:
        text = run.text.replace("-", "+").replace("_", "/")
        try:
            raw = binascii.a2b_base64(text + "=" * (-len(text) % 4))
        except ValueError:
            return
        step = "base64" if run.marked == "=" or "+" in run.text or "/" in run.text else "base64url"
        names = [name for name, length in SIZES.items() if length == size]
        self._make(names)
        for name in names:
            for entry in self._look_up(name, raw[:_KEY_SIZE]):
                for digest, chain in self._iter_digests(entry, name):
                    if digest == raw:
                        yield DigestHit(entry, (*chain, step))

    def _look_up(self, name: str, key: bytes) -> tuple[Entry, ...]:
        return self._tables[name].get(key, ())

    def _make(self, names: Sequence[str]) -> None:
        """Make the digests of what was added since these algorithms were last asked for."""
        behind: dict[int, list[str]] = {}
        for name in names:
            if self._made[name] < len(self._entries):
                behind.setdefault(self._made[name], []).append(name)
        for start, group in behind.items():
            for entry in self._entries[start:]:
                for raw, chain in self._iter_digests(entry, *group):
                    table, place = self._tables[chain[-1]], raw[:_KEY_SIZE]
                    table[place] = (*table.get(place, ()), entry)
            self._made.update(dict.fromkeys(group, len(self._entries)))

    def _iter_digests(self, entry: Entry, *names: str) -> Iterator[tuple[bytes, tuple[str, ...]]]:
        layered = entry.kind in _LAYERED
        return iter_digests(entry.iter_forms(), self._salts, names, layered=layered)
