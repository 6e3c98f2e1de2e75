"""What a stretch of the run has seen, counted for the reports; judges nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_phiguard.config import Weakening
    from pytest_phiguard.model import Finding, Party
    from pytest_phiguard.policy import AllowedUse


@dataclass(slots=True)
class Destination:
    """One host that something was sent to."""

    party: Party
    transmissions: int = 0
    tests: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tally:
    """Counts and findings since the last time that they were taken.

    Args:
        tests: Tests that ran; counted by the caller.
        guarded: Those of them in which an identifier was known.
        identifiers: Identifiers that were registered.
        pages: Pages that were seen.
        transmissions: Transmissions that were seen, the tags of pages among them.
        findings: New findings with the test that they fail and whether they were expected.
        allowed: What went out under an allowance, with its test.
        weakened: How marks weakened the guard, with the test.
        captures: Transmissions by the capture that saw them.
        notes: What the summary is to say, no finding, by text with ``{count}`` where the number stands; values count.
    """

    tests: int = 0
    guarded: int = 0
    identifiers: int = 0
    pages: int = 0
    transmissions: int = 0
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    expected: list[tuple[str, Finding]] = field(default_factory=list)
    allowed: list[tuple[str, AllowedUse]] = field(default_factory=list)
    destinations: dict[tuple[str, str], Destination] = field(default_factory=dict)
    weakened: list[tuple[str, Weakening]] = field(default_factory=list)
    captures: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Have the summary say something, once, with how often it was said."""
        self.notes[text] = self.notes.get(text, 0) + 1

    def count(self, party: Party, capture: str, test: str, count: int = 1) -> Destination:
        """Count transmissions of a test to one party and return their destination."""
        self.transmissions += count
        if capture:
            self.captures[capture] = self.captures.get(capture, 0) + count
        key = (party.host, party.vendor)
        destination = self.destinations.get(key)
        if destination is None:
            destination = self.destinations[key] = Destination(party)
        destination.transmissions += count
        destination.tests.add(test)
        return destination
