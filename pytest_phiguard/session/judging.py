"""From drafts and pages to findings: who receives them, what stands in them, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pytest_phiguard.config import find_page_class
from pytest_phiguard.messages import asks_provider, iter_deliveries
from pytest_phiguard.model import Origin, Page, Transmission, Verdict
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.policy import build_finding, judge
from pytest_phiguard.session.local_servers import LocalServers
from pytest_phiguard.session.queued import Queued

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.source import SourceFinder
    from pytest_phiguard.detect import Detector, Scan
    from pytest_phiguard.model import Finding, Party
    from pytest_phiguard.parties.vendors import VendorTable
    from pytest_phiguard.policy import Judgement
    from pytest_phiguard.session.roll import Roll
    from pytest_phiguard.session.runs import TestRun


class Judging:
    """Judges what the guard hands over, one at a time and under its lock.

    Args:
        roll: Whose tests, settings and counts they are.
        detector: What finds identifiers.
        vendors: The vendors that are known.
        lines: Shortens the paths of files.
        own_ports: The ports of this machine at which the application serves itself.
    """

    def __init__(
        self,
        roll: Roll,
        detector: Detector,
        vendors: VendorTable,
        lines: SourceFinder,
        own_ports: Collection[int] = (),
    ) -> None:
        self._roll = roll
        self._detector = detector
        self._vendors = vendors
        self._lines = lines
        self._local = LocalServers(own_ports)
        self._queued = Queued()

    def find_passage(self, draft: Draft) -> Literal["open", "contained", "stand_in"]:
        """Return what becomes of a transmission that is about to really leave."""
        roll = self._roll
        run = roll.find_run(draft.origin)
        if roll.find_mode(run) != "enforce" or roll.settings.network == "observe":
            return "open"
        if self._is_ours(draft, run):
            return "open"
        transmission = self._classify(draft.seal(), run)
        if roll.settings.network == "isolate":
            return "stand_in" if self._find_party(transmission, run).kind == "third" else "open"
        failing = any(self._is_failing(delivery, run, draft) for delivery in iter_deliveries(transmission))
        if not failing:
            return "open"
        # An SDK's worker that is refused tries again for minutes, also while the process ends.
        return "stand_in" if transmission.delivers else "contained"

    def _is_ours(self, draft: Draft, run: TestRun) -> bool:
        """Tell whether all that a draft amounts to is ours, whatever it says, as most of what really leaves is."""
        own = urlsplit(draft.page.url).hostname if draft.page is not None else None
        party = run.find_book().judge(draft.url, vendor=draft.vendor, channel=draft.channel, own=own or "")
        return party.kind == "first" and draft.channel != "email" and not asks_provider(draft.url)

    def _is_failing(self, delivery: Transmission, run: TestRun, draft: Draft) -> bool:
        """Tell whether a transmission, or what of a message goes to one party, would fail its test."""
        roll = self._roll
        party = self._find_party(delivery, run)
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

    def judge_sealed(self, transmission: Transmission, scanned: object = None) -> None:
        """Judge what was sent, in this process or in one that it has forked."""
        run = self._roll.find_run(transmission.origin)
        if self._roll.find_mode(run) == "off":
            return
        transmission = self._classify(transmission, run)
        run.transmissions.append(transmission)
        for delivery in iter_deliveries(transmission):
            self._weigh(delivery, run, scanned)

    def judge_page(self, page: Page) -> None:
        """Judge what the tags of a page will send, once for each page of a test."""
        roll = self._roll
        run = roll.find_run(page.origin)
        if roll.find_mode(run) == "off":
            return
        key = hash((page.url, page.status, page.html, page.headers))
        if key in run.pages:
            return
        run.pages.add(key)
        roll.tally.pages += 1
        if roll.registry.is_empty:
            return
        page = self._set_class(page, run)
        for transmission in iter_transmissions(page, globals_of=self._vendors.globals):
            named = self._name_vendor(transmission)
            if named is not None:
                self._weigh(replace(named, origin=page.origin), run)

    def _name_vendor(self, transmission: Transmission) -> Transmission | None:
        """Return an inline call with the vendor whose global it is, or None where it is nobody's."""
        if transmission.method != "CALL":
            return transmission
        vendor = self._vendors.find_global(transmission.vendor)
        if vendor is None:
            return None
        return replace(transmission, vendor=vendor.id, url=vendor.address)

    def _weigh(self, transmission: Transmission, run: TestRun, scanned: object = None) -> None:
        roll = self._roll
        party = self._find_party(transmission, run)
        destination = roll.tally.count(party, transmission.capture)
        destination.tests.add(run.test)
        if party.kind == "first":
            note = self._local.describe(transmission)
            if note:
                roll.tally.note(note)
            return
        revived = roll.registry.revive(run.test) if run.ended else ()
        try:
            scan = self._reuse(transmission, scanned) or self._detector.report(transmission)
        finally:
            roll.registry.retire(revived)
        destination.kinds.update(sighting.identifier.kind.value for sighting in scan.sightings)
        if transmission.channel == "telemetry":
            scan = self._queued.take(transmission, party, scan)
        run, transmission = self._lay(transmission, scan, run)
        judgement = self._judge(transmission, party, scan, run, preview=False)
        for finding in run.drop_ignored(judgement.findings):
            roll.keep(run, finding)
        roll.tally.allowed += [(run.test, use) for use in judgement.allowed]

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

    def _find_party(self, transmission: Transmission, run: TestRun) -> Party:
        own = urlsplit(transmission.page.url).hostname if transmission.page is not None else None
        book = run.find_book()
        return book.judge(transmission.url, vendor=transmission.vendor, channel=transmission.channel, own=own or "")

    def _classify(self, transmission: Transmission, run: TestRun) -> Transmission:
        if transmission.page is None:
            return transmission
        return replace(transmission, page=self._set_class(transmission.page, run))

    def _set_class(self, page: Page, run: TestRun) -> Page:
        """Return a page with its class, and with its source as reports show it."""
        rules = self._roll.settings.pages
        page_class = run.settings.page or find_page_class(urlsplit(page.url).path, page.signed_in, rules)
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
