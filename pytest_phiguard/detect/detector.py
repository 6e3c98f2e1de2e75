"""The detector: which identifiers are known, and what of them stands in a transmission."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode import Budget, iter_levels, iter_unparsed_levels
from pytest_phiguard.detect.digest_table import DigestTable
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.index import Index
from pytest_phiguard.detect.matching import Matcher, build_salted_hit
from pytest_phiguard.detect.salting import Salting
from pytest_phiguard.detect.suspicion import Suspicion
from pytest_phiguard.detect.weighing import weigh
from pytest_phiguard.model import Sighting, Transmission
from pytest_phiguard.variants import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_phiguard.decode import Decoder
    from pytest_phiguard.detect.hit import Hit
    from pytest_phiguard.model import Identifier, Kind, Strength

    Variants = Callable[[Identifier], Iterable[tuple[str, tuple[str, ...]]]]
    EntryKey = tuple[Kind, str, Strength, bool, tuple[Form, ...]]

_MOST_BARREN = 2_000
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
        self._barren: set[tuple[str, str]] = set()
        # The fields of the transmission before, where nothing was met in any of it.
        self._fruitless: frozenset[tuple[str, str]] = frozenset()
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
        budget = Budget()
        hits: list[Hit] = []
        faults: list[str] = []
        try:
            self._register()
            if not self._is_clear(transmission):
                self._collect(transmission, budget, hits)
        except Exception as error:  # noqa: BLE001  # told as unjudged, see above
            faults.append(f"detector raised {type(error).__name__}: {error}")
        try:
            sightings = tuple(weigh(hits)) if hits else ()
        except Exception as error:  # noqa: BLE001  # told as unjudged, see above
            sightings = ()
            faults.append(f"detector raised {type(error).__name__}: {error}")
        return Scan(sightings, (*budget.unread, *self._faults, *faults))

    def _is_clear(self, transmission: Transmission) -> bool:
        """Tell whether nothing in a transmission so much as looks like a value, without parsing it.

        Where some of it stays unread, it is not clear: the reading that parses says what, and where.
        """
        if self._decoders:
            return False
        rest = tuple(field for field in transmission.fields if field not in self._fruitless)
        if len(rest) < len(transmission.fields):
            suspicion = self._suspect(replace(transmission, fields=rest))
            # A digest may have its salt in what was left out.
            if suspicion is not None and not suspicion.has_digest:
                return True
        suspicion = self._suspect(transmission)
        if suspicion is None:
            return False
        if not suspicion.has_met:
            # What a page shows to its scripts comes once for each of them.
            self._fruitless = frozenset(transmission.fields)
        self._remember_barren(transmission, ())
        return True

    def _suspect(self, transmission: Transmission) -> Suspicion | None:
        """Return what a transmission gives reason to look for, or None where that is enough for the second reading."""
        budget = Budget()
        suspicion = Suspicion(self._index, self._digests)
        levels = iter_unparsed_levels(transmission, budget, barren=self._barren)
        raised = any(suspicion.is_raised(level) for level in levels)
        return None if raised or budget.unread else suspicion

    def _collect(self, transmission: Transmission, budget: Budget, hits: list[Hit]) -> None:
        """Add the hits of all levels, as far as they can be had."""
        levels = iter_levels(transmission, budget, decoders=self._decoders, barren=self._barren)
        salting = Salting(self._digests)
        for depth, level in enumerate(levels):
            hits.extend(self._matcher.iter_hits(level, depth))
            salting.add(level, depth)
        hits.extend(map(build_salted_hit, salting.iter_hits()))
        if not self._decoders and not budget.unread:
            self._remember_barren(transmission, hits)

    def _remember_barren(self, transmission: Transmission, hits: Sequence[Hit]) -> None:
        """Remember the header fields that hold nothing: most requests of a client carry the same ones."""
        if self._barren.issuperset(transmission.headers):
            return
        if len(self._barren) > _MOST_BARREN:
            self._barren.clear()
        fruitful = {hit.piece.location.partition("|")[0] for hit in hits}
        cookies = any(location.startswith("cookie:") for location in fruitful)
        for name, value in transmission.headers:
            lower = name.lower()
            if (
                len(value) < _LONGEST_BARREN
                and f"header:{lower}" not in fruitful
                and not (cookies and lower == "cookie")
            ):
                self._barren.add((name, value))

    def _register(self) -> None:
        """Make the entries of what was added since the last scan."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        self._barren.clear()
        self._fruitless = frozenset()
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
