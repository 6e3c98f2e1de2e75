"""From drafts and pages to findings: who receives them, what stands in them, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from pytest_phiguard.capture.pages.answers import CUT_OFF, NOT_READ
from pytest_phiguard.config import find_page_class
from pytest_phiguard.messages import asks_provider, iter_deliveries
from pytest_phiguard.model import Origin, Page, Party, Transmission, Verdict
from pytest_phiguard.parties.callers import find_caller
from pytest_phiguard.policy import Judgement, PageJudgement, build_finding, is_cached, judge, stand_for_cache
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
    from pytest_phiguard.parties.vendors import VendorTable
    from pytest_phiguard.session.roll import Roll
    from pytest_phiguard.session.runs import TestRun
    from pytest_phiguard.session.visits import Jar


_UNREAD = "{count} streamed answers were not read by the tests that asked for them: what they show is not judged"


class _Weighed(NamedTuple):
    """What one transmission comes to, and the test that it is laid to."""

    run: TestRun
    transmission: Transmission
    party: Party
    judgement: Judgement


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
        self._jar: Jar | None = None

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
        failing = any(self._is_failing(delivery, run, draft) for delivery in self._iter_deliveries(transmission))
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
        for delivery in self._iter_deliveries(transmission):
            weighed = self._weigh(delivery, run, scanned)
            if weighed is not None:
                self._keep(weighed.run, weighed.judgement)

    def _iter_deliveries(self, transmission: Transmission) -> Iterable[Transmission]:
        """Return what a transmission amounts to, the addresses in a message included where somebody is known."""
        return iter_deliveries(transmission, None if self._roll.registry.is_empty else read_tags)

    def judge_page(self, page: Page) -> None:
        """Judge what the tags of a page will send, once for each page of a test."""
        roll = self._roll
        run = roll.find_run(page.origin)
        if roll.find_mode(run) == "off":
            return
        # Loaded when the first page comes.
        from pytest_phiguard.session.visits import Jar, make_visit

        self._jar = self._jar or Jar()
        visit = make_visit(page, run, self._jar)
        page = visit.page
        shown = (visit.entered.url, hash(visit.entered.html)) if visit.entered else None
        seen = (page.url, page.status, page.html, page.headers, page.cookies, page.referrer, page.answer)
        key = hash((*seen, shown, run.followed))
        if key in run.pages:
            return
        run.pages.add(key)
        caller = find_caller(urlsplit(page.url).path, roll.settings.callers)
        if caller:
            self._judge_answer(page, caller, run)
            return
        roll.tally.pages += 1
        if roll.registry.is_empty:
            return
        visit = visit.map(lambda one: self._set_class(one, run))
        if page.problem and not page.html:
            self._judge_unread(visit.page, run)
        judged = PageJudgement(known=roll.registry.has_living and run is not roll.nobody)
        laid: dict[int, TestRun] = {}
        own_matters = not run.find_book().owns_all(page.url)
        for transmission in visit.iter_transmissions(self._vendors.globals, own_matters=own_matters):
            named = self._name_vendor(transmission)
            weighed = named and self._weigh(replace(named, origin=page.origin), run)
            if weighed:
                findings = judged.meet(weighed.transmission, weighed.party, weighed.judgement, run.settings.ignore)
                laid.update((id(finding), weighed.run) for finding in findings)
        settled = judged.settle()
        for finding in settled.findings:
            self._keep(laid.get(id(finding), run), Judgement((finding,)))
        self._keep(run, Judgement((), settled.allowed))

    def _judge_unread(self, page: Page, run: TestRun) -> None:
        """Tell of a page of which nothing could be read, and so no tag is known."""
        if page.problem == NOT_READ:
            self._roll.tally.note(_UNREAD)
        elif page.status < 300 and page.problem != CUT_OFF and self._roll.registry.has_living:
            browser = Party("third", urlsplit(page.url).hostname or "", "whatever the page says", name="the browser")
            sent = Transmission("tag", page.method, page.url, page=page, origin=page.origin, problem=page.problem)
            finding = build_finding("PHG801", Verdict.UNVERIFIED, replace(sent, source=page.source), browser)
            self._keep(run, Judgement(tuple(run.drop_ignored([finding]))))

    def _judge_answer(self, page: Page, caller: str, run: TestRun) -> None:
        """Judge what the application answers to a vendor that asks it, all of which that vendor gets."""
        page = self._set_class(page, run)
        answer = Transmission(
            channel="answer",
            method=page.method,
            url="",
            headers=page.headers,
            body=page.answer or None,
            vendor=caller,
            capture="callers",
            origin=page.origin,
            source=page.source,
            test_source=page.test_source,
            page=page,
            problem=page.problem,
        )
        run.transmissions.append(answer)
        weighed = self._weigh(answer, run)
        if weighed is not None:
            self._keep(weighed.run, weighed.judgement)

    def _name_vendor(self, transmission: Transmission) -> Transmission | None:
        """Return an inline call with the vendor whose global it is, or None where it is nobody's."""
        if transmission.method != "CALL":
            return transmission
        vendor = self._vendors.find_global(transmission.vendor)
        if vendor is None:
            return None
        return replace(transmission, vendor=vendor.id, url=vendor.address)

    def _weigh(self, transmission: Transmission, run: TestRun, scanned: object = None) -> _Weighed | None:
        """Return what a transmission comes to, or None where it goes to ourselves."""
        roll = self._roll
        party = self._find_party(transmission, run)
        if is_cached(transmission):
            party, destination = stand_for_cache(party), Destination(party)
        else:
            destination = roll.tally.count(party, transmission.capture)
            destination.tests.add(run.test)
        if party.kind == "first":
            note = self._local.describe(transmission)
            if note:
                roll.tally.note(note)
            if not is_own_link(transmission, party):
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
        return _Weighed(run, transmission, party, judgement)

    def _keep(self, run: TestRun, judgement: Judgement) -> None:
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
        if run.followed and page_class == "public":
            # Whoever opens it was written to.
            page_class = "functional"
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
