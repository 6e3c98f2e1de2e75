"""The whole run put together from the batches of its processes; all of it is plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_phiguard.report.records import Record

SCHEMA = "pytest-phiguard/1"
_COUNTS = ("tests", "guarded", "identifiers", "pages", "transmissions")
_VERDICTS = ("leak", "exposed", "unverified", "context")


def _finding_key(entry: Mapping[str, Any]) -> tuple[object, ...]:
    finding = entry["finding"]
    kinds = tuple(sorted({identifier["kind"] for identifier in finding["identifiers"]}))
    party = finding["party"]["vendor"] or finding["party"]["host"]
    return (finding["rule"], party, kinds, finding["location"], finding["test"], finding["phase"])


class Ledger:
    """Adds batches up, in whatever order they come in."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(_COUNTS, 0)
        self._tests: set[str] = set()
        self._findings: dict[tuple[object, ...], Record] = {}
        self._expected: set[tuple[object, ...]] = set()
        self._allowed: dict[str, Record] = {}
        self._destinations: dict[tuple[str, str], Record] = {}
        self._captures: dict[str, int] = {}
        self.weakened: list[Record] = []
        self.notes: dict[str, int] = {}

    def add(self, batch: Mapping[str, Any]) -> None:
        """Add one batch of `make_batch`."""
        for name in _COUNTS:
            self._counts[name] += batch[name]
        for entry in batch["findings"]:
            # A finding is sent again with its new count when it is met again.
            self._findings[_finding_key(entry)] = entry
        self._expected.update(_finding_key(entry) for entry in batch["expected"])
        for record in batch["allowed"]:
            self._add_allowed(record)
        for place in batch["destinations"]:
            self._add_destination(place)
        self.weakened += [one for one in batch["weakened"] if one not in self.weakened]
        for name, count in batch["captures"].items():
            self._captures[name] = self._captures.get(name, 0) + count
        for text, count in batch["notes"].items():
            self.notes[text] = self.notes.get(text, 0) + count

    def _add_allowed(self, record: Record) -> None:
        kinds = sorted(identifier["kind"] for identifier in record["identifiers"])
        key = repr((record["test"], record["party"]["host"], record["channel"], kinds, record["allowance"]))
        known = self._allowed.setdefault(key, {**record, "count": 0})
        known["count"] += record["count"]

    def _add_destination(self, place: Record) -> None:
        key = (place["host"], place["party"]["vendor"])
        known = self._destinations.setdefault(key, {**place, "transmissions": 0, "tests": [], "kinds": []})
        known["transmissions"] += place["transmissions"]
        known["tests"] = sorted({*known["tests"], *place["tests"]})
        known["kinds"] = sorted({*known["kinds"], *place["kinds"]})

    @property
    def entries(self) -> list[Record]:
        """Return the findings that nobody expected, with the test that each fails."""
        return [entry for key, entry in self._findings.items() if key not in self._expected]

    def iter_failing(self) -> Iterable[Record]:
        """Return the entries that fail their test."""
        return (entry for entry in self.entries if entry["failing"])

    def make_report(self, *, version: str, mode: str, captures: Iterable[Record] = ()) -> Record:
        """Return the report, schema ``pytest-phiguard/1``.

        Args:
            version: The plugin's version.
            mode: The run's mode.
            captures: The captures with version and state; their transmissions are filled in here.
        """
        findings = [entry["finding"] for entry in self.entries]
        verdicts = [finding["verdict"] for finding in findings]
        allowed = list(self._allowed.values())
        return {
            "schema": SCHEMA,
            "version": version,
            "mode": mode,
            "summary": {
                **self._counts,
                "findings": {verdict: verdicts.count(verdict) for verdict in _VERDICTS},
                "allowed": sum(record["count"] for record in allowed),
                "baselined": 0,
            },
            "findings": findings,
            "allowed": allowed,
            "destinations": [{**place, "tests": len(place["tests"])} for place in self._destinations.values()],
            "weakened": self.weakened,
            "captures": [{**one, "transmissions": self._captures.get(one["name"], 0)} for one in captures],
        }
