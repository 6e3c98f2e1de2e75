"""From drafts and pages to findings: who receives them, what stands in them, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from pytest_phiguard.capture.passage import REFUSAL
from pytest_phiguard.config import find_page_class
from pytest_phiguard.messages import asks_provider, iter_deliveries
from pytest_phiguard.model import Origin, Page, Party, Transmission, Verdict
from pytest_phiguard.policy import Judgement, build_finding, is_cached, judge, stand_for_cache
from pytest_phiguard.policy.message_place import is_own_link
from pytest_phiguard.session.following import read_tags
from pytest_phiguard.session.local_servers import LocalServers
from pytest_phiguard.session.queued import Queued
from pytest_phiguard.session.tally import Destination

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.source import SourceFinder
    from pytest_phiguard.detect import Detector, Scan
    from pytest_phiguard.model import Finding
    from pytest_phiguard.session.roll import Roll
    from pytest_phiguard.session.runs import TestRun


class Weighed(NamedTuple):
    """What one transmission comes to, and the test that it is laid to.

    Attributes:
        run: The test.
        transmission: What was weighed.
        party: Who receives it.
        judgement: What it comes to.
        clear: Whether nothing of anybody stands in it, and all of it could be judged.
    """

    run: TestRun
    transmission: Transmission
    party: Party
    judgement: Judgement
    clear: bool


class Judging:
    """Judges what the guard hands over, one at a time and under its lock.

    Args:
        roll: Whose tests, settings and counts they are.
        detector: What finds identifiers.
        lines: Shortens the paths of files.
        own_ports: The ports of this machine at which the application serves itself.
    """

    def __init__(
        self,
        roll: Roll,
        detector: Detector,
        lines: SourceFinder,
        own_ports: Collection[int] = (),
    ) -> None:
        self._roll = roll
        self._detector = detector
        self._lines = lines
        self._local = LocalServers(own_ports)
        self._queued = Queued()

    def find_passage(self, draft: Draft) -> Literal["open", "contained", "stand_in"]:
        """Return what becomes of a transmission that is about to really leave."""
        roll = self._roll
        run = roll.find_run(draft.origin)
        if roll.find_mode(run) != "enforce" or roll.settings.network == "observe":
            return "open"
        transmission = self._classify(draft.seal(), run)
        if roll.settings.network == "isolate":
            return "stand_in" if self.find_party(transmission, run).kind == "third" else "open"
        failing = any(self._is_failing(delivery, run, draft) for delivery in self._iter_deliveries(transmission))
        if not failing:
            return "open"
        # An SDK's worker that is refused tries again for minutes, also while the process ends.
        return "stand_in" if transmission.delivers else "contained"

    def is_ours(self, draft: Draft) -> bool:
        """Tell whether all that a draft amounts to is ours, whatever it says, as most of what really leaves is."""
        own = urlsplit(draft.page.url).hostname if draft.page is not None else None
        book = self._roll.find_run(draft.origin).find_book()
        party = book.judge(draft.url, vendor=draft.vendor, channel=draft.channel, own=own or "")
        return party.kind == "first" and draft.channel != "email" and not asks_provider(draft.url)

    def _is_failing(self, delivery: Transmission, run: TestRun, draft: Draft) -> bool:
        """Tell whether a transmission, or what of a message goes to one party, would fail its test."""
        roll = self._roll
        party = self.find_party(delivery, run)
        if party.kind == "first":
            return False
        scan = self._detector.report(delivery)
        if delivery.channel != "email":
            draft.scanned = (roll.registry.version, delivery, scan)
        judgement = self._judge(delivery, party, scan, run, preview=True)
        return any(roll.is_failing(finding) for finding in run.drop_ignored(judgement.findings))

    def judge_draft(self, draft: Draft) -> None:
        """Judge what a client sent."""
        self.judge_sealed(draft.seal(), draft.scanned)
        self._roll.find_run(draft.origin).stopped.note(draft)

    def judge_sealed(self, transmission: Transmission, scanned: object = None) -> None:
        """Judge what was sent, in this process or in one that it has forked."""
        run = self._roll.find_run(transmission.origin)
        if self._roll.find_mode(run) == "off":
            return
        transmission = run.stopped.relate(self._classify(transmission, run), REFUSAL.encode())
        run.transmissions.append(transmission)
        for delivery in self._iter_deliveries(transmission):
            weighed = self.weigh(delivery, run, scanned)
            if weighed is not None:
                self.keep(weighed.run, weighed.judgement)

    def _iter_deliveries(self, transmission: Transmission) -> Iterable[Transmission]:
        """Return what a transmission amounts to, the addresses in a message included where somebody is known."""
        return iter_deliveries(transmission, None if self._roll.registry.is_empty else read_tags)

    def count(self, transmission: Transmission, party: Party, run: TestRun) -> Destination:
        """Count a transmission, and return where it goes to.

        Args:
            transmission: What is sent.
            party: Who receives it.
            run: The test.
        """
        tally = self._roll.tally
        destination = tally.count(party, transmission.capture, run.test)
        note = self._local.describe(transmission) if party.kind == "first" else ""
        if note:
            tally.note(note)
        return destination

    def weigh(self, transmission: Transmission, run: TestRun, scanned: object = None) -> Weighed | None:
        """Return what a transmission comes to, or None where it goes to ourselves.

        Args:
            transmission: What is sent.
            run: The test.
            scanned: What ``find_passage`` has left on its draft, if anything.
        """
        roll = self._roll
        party = self.find_party(transmission, run)
        if is_cached(transmission):
            party, destination = stand_for_cache(party), Destination(party)
        else:
            destination = self.count(transmission, party, run)
        if party.kind == "first" and not is_own_link(transmission, party):
            return None
        revived = roll.registry.revive(run.test) if run.ended else ()
        try:
            scan = self._reuse(transmission, scanned) or self._detector.report(transmission)
        finally:
            roll.registry.retire(revived)
        if party.kind != "first":
            destination.kinds.update(sighting.identifier.kind.value for sighting in scan.sightings)
        if transmission.channel == "telemetry":
            scan = self._queued.take(transmission, party, scan)
        run, transmission = self._lay(transmission, scan, run)
        judgement = self._judge(transmission, party, scan, run, preview=False)
        clear = not (scan.sightings or scan.unjudged or transmission.problem)
        return Weighed(run, transmission, party, judgement, clear)

    def keep(self, run: TestRun, judgement: Judgement) -> None:
        """Keep what something comes to.

        Args:
            run: The test that it is laid to.
            judgement: What it comes to.
        """
        for finding in run.drop_ignored(judgement.findings):
            self._roll.keep(run, finding)
        self._roll.tally.allowed += [(run.test, use) for use in judgement.allowed]

    def _reuse(self, transmission: Transmission, scanned: object) -> Scan | None:
        """Return what was found before the transmission left, if neither it nor what is known has changed since."""
        if not isinstance(scanned, tuple):
            return None
        version, before, scan = scanned
        same = (before.url, before.headers, before.body, before.fields) == (
            transmission.url,
            transmission.headers,
            transmission.body,
            transmission.fields,
        )
        return scan if same and version == self._roll.registry.version else None

    def _judge(self, transmission: Transmission, party: Party, scan: Scan, run: TestRun, *, preview: bool) -> Judgement:
        # Where no patient lives, nothing of one can stand in what could not be read.
        unjudged = list(scan.unjudged) if self._roll.registry.has_living else []
        if transmission.problem and self._roll.registry.has_living:
            unjudged.append(transmission.problem)
        meet = run.company.preview if preview else run.company.meet
        sightings = self._roll.registry.contacts.drop_own(transmission, scan.sightings)
        judgement = judge(transmission, party, sightings, unjudged=unjudged, meet=meet)
        if run is self._roll.nobody and transmission.origin is not None and not transmission.origin.certain:
            findings = tuple(_unlay(finding, transmission) for finding in judgement.findings)
            return replace(judgement, findings=findings)
        return judgement

    def _lay(self, transmission: Transmission, scan: Scan, run: TestRun) -> tuple[TestRun, Transmission]:
        """Return the test that a transmission is laid to: where the origin is not certain, the value decides."""
        origin, roll = transmission.origin, self._roll
        if origin is None or origin.certain or not scan.sightings:
            return run, transmission
        owners = {sighting.identifier.owner for sighting in scan.sightings}
        tests = [roll.tests[owner] for owner in owners if owner in roll.tests]
        if len(tests) == 1:
            phase = origin.phase if tests[0] is roll.running else "call"
            laid = Origin(tests[0].test, phase, item=tests[0].item)
            return tests[0], replace(transmission, origin=laid)
        # A patient of a wide fixture, sent by a thread of one: the test that runs now. Else nobody can tell.
        if not tests and run is roll.running and origin.test not in roll.tests:
            return run, transmission
        return roll.nobody, transmission

    def find_party(self, transmission: Transmission, run: TestRun) -> Party:
        """Return who receives a transmission, as a test sees it."""
        own = urlsplit(transmission.page.url).hostname if transmission.page is not None else None
        book = run.find_book()
        return book.judge(transmission.url, vendor=transmission.vendor, channel=transmission.channel, own=own or "")

    def _classify(self, transmission: Transmission, run: TestRun) -> Transmission:
        if transmission.page is None:
            return transmission
        return replace(transmission, page=self.set_class(transmission.page, run))

    def set_class(self, page: Page, run: TestRun) -> Page:
        """Return a page with its class, and with its source as reports show it."""
        rules = self._roll.settings.pages
        found = find_page_class(urlsplit(page.url).path, page.signed_in, rules)
        page_class = run.settings.page or found
        if run.followed and page_class == "public":
            # Whoever opens it was written to.
            page_class = "functional"
        if run.settings.page:
            self._roll.note_class(run, page_class, found)
        return replace(page, page_class=page_class, source=self._lines.shorten(page.source))


def _unlay(finding: Finding, transmission: Transmission) -> Finding:
    """Return a finding as one that could not be laid to a test."""
    return build_finding(
        "PHG804",
        Verdict.UNVERIFIED,
        replace(transmission, origin=Origin("", "late")),
        finding.party,
        identifiers=finding.identifiers,
        sightings=finding.sightings,
    )
