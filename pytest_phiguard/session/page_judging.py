"""From pages to findings: what the tags of each will send, and what is answered to those who call the application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_phiguard.capture.pages.answers import CUT_OFF, NOT_READ
from pytest_phiguard.model import Page, Party, Transmission, Verdict
from pytest_phiguard.pages import read_page
from pytest_phiguard.parties.callers import find_caller
from pytest_phiguard.policy import Judgement, PageJudgement, build_finding
from pytest_phiguard.policy.place import REST

if TYPE_CHECKING:
    from pytest_phiguard.detect import Detector
    from pytest_phiguard.parties.vendors import VendorTable
    from pytest_phiguard.session.judging import Judging, Weighed
    from pytest_phiguard.session.quiet_pages import QuietPages, Sketch
    from pytest_phiguard.session.roll import Roll
    from pytest_phiguard.session.runs import TestRun
    from pytest_phiguard.session.visits import Jar, Visit

_UNREAD = "{count} streamed answers were not read by the tests that asked for them: what they show is not judged"


class PageJudging:
    """Judges pages, one at a time and under the guard's lock.

    Args:
        roll: Whose tests, settings and counts they are.
        judging: What judges each transmission.
        detector: What finds identifiers.
        vendors: The vendors that are known.
    """

    def __init__(self, roll: Roll, judging: Judging, detector: Detector, vendors: VendorTable) -> None:
        self._roll = roll
        self._judging = judging
        self._detector = detector
        self._vendors = vendors
        self._jar: Jar | None = None
        self._quiet: QuietPages | None = None

    def judge(self, page: Page) -> None:
        """Judge what the tags of a page will send, once for each page of a test.

        Args:
            page: The page.
        """
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
        if not roll.registry.is_empty:
            self._judge_visit(visit.map(lambda one: self._judging.set_class(one, run)), run)

    def _judge_visit(self, visit: Visit, run: TestRun) -> None:
        from pytest_phiguard.session.quiet_pages import QuietPages

        if visit.page.problem and not visit.page.html:
            self._judge_unread(visit.page, run, visit.page.problem)
        known = self._roll.registry.has_living and run is not self._roll.nobody
        self._quiet = self._quiet or QuietPages()
        sketch = None if visit.entered is not None else self._quiet.sketch(visit.page, run, known=known)
        if sketch is None or not self._pass_quietly(sketch, self._quiet, run):
            self._judge_read(visit, run, sketch, PageJudgement(known=known))

    def _judge_read(self, visit: Visit, run: TestRun, sketch: Sketch | None, judged: PageJudgement) -> None:
        """Judge each transmission of a page."""
        laid: dict[int, TestRun] = {}
        met: list[tuple[Transmission, Weighed | None]] = []
        unread = ""
        own_matters = not run.find_book().owns_all(visit.page.url)
        reading = read_page(visit.page, globals_of=self._vendors.globals, own_matters=own_matters)
        entered = visit.iter_entered(self._vendors.globals)
        for transmission in reading.iter_transmissions() if visit.entered is None else entered:
            if transmission.tag is not None and transmission.tag.element == REST:
                unread = transmission.problem
                continue
            named = self._name_vendor(transmission)
            if named is None:
                continue
            if named.origin is not visit.page.origin:
                # A redirect, or what the page says that a fragment enters.
                named = replace(named, origin=visit.page.origin)
            weighed = self._judging.weigh(named, run)
            met.append((named, weighed))
            if weighed:
                findings = judged.meet(weighed.transmission, weighed.party, weighed.judgement, run.settings.ignore)
                laid.update((id(finding), weighed.run) for finding in findings)
        if unread and all(finding.rule != "PHG801" for finding in judged.findings):
            self._judge_unread(visit.page, run, unread)
        settled = judged.settle()
        for finding in settled.findings:
            self._judging.keep(laid.get(id(finding), run), Judgement((finding,)))
        self._judging.keep(run, Judgement((), settled.allowed))
        if sketch is not None and self._quiet is not None and not (unread or reading.asked or settled.allowed):
            self._quiet.learn(sketch, met, settled.findings, lambda one: self._judging.find_party(one, run))

    def _pass_quietly(self, sketch: Sketch, pages: QuietPages, run: TestRun) -> bool:
        """Judge a page by another one of its template that came to nothing, and tell whether that was possible."""
        template = pages.find(sketch)
        if template is None or not template.is_clear(sketch, self._detector, self._roll.registry.version):
            return False
        roll, page = self._roll, sketch.page
        for party, capture, number in template.counts:
            roll.tally.count(party, capture, run.test, number)
        for finding in run.drop_ignored(template.told):
            origin = page.origin or finding.origin
            if not roll.keep_again(run, finding, origin):
                roll.keep(run, replace(finding, page=page, origin=origin))
        return True

    def _judge_unread(self, page: Page, run: TestRun, problem: str) -> None:
        """Tell of a page of which nothing or not all could be read, so that not every tag is known."""
        if problem == NOT_READ:
            self._roll.tally.note(_UNREAD)
        elif (page.html or page.status < 300) and problem != CUT_OFF and self._roll.registry.has_living:
            browser = Party("third", urlsplit(page.url).hostname or "", "whatever the page says", name="the browser")
            sent = Transmission("tag", page.method, page.url, page=page, origin=page.origin, problem=problem)
            finding = build_finding("PHG801", Verdict.UNVERIFIED, replace(sent, source=page.source), browser)
            self._judging.keep(run, Judgement(tuple(run.drop_ignored([finding]))))

    def _judge_answer(self, page: Page, caller: str, run: TestRun) -> None:
        """Judge what the application answers to a vendor that asks it, all of which that vendor gets."""
        page = self._judging.set_class(page, run)
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
        weighed = self._judging.weigh(answer, run)
        if weighed is not None:
            self._judging.keep(weighed.run, weighed.judgement)

    def _name_vendor(self, transmission: Transmission) -> Transmission | None:
        """Return an inline call with the vendor whose global it is, or None where it is nobody's."""
        if transmission.method != "CALL":
            return transmission
        vendor = self._vendors.find_global(transmission.vendor)
        if vendor is None:
            return None
        return replace(transmission, vendor=vendor.id, url=vendor.address)
