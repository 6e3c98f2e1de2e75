"""The verdict of a test: what its phases did, judged before other plugins see the outcome."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

import pytest

from pytest_phiguard._stage import clean_id
from pytest_phiguard.capture.jobs.django_commit import settle
from pytest_phiguard.config import TestSettings, parse_marks
from pytest_phiguard.errors import ConfigurationError, PHILeakError
from pytest_phiguard.report import describe_findings
from pytest_phiguard.session.runs import make_key

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_phiguard._state import State
    from pytest_phiguard.model import Finding
    from pytest_phiguard.session import Guard

SECTION = "PHI leak"
# What ends a phase without being a failure of its own.
_NO_FAILURES = (pytest.skip.Exception, pytest.xfail.Exception, SkipTest, PHILeakError)
_NO_MARKS = TestSettings()


def read_marks(state: State, item: pytest.Item) -> TestSettings:
    """Return what the marks of a test add up to.

    Raises:
        ConfigurationError: A mark is wrong.
    """
    marks = [(mark.args, dict(mark.kwargs)) for mark in item.iter_markers("phiguard")]
    if not marks:
        return _NO_MARKS
    return parse_marks(marks, test=clean_id(item), today=state.today, vendors=state.vendors.ids)


def find_wrong_marks(state: State, items: Sequence[pytest.Item]) -> str:
    """Return what is wrong with the marks of some tests, each problem once, or empty."""
    problems = []
    for item in items:
        try:
            read_marks(state, item)
        except ConfigurationError as error:
            problems.append(str(error))
    return "\n".join(dict.fromkeys(problems))


class TestHooks:
    """The hooks that judge each test, registered once there is something to judge.

    Args:
        state: The run.
        guard: What judges.
    """

    __test__ = False  # pytest collects classes named Test… where a suite imports them

    def __init__(self, state: State, guard: Guard) -> None:
        self.guard = guard
        self._state = state

    def begin(self, item: pytest.Item) -> None:
        """Begin an attempt at a test.

        Raises:
            pytest.UsageError: A mark is wrong that was added after the collection.
        """
        running = self.guard.running
        if running is not None and running.item != item.nodeid:
            # The test in the midst of which the guard was built: no hook of ours stood around it.
            self.guard.end(running.item)
        test = clean_id(item)
        try:
            settings = read_marks(self._state, item)
        except ConfigurationError as error:
            self.guard.begin(item.nodeid, test, _NO_MARKS)
            raise pytest.UsageError(str(error)) from None
        self.guard.begin(item.nodeid, test, settings)

    def mark(self, item: pytest.Item) -> None:
        """Take marks into account that a fixture has added.

        Raises:
            ConfigurationError: One is wrong.
        """
        self.guard.mark(item.nodeid, read_marks(self._state, item))

    def end_call(self) -> None:
        """Run what a commit would run, before a fixture rolls the test's transaction back."""
        watch = self._state.watch
        if watch is not None and watch.runs_on_commit:
            settle(watch)

    def finish(self) -> None:
        """End the last test, and judge what came since."""
        if self.guard.running is not None:
            self.guard.end(self.guard.running.item)
        self.guard.judge()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """End the test when its last attempt has ended: what it still sends from then on is late."""
        try:
            return (yield)
        finally:
            self.guard.end(item.nodeid)
            self._state.stage.switch(None)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, Any, Any]:
        """Judge a phase: with a failing finding it fails, whatever else became of it."""
        leaks: Sequence[Finding] = ()
        own, broken = None, ""
        try:
            leaks = self._judge_phase(item, call.when)
            if leaks:
                own = _replace_outcome(call, leaks, describe_findings(leaks, self._state.masking))
        except Exception:  # noqa: BLE001  # the guard's own failure fails the test, below
            broken = traceback.format_exc()
        report = yield
        if broken:
            _fail(report, f"PHG803 the guard itself failed in the verdict of this test\n\n{broken}")
        elif leaks:
            _settle(item, report, call, own=own, text=describe_findings(leaks, self._state.masking))
        return report

    def _judge_phase(self, item: pytest.Item, phase: str) -> Sequence[Finding]:
        guard = self.guard
        run = guard.runs.get(item.nodeid)
        if run is None:
            return ()
        guard.judge()
        guard.notice(run)
        if not run.findings:
            return ()
        leaks = guard.find_failing(run, phase)
        if self._state.stage.in_call:
            # A subtest's report: it shows its own findings only, the test's call report will show all.
            leaks = [finding for finding in leaks if make_key(finding) not in run.subtests]
            run.subtests.update(make_key(finding) for finding in leaks)
        return leaks


def _replace_outcome(
    call: pytest.CallInfo[Any], leaks: Sequence[Finding], text: str
) -> pytest.ExceptionInfo[BaseException] | None:
    """Make the phase's exception a `PHILeakError`; return the test's own failure, which stays behind it."""
    error = PHILeakError(text, leaks)
    own = call.excinfo if call.excinfo is not None and not isinstance(call.excinfo.value, _NO_FAILURES) else None
    if own is not None:
        error.__context__ = own.value
    try:
        raise error
    except PHILeakError:
        call.excinfo = pytest.ExceptionInfo.from_current()
    return own


def _settle(
    item: pytest.Item,
    report: pytest.TestReport,
    call: pytest.CallInfo[Any],
    *,
    own: pytest.ExceptionInfo[BaseException] | None,
    text: str,
) -> None:
    """Make sure that a report fails and shows the findings, whatever other plugins made of the exception."""
    ours = call.excinfo is not None and isinstance(call.excinfo.value, PHILeakError)
    if ours and own is None and call.excinfo is not None:
        _fail(report, call.excinfo.getrepr(style="value", chain=False))
    elif report.outcome != "failed" or hasattr(report, "wasxfail"):
        _fail(report, item.repr_failure(own) if own is not None else text)
    elif own is not None:
        _fail(report, item.repr_failure(own))
    if own is not None or not ours:
        _add_section(report, text)


def _fail(report: pytest.TestReport, longrepr: Any) -> None:
    report.outcome = "failed"
    report.longrepr = longrepr
    if hasattr(report, "wasxfail"):
        del report.wasxfail


def _add_section(report: pytest.TestReport, text: str) -> None:
    add = getattr(report.longrepr, "addsection", None)
    if add is not None:
        add(SECTION, text)
    elif text not in str(report.longrepr):
        report.longrepr = f"{report.longrepr}\n\n{text}"
