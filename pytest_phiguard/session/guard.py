"""The sink of all captures: keeps what left, and has it judged when a phase ends or before it really leaves."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import RLock
from traceback import extract_tb
from typing import TYPE_CHECKING, Literal, TypeVar

from pytest_phiguard.capture.origin import ORIGIN, relate, resolve
from pytest_phiguard.model import Origin, Source
from pytest_phiguard.policy import build_failure
from pytest_phiguard.session.askers import lay_pages
from pytest_phiguard.session.following import Following
from pytest_phiguard.session.judging import Judging
from pytest_phiguard.session.page_judging import PageJudging
from pytest_phiguard.session.roll import Roll
from pytest_phiguard.session.runs import TestRun, make_key
from pytest_phiguard.session.spool import Child, Left
from pytest_phiguard.session.tally import Tally
from pytest_phiguard.session.unfinished import UnfinishedPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.source import SourceFinder
    from pytest_phiguard.config import Settings, TestSettings
    from pytest_phiguard.detect import Detector
    from pytest_phiguard.model import Allowance, Finding, Identifier, Page
    from pytest_phiguard.parties.book import PartyBook
    from pytest_phiguard.session.spool import Spool

Waiting = TypeVar("Waiting")
Passage = Literal["open", "contained", "stand_in"]

# What a capture that cannot be installed is told with (`capture.patching`).
INSTALL = ": install on "
# Read once: a suite may forbid its event loop to ask the system (blockbuster), and a test may change it.
_HERE = Path.cwd()
# What an SDK delivers its events by.
_DELIVERING = frozenset({"http", "socket", "websocket"})
_MOST_WAYS = 4096


class Guard(Roll):
    """One guarded run.

    Args:
        settings: What the run was told.
        detector: What finds identifiers.
        book: Who is who, and which vendors are known.
        lines: Finds the application's and the suite's line above the caller.
        find_running: Tells which test and phase runs now.
        tell: Called with each new finding (the hook ``pytest_phiguard_finding``).
    """

    def __init__(
        self,
        settings: Settings,
        detector: Detector,
        book: PartyBook,
        *,
        lines: SourceFinder,
        find_running: Callable[[], Origin | None],
        tell: Callable[[Finding], object],
    ) -> None:
        super().__init__(settings, detector, book, tell)
        self._find_running = find_running
        self._book = book
        self.own_ports: set[int] = set()
        """The ports of this machine at which the application serves itself."""
        self._judging = Judging(self, detector, lines, self.own_ports)
        self._page_judging = PageJudging(self, self._judging, detector, book.vendors)
        self.following = Following(self, detector)
        """What opens the links of messages."""
        self._lines = lines
        self._drafts: deque[Draft] = deque()
        self._growing: list[tuple[Draft, int]] = []
        self._pages: deque[Page] = deque()
        self._unfinished: deque[UnfinishedPage] = deque()
        self._failures: deque[Finding] = deque()
        self._lock = RLock()
        # Where all is ours, whatever it says; a new one after each change of what is, lest a thread adds what was.
        self._open_ways: set[tuple[Origin, str, str, str] | str] = set()
        self.spool: Spool | None = None
        """Where the children of this process leave what they record; None as long as there was none."""
        self._child: Child | None = None

    # What captures call: cheap, from any thread, and never an error of ours.

    def trace(self, draft: Draft) -> str:
        """Say on a draft who caused it and the lines that led to it; return the SDK that did it by itself, or empty."""
        draft.origin = resolve(self._find_running())
        draft.source, draft.test_source, carrier = self._lines.find()
        return carrier

    def record(self, draft: Draft) -> None:
        """Keep a transmission in the making, with its origin and the lines that led to it."""
        draft.origin = ORIGIN.get() or resolve(self._find_running())
        # Of what a child process sends, the lines are those that started it.
        if draft.test_source is None and draft.source is None:
            # Of what a capture records, the two frames that led here are its own.
            draft.source, draft.test_source, carrier = self._lines.find(2 if draft.sink is None else 3)
            if carrier and draft.channel in _DELIVERING:
                # It carries events that were seen when they were queued.
                draft.delivers = carrier
                draft.channel, draft.vendor = "telemetry", draft.vendor or carrier
        if self._child is not None:
            self._child.leave_draft(draft)
            return
        self._drafts.append(draft)

    def page(self, page: Page) -> None:
        """Keep a rendered page, with its origin."""
        test_source = self._lines.find().test_source
        origin = resolve(self._find_running())
        page = replace(page, origin=origin, test_source=page.test_source or test_source)
        if self._child is not None:
            self._child.leave(Left(page=page))
            return
        self._pages.append(page)

    def rendering(self, build: Callable[[], Page | None]) -> None:
        """Keep a page that may still change, with its origin, until it is judged."""
        test_source = self._lines.find().test_source
        unfinished = UnfinishedPage(build, resolve(self._find_running()), test_source)
        if self._child is not None:
            page = unfinished.finish()
            if page is not None:
                self._child.leave(Left(page=page))
            return
        self._unfinished.append(unfinished)

    def failed(self, where: str, error: BaseException) -> None:
        """Keep a failure of the guard or of a capture as a finding: never silence."""
        rule = "PHG802" if INSTALL in where else "PHG803"
        place, _, module = where.partition(INSTALL)
        detail = f"{f'install on {module}: ' if module else ''}{type(error).__name__}: {error}"
        origin = self._find_running() or Origin("", "setup")
        failure = build_failure(rule, place, detail, origin, source=_find_raise(error))
        if self._child is not None:
            self._child.leave(Left(failure=failure))
            return
        self._failures.append(failure)

    def concerns(self, url: str, *, is_local: bool) -> bool:
        """Tell whether what goes to an address may be anyone's but ours."""
        del is_local  # the book knows, and what the settings say beats it
        ways = self._open_ways
        if url in ways:
            return False
        with self._lock:
            is_ours = self.current.find_book().judge(url, channel="socket").kind == "first"
        if is_ours and len(ways) < _MOST_WAYS:
            ways.add(url)
        return not is_ours

    def passage(self, draft: Draft) -> Passage:
        """Tell whether a transmission that is about to really leave may do so.

        It is judged by what is known of it by now, and nothing is counted.
        """
        origin = draft.origin = draft.origin or resolve(self._find_running())
        ways, way = self._open_ways, (origin, draft.url, draft.vendor, draft.channel)
        if way in ways and draft.page is None:
            return "open"
        with self._lock:
            try:
                if not self._judging.is_ours(draft):
                    return self._judging.find_passage(draft)
                if draft.page is None and len(ways) < _MOST_WAYS:
                    ways.add(way)
                return "open"
            except Exception as error:  # noqa: BLE001  # fails closed: what cannot be judged does not leave
                self.failed("the judgement of a request", error)
                return "contained"

    def note(self, text: str, count: int = 1) -> None:
        """Have the summary say something that is no finding; ``{count}`` stands for how often."""
        notes = self.tally.notes
        notes[text] = notes.get(text, 0) + count

    # Forks.

    def become_child(self) -> None:
        """Go on in a forked child, whose parent judges what it records; only what it contains, it judges itself."""
        # Another thread of the parent may have held the lock, and what waits is the parent's.
        self._lock = RLock()
        self._growing = []
        for waiting in (self._drafts, self._pages, self._unfinished, self._failures):
            waiting.clear()
        if self.spool is not None:
            self._child = Child(self.spool)

    def become_parent(self) -> None:
        """Judge what is recorded again."""
        self._child = None

    def leave_rest(self) -> None:
        """Leave what was not complete when it was recorded, at the end of a child."""
        if self._child is not None:
            self._child.leave_rest()

    def _take_left(self) -> list[Left]:
        """Return what children have left since the last time."""
        if self.spool is None or self._child is not None:
            return []
        try:
            return self.spool.take()
        except Exception as error:  # noqa: BLE001  # what cannot be read is a finding, never silence
            self.failed("what a child process has left", error)
            return []

    def _judge_left(self, left: Left) -> None:
        """Judge what a child has left; whether it is the running test's is told as of a thread."""
        running = self._find_running()
        if left.transmission is not None:
            origin = relate(left.transmission.origin or Origin("", certain=False), running)
            self._judging.judge_sealed(replace(left.transmission, origin=origin))
        if left.page is not None:
            origin = relate(left.page.origin or Origin("", certain=False), running)
            self._page_judging.judge(replace(left.page, origin=origin))
        if left.failure is not None:
            self.keep(self.find_run(left.failure.origin), left.failure)

    # Tests.

    def begin(self, item: str, test: str, settings: TestSettings) -> TestRun:
        """Begin an attempt at a test.

        Args:
            item: The node id under which pytest reports it.
            test: The same without xdist's ``@group``.
            settings: What its marks add up to.
        """
        run = self.runs.get(item)
        if run is None:
            run = self.runs[item] = self.tests[test] = TestRun(item, test, self._book)
        run.begin_attempt(settings, self._book)
        self.running = run
        self._open_ways = set()
        self._note_weakened(run)
        return run

    def mark(self, item: str, settings: TestSettings) -> None:
        """Take marks into account that were added to a test after it began."""
        run = self.runs[item]
        if settings != run.settings:
            run.mark(settings, self._book)
            self._open_ways = set()
            self._note_weakened(run)

    def _note_weakened(self, run: TestRun) -> None:
        self.tally.weakened += [(run.test, weakening) for weakening in run.settings.weakened]

    def end(self, item: str) -> None:
        """End a test: what it still sends from now on is late."""
        run = self.runs.get(item)
        self.running = None
        self._open_ways = set()
        if run is not None:
            self.judge()
            self.registry.end(run.test)
            run.ended = True

    def register(self, identifiers: Iterable[Identifier], scope: str) -> None:
        """Look for identifiers as long as their scope lives."""
        with self._lock:
            self.registry.add(identifiers, scope)
        run = self.running
        if run is not None:
            self.notice(run)

    def notice(self, run: TestRun) -> None:
        """Count a test as guarded where an identifier of a living scope is known."""
        if not run.guarded and self.registry.has_living:
            run.guarded = True
            self.tally.guarded += 1

    def stand_in(self, url: str, vendor: str, scope: str) -> None:
        """Take a local server for a vendor until a scope ends."""
        self.judge()
        self._book.stand_in(url, vendor)
        self._open_ways = set()
        self.registry.at_end(scope, partial(self._end_stand_in, url))

    def _end_stand_in(self, url: str) -> None:
        self._book.end_stand_in(url)
        self._open_ways = set()

    @contextmanager
    def allowing(self, allowances: tuple[Allowance, ...]) -> Iterator[None]:
        """Permit what allowances say while a stretch of code runs."""
        self.judge()
        run, before = self.current, self.current.allow
        run.allow = (*before, *allowances)
        self._open_ways = set()
        try:
            yield
        finally:
            self.judge()
            run.allow = before
            self._open_ways = set()

    def close(self) -> bool:
        """Look for all that was ever tracked again, and tell whether the run has found anything that fails a test."""
        with self._lock:
            self.registry.revive_all()
            return any(self.is_failing(finding) for run in self._iter_runs() for finding in run.findings.values())

    def _iter_runs(self) -> Iterator[TestRun]:
        yield self.nobody
        yield from self.runs.values()

    # Verdicts.

    def expect(self, findings: Iterable[Finding]) -> None:
        """Take findings off the verdict of the running test."""
        for finding in findings:
            self.current.expected.add(make_key(finding))
            self.tally.expected.append((self.current.item, finding))

    def take(self) -> Tally:
        """Return what was counted since the last call, and start anew."""
        taken, self.tally = self.tally, Tally()
        taken.identifiers, self.registry.registered = self.registry.registered, 0
        return taken

    # Judging.

    def judge(self) -> None:
        """Judge all that is waiting."""
        left = self._take_left()
        if not (self._drafts or self._pages or self._unfinished or self._failures or self._growing or left):
            return
        with self._lock:
            for unfinished in _drain(self._unfinished):
                self._attempt(partial(self._finish, unfinished), "the end of a page")
            for page in lay_pages(_drain(self._pages), tuple(self._drafts)):
                self._attempt(partial(self._page_judging.judge, page), "the judgement of a page")
            for draft in self._find_waiting():
                self._attempt(partial(self._judging.judge_draft, draft), "the judgement of a request")
            for one in left:
                self._attempt(partial(self._judge_left, one), "the judgement of what a child process has left")
            for finding in _drain(self._failures):
                self.keep(self.find_run(finding.origin), finding)

    def _finish(self, unfinished: UnfinishedPage) -> None:
        page = unfinished.finish()
        if page is not None:
            self._pages.append(page)

    def _find_waiting(self) -> list[Draft]:
        """Return the drafts to judge: new ones, and those that have grown since, such as an upload under way."""
        grown = [draft for draft, size in self._growing if draft.total > size]
        waiting = [*grown, *_drain(self._drafts)]
        still = [(draft, size) for draft, size in self._growing if draft.total == size]
        self._growing = [*still, *((draft, draft.total) for draft in waiting if draft.wire is not None)][-50:]
        return waiting

    def judge_page(self, page: Page) -> list[Finding]:
        """Judge one page that the suite hands over, and return its findings."""
        return self._judge_given(partial(self.page, page))

    def judge_message(self, draft: Draft) -> list[Finding]:
        """Judge one message that the suite hands over, and return its findings."""
        return self._judge_given(partial(self.record, draft))

    def _judge_given(self, give: Callable[[], object]) -> list[Finding]:
        self.judge()
        before = dict(self.current.findings)
        give()
        self.judge()
        return [finding for key, finding in self.current.findings.items() if before.get(key) != finding]

    def _attempt(self, work: Callable[[], object], what: str) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  # a failing guard is a finding, never silence
            self.failed(what, error)


def _find_raise(error: BaseException) -> Source | None:
    """Return the line that raised, its file relative to the current directory or by its last two names."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return None
    path, here = Path(frames[-1].filename), _HERE
    file = path.relative_to(here) if path.is_relative_to(here) else Path(*path.parts[-2:])
    return Source(file.as_posix(), frames[-1].lineno or 0)


def _drain(waiting: deque[Waiting]) -> list[Waiting]:
    return [waiting.popleft() for _ in range(len(waiting))]
