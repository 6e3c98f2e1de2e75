"""The detector: which identifiers are known, and what of them stands in a transmission."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode import Budget, iter_levels, iter_unparsed_levels
from pytest_phiguard.decode.runs import find_runs
from pytest_phiguard.detect.digest_table import DigestTable
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.index import Index
from pytest_phiguard.detect.matching import Matcher, build_salted_hit
from pytest_phiguard.detect.salting import Salting, has_digest
from pytest_phiguard.detect.suspicion import Suspicion
from pytest_phiguard.detect.weighing import weigh
from pytest_phiguard.model import Sighting, Transmission
from pytest_phiguard.variants import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from pytest_phiguard.decode import Decoder, Level
    from pytest_phiguard.detect.hit import Hit
    from pytest_phiguard.model import Identifier, Kind, Strength

    Variants = Callable[[Identifier], Iterable[tuple[str, tuple[str, ...]]]]
    EntryKey = tuple[Kind, str, Strength, bool, tuple[Form, ...]]

_MOST_BARREN = 2_000
_MOST_FRUITLESS = 32
_LONGEST_BARREN = 2_000


class Scan(NamedTuple):
    """What one transmission holds.

    Attributes:
        sightings: What is proven to stand in it.
        unjudged: Why some of it could not be judged.
    """

    sightings: tuple[Sighting, ...] = ()
    unjudged: tuple[str, ...] = ()


_NOTHING = Scan()


class Detector:
    """Finds identifiers in transmissions.

    Args:
        identifiers: Who is looked for from the start.
        salts: What applications are known to salt their digests with: lists under ``prefix``, ``suffix``, ``hmac``.
        decoders: Further decoders, ``(location, content)`` to ``(suffix, content, chain step)``.
        variants: Gives further forms of an identifier, each as ``(text, chain)``.
    """

    def __init__(
        self,
        identifiers: Iterable[Identifier] = (),
        *,
        salts: Mapping[str, Sequence[str | bytes]] | None = None,
        decoders: Sequence[Decoder] = (),
        variants: Variants | None = None,
    ) -> None:
        self._counts: dict[Identifier, int] = {}
        self._fresh: list[Identifier] = []
        self._entries: dict[EntryKey, Entry] = {}
        self._places: dict[Identifier, EntryKey] = {}
        self._index = Index()
        self._digests = DigestTable(salts or {})
        self._matcher = Matcher(self._index, self._digests)
        self._decoders = tuple(decoders)
        self._variants = variants
        self._faults: dict[str, None] = {}
        # Header fields that hold nothing, and those of them that hold what may be a digest.
        # Runs that hold nothing, whoever is known.
        self._idle: set[object] = set()
        self._barren: set[tuple[str, str]] = set()
        self._opaque: set[tuple[str, str]] = set()
        # Fields of transmissions in which nothing was met.
        self._fruitless: set[tuple[str, str]] = set()
        for identifier in identifiers:
            self.add(identifier)

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, identifier: Identifier) -> None:
        """Look for an identifier from now on; added twice, it must be discarded twice."""
        count = self._counts.get(identifier, 0)
        self._counts[identifier] = count + 1
        if not count:
            self._fresh.append(identifier)

    def discard(self, identifier: Identifier) -> None:
        """Take one registration of an identifier back; of an unknown one nothing happens."""
        count = self._counts.get(identifier, 0)
        if count > 1:
            self._counts[identifier] = count - 1
        elif count:
            del self._counts[identifier]
            self._forget(identifier)

    def scan(self, transmission: Transmission) -> list[Sighting]:
        """Return what is proven to stand in a transmission; raises nothing."""
        return list(self.report(transmission).sightings)

    def scan_bytes(self, content: bytes) -> list[Sighting]:
        """Return what is proven to stand in a body without headers; raises nothing."""
        return self.scan(Transmission("http", "POST", "", body=content))

    def report(self, transmission: Transmission) -> Scan:
        """Return what is proven to stand in a transmission, and why some of it could not be judged.

        An error of the detector's own is such a reason: it must neither reach the application nor pass for silence.
        """
        if not self._counts:
            return _NOTHING
        budget = self._make_budget()
        hits: list[Hit] = []
        levels: dict[int, Level] = {}
        faults: list[str] = []
        try:
            self._register()
            if not self._is_clear(transmission):
                self._collect(transmission, budget, hits, levels)
        except Exception as error:  # noqa: BLE001  # told as unjudged, see above
            faults.append(f"detector raised {type(error).__name__}: {error}")
        try:
            sightings = tuple(weigh(hits, levels)) if hits else ()
        except Exception as error:  # noqa: BLE001  # told as unjudged, see above
            sightings = ()
            faults.append(f"detector raised {type(error).__name__}: {error}")
        return Scan(sightings, (*budget.unread, *self._faults, *faults))

    def suspect(self, transmissions: Iterable[Transmission]) -> Suspicion | None:
        """Return what is met in some transmissions together, or None where each needs a closer look.

        Args:
            transmissions: What leaves.
        """
        try:
            self._register()
            return None if self._decoders or self._faults else self._suspect(tuple(transmissions))
        except Exception:  # noqa: BLE001  # the closer look meets it too, and tells
            return None

    def _make_budget(self) -> Budget:
        budget = Budget()
        budget.idle = self._idle
        return budget

    def _is_clear(self, transmission: Transmission) -> bool:
        """Tell whether nothing in a transmission so much as looks like a value, without parsing it.

        Where some of it stays unread, it is not clear: the reading that parses says what, and where.
        """
        if self._decoders:
            return False
        rest = tuple(field for field in transmission.fields if field not in self._fruitless)
        if len(rest) < len(transmission.fields):
            suspicion = self._suspect([replace(transmission, fields=rest)])
            if suspicion is not None and not suspicion.leaves_room:
                return True
        suspicion = self._suspect([transmission])
        if suspicion is None:
            return False
        if not suspicion.has_met:
            # What a page shows to its scripts comes once for each of them.
            if len(self._fruitless) > _MOST_FRUITLESS:
                self._fruitless.clear()
            self._fruitless.update(transmission.fields)
        if not self._barren.issuperset(transmission.headers):
            self._remember_barren(transmission, suspicion.find_met_headers())
        return True

    def _suspect(self, transmissions: Sequence[Transmission]) -> Suspicion | None:
        """Return what transmissions give reason to look for, or None where that is enough for the second reading."""
        suspicion = self._read_unparsed(transmissions, self._barren)
        if suspicion is None:
            return None
        for transmission in transmissions:
            # A salt may be that of a digest in a header field that was not read again.
            if not self._opaque.isdisjoint(transmission.headers) and suspicion.names_salt:
                return self._read_unparsed(transmissions, ())
        return suspicion

    def _read_unparsed(
        self, transmissions: Iterable[Transmission], barren: Container[tuple[str, str]]
    ) -> Suspicion | None:
        budget = self._make_budget()
        suspicion = Suspicion(self._index, self._digests)
        levels = iter_unparsed_levels(transmissions, budget, barren=barren)
        raised = any(suspicion.is_raised(level) for level in levels)
        return None if raised or budget.unread else suspicion

    def _collect(self, transmission: Transmission, budget: Budget, hits: list[Hit], levels: dict[int, Level]) -> None:
        """Add the hits of all levels, as far as they can be had, and the levels that have some, by their number."""
        salting = Salting(self._digests)
        barren = self._barren.difference(self._opaque)
        for depth, level in enumerate(iter_levels(transmission, budget, decoders=self._decoders, barren=barren)):
            count = len(hits)
            hits.extend(self._matcher.iter_hits(level, depth))
            if len(hits) > count:
                levels[depth] = level
            salting.add(level, depth)
        hits.extend(map(build_salted_hit, salting.iter_hits()))
        if not self._decoders and not budget.unread and not self._barren.issuperset(transmission.headers):
            heads = {hit.piece.location.partition("|")[0].partition(":") for hit in hits}
            self._remember_barren(transmission, {name if head == "header" else head for head, _, name in heads})

    def _remember_barren(self, transmission: Transmission, fruitful: Container[str]) -> None:
        """Remember the header fields that hold nothing: most requests of a client carry the same ones.

        Args:
            transmission: What was read.
            fruitful: The names of those that hold something; an empty one is somewhere among them.
        """
        if "" in fruitful:
            return
        if len(self._barren) > _MOST_BARREN:
            self._barren.clear()
            self._opaque.clear()
        for field in transmission.headers:
            name, value = field
            if field in self._barren or len(value) >= _LONGEST_BARREN or name.lower() in fruitful:
                continue
            if not self._index.has_short(name, value):
                self._barren.add(field)
                if has_digest(find_runs(value, _LONGEST_BARREN)):
                    self._opaque.add(field)

    def _register(self) -> None:
        """Make the entries of what was added since the last scan."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        self._barren.clear()
        self._opaque.clear()
        self._fruitless.clear()
        for identifier in fresh:
            if identifier in self._counts and identifier not in self._places:
                self._enter(identifier)

    def _enter(self, identifier: Identifier) -> None:
        extra = self._find_extra(identifier)
        key = (identifier.kind, identifier.value, identifier.strength, bool(identifier.demoted), extra)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(identifier, extra)
            self._index.add(entry)
            self._digests.add(entry)
        entry.holders[identifier] = None
        self._places[identifier] = key

    def _find_extra(self, identifier: Identifier) -> tuple[Form, ...]:
        """Return the forms that the suite adds; where that fails, every transmission is unjudged."""
        if self._variants is None:
            return ()
        try:
            return tuple(Form(text, tuple(chain), Shape.CODE) for text, chain in self._variants(identifier) if text)
        except Exception as error:  # noqa: BLE001  # somebody else's code: told as unjudged, never raised
            self._faults[f"variants of a {identifier.kind.value} raised {type(error).__name__}: {error}"] = None
            return ()

    def _forget(self, identifier: Identifier) -> None:
        key = self._places.pop(identifier, None)
        if key is None:
            return
        entry = self._entries[key]
        del entry.holders[identifier]
        if not entry.holders:
            del self._entries[key]
            self._index.discard(entry)
            self._digests.discard(entry)
