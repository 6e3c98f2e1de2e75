"""The tests of a run and what was found in each; sees no transmission and judges none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_phiguard.config import PAGE_CLASSES, Weakening
from pytest_phiguard.session.registry import Registry
from pytest_phiguard.session.runs import ORDER, TestRun
from pytest_phiguard.session.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.config import Settings
    from pytest_phiguard.detect import Detector
    from pytest_phiguard.model import Finding, Origin
    from pytest_phiguard.parties.book import PartyBook


class Roll:
    """Keeps tests, identifiers, counts and findings.

    Args:
        settings: What the run was told.
        detector: What the identifiers are registered with.
        book: Who is who.
        tell: Called with each new finding (the hook ``pytest_phiguard_finding``).
    """

    def __init__(
        self, settings: Settings, detector: Detector, book: PartyBook, tell: Callable[[Finding], object]
    ) -> None:
        self.settings = settings
        self.registry = Registry(detector)
        self.tally = Tally()
        self.runs: dict[str, TestRun] = {}
        self.tests: dict[str, TestRun] = {}
        self.nobody = TestRun("", "", book)
        self.running: TestRun | None = None
        self._tell = tell

    @property
    def current(self) -> TestRun:
        """Return the running test, or what stands for none."""
        return self.running or self.nobody

    def find_run(self, origin: Origin | None) -> TestRun:
        """Return the test that a transmission is laid to."""
        if origin is None:
            return self.nobody
        return self.runs.get(origin.item) or self.tests.get(origin.test, self.nobody)

    def note_class(self, run: TestRun, page_class: str, found: str) -> None:
        """Have the summary say that a mark has a page judged as one of a less strict class than it would be.

        Args:
            run: The test.
            page_class: The class that the page is judged by.
            found: The class that it would have without the mark.
        """
        if PAGE_CLASSES.index(page_class) >= PAGE_CLASSES.index(found):
            return
        settings = run.settings
        lowered = (run.test, Weakening(f"page={settings.page}", settings.page_reason))
        if lowered not in self.tally.weakened:
            self.tally.weakened.append(lowered)

    def find_mode(self, run: TestRun) -> str:
        """Return the mode that holds in a test."""
        return run.settings.mode or self.settings.mode

    def is_failing(self, finding: Finding) -> bool:
        """Tell whether a finding fails its test."""
        run = self.find_run(finding.origin)
        return self.find_mode(run) == "enforce" and finding.verdict in self.settings.fail_on

    def find_failing(self, run: TestRun, phase: str = "") -> list[Finding]:
        """Return what fails a phase of a test, or all of it; earlier attempts included."""
        failing = (finding for finding in run.iter_unexpected(phase) if self.is_failing(finding))
        return sorted(failing, key=lambda finding: ORDER.index(finding.verdict))

    def keep_again(self, run: TestRun, finding: Finding, origin: Origin) -> bool:
        """Count a finding of a test again, and tell whether it was met before: else it has to be kept.

        Args:
            run: The test.
            finding: The finding, of another page.
            origin: Who caused it now.
        """
        again = None if run.ended else run.add_again(finding, origin)
        if again is not None:
            self.tally.findings.append((run.item, again))
        return again is not None

    def keep(self, run: TestRun, finding: Finding) -> None:
        """Keep a finding of a test; of one that has ended, as late."""
        if run.ended:
            finding = replace(finding, origin=finding.origin._replace(test=run.test, phase="late"))
        known = len(run.findings)
        kept = run.add(finding)
        self.tally.findings.append((run.item, kept))
        if len(run.findings) > known:
            self._tell(kept)
