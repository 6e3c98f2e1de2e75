"""What is known of one test while and after it runs; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_phiguard.config import TestSettings
from pytest_phiguard.model import Verdict
from pytest_phiguard.policy import Company
from pytest_phiguard.session.stopped import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_phiguard.model import Allowance, Finding, Origin, Transmission
    from pytest_phiguard.parties.book import PartyBook
    from pytest_phiguard.session.visits import Visits

    FindingKey = tuple[str, str, str, tuple[str, ...], str, str]


# The gravest first, in what a test shows.
ORDER = (Verdict.LEAK, Verdict.EXPOSED, Verdict.UNVERIFIED, Verdict.CONTEXT)


def make_key(finding: Finding, origin: Origin | None = None) -> FindingKey:
    """Return what makes two findings of one test the same: rule, party, kinds, location, phase and scope.

    Args:
        finding: The finding.
        origin: Who caused it, where that is not what it says.
    """
    origin = origin or finding.origin
    kinds = tuple(sorted({identifier.kind.value for identifier in finding.identifiers}))
    party = finding.party.vendor or finding.party.host
    return (finding.rule, party, finding.location, kinds, origin.phase, origin.test)


@dataclass(slots=True)
class TestRun:
    """One test, over all its attempts.

    Args:
        item: The node id under which pytest reports the test.
        test: The same without xdist's ``@group``; empty for what belongs to no test.
        book: Who is who for this test, its marks' allowances included.
        settings: What its marks add up to.
        company: What each party has received of each patient in this attempt.
        findings: All findings of all attempts, in order, repetitions counted.
        expected: Keys of the findings that ``expect_leak`` took off the verdict.
        subtests: Keys of the findings that a subtest's report has shown.
        transmissions: What has left in this attempt.
        pages: Digests of the pages that were judged in this attempt.
        visits: The pages of this attempt, in order; None before the first.
        allow: Allowances of the stretch of code that runs now.
        ended: Whether its last phase was judged.
        guarded: Whether an identifier was known while it ran.
        followed: Whether a link of a message is being opened.
        stopped: What of this attempt did not leave.
    """

    __test__ = False  # pytest collects classes named Test… where a suite imports them

    item: str
    test: str
    book: PartyBook
    settings: TestSettings = field(default_factory=TestSettings)
    company: Company = field(default_factory=Company)
    findings: dict[FindingKey, Finding] = field(default_factory=dict)
    expected: set[FindingKey] = field(default_factory=set)
    subtests: set[FindingKey] = field(default_factory=set)
    transmissions: list[Transmission] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    visits: Visits | None = None
    allow: tuple[Allowance, ...] = ()
    ended: bool = False
    guarded: bool = False
    followed: bool = False
    stopped: Stopped = field(default_factory=Stopped)

    def add(self, finding: Finding) -> Finding:
        """Keep a finding, or count it again with the graver verdict; return it as it now stands."""
        key = make_key(finding)
        known = self.findings.get(key)
        if known is not None:
            gravest = min(known, finding, key=lambda one: ORDER.index(one.verdict))
            finding = replace(gravest, count=known.count + 1)
        self.findings[key] = finding
        return finding

    def add_again(self, finding: Finding, origin: Origin) -> Finding | None:
        """Count a finding again that was met before with the same verdict, and return it as it now stands, or None.

        Args:
            finding: The finding, of another page.
            origin: Who caused it now.
        """
        key = make_key(finding, origin)
        known = self.findings.get(key)
        if known is None or known.verdict is not finding.verdict:
            return None
        again = self.findings[key] = replace(known, count=known.count + 1)
        return again

    def iter_unexpected(self, phase: str = "") -> Iterator[Finding]:
        """Yield the findings of a phase, or of all, that nobody expected."""
        for key, finding in self.findings.items():
            if key not in self.expected and (not phase or finding.origin.phase == phase):
                yield finding

    def begin_attempt(self, settings: TestSettings, book: PartyBook) -> None:
        """Start over for a first run or a re-run; findings stay."""
        self.ended = False
        self.pages.clear()
        self.visits = None
        self.transmissions.clear()
        self.subtests.clear()
        self.company = Company()
        self.stopped = Stopped()
        self.mark(settings, book)

    def mark(self, settings: TestSettings, book: PartyBook) -> None:
        """Take over what the marks add up to."""
        self.settings = settings
        self.book = book.with_allowances(settings.allow) if settings.allow else book

    def find_book(self) -> PartyBook:
        """Return who is who at this moment."""
        return self.book.with_allowances(self.allow) if self.allow else self.book

    def drop_ignored(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings whose rule no mark ignores."""
        return [finding for finding in findings if finding.rule not in self.settings.ignore]
