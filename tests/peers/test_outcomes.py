"""How two runs of a peer's suite are compared."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

REPORT = """<testsuites><testsuite>
<testcase classname="test_it" name="test_passes"/>
<testcase classname="test_it" name="test_fails"><failure/></testcase>
<testcase classname="test_it" name="test_errs"/>
<testcase classname="test_it" name="test_errs"><error/></testcase>
<testcase classname="test_it" name="test_named[&lt;object at 0x7f00aa11bb22&gt;]"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def outcomes(monkeypatch):
    """Return the module, which lies beside this file and in no package."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("outcomes")


@pytest.fixture
def make_run(outcomes):
    """Return what makes a run from outcomes by name."""

    def make(code=0, own=(), **found):
        return outcomes.Run({name: (outcome,) for name, outcome in found.items()}, code, 1.0, own)

    return make


def test_a_run_is_read(outcomes, tmp_path):
    """Each test has its outcomes in order, whatever the address of an object in its name, and our own words are kept."""
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    run = outcomes.read_run(report, "== 1 failed ==\nPHG802 the capture x is broken\n", 1, 2.0)
    assert run.outcomes == {
        "test_it::test_passes": ("passed",),
        "test_it::test_fails": ("failure",),
        "test_it::test_errs": ("passed", "error"),
        "test_it::test_named[<object at 0x>]": ("skipped",),
    }
    assert (run.passed, run.own) == (1, ("PHG802 the capture x is broken",))
    assert outcomes.read_run(tmp_path / "none.xml", "", 4, 0.0).outcomes == {}


def test_only_what_is_different_by_the_plugin_is_told(outcomes, make_run):
    """A test that differs from one run without it to the next, and one that is known to, says nothing."""
    off = make_run(a="passed", b="passed", c="failure", d="passed")
    on = make_run(a="passed", b="failure", c="passed", d="failure", code=1)
    again = make_run(a="passed", b="passed", c="passed", d="passed")
    assert list(outcomes.iter_differences(off, on, {"d": "a clock"}, again)) == ["b: passed -> failure"]
    assert list(outcomes.iter_differences(off, off, {})) == []


def test_what_no_test_shows_is_told_too(outcomes, make_run):
    """A run in which nothing passed, another exit code, and what the plugin says of itself are differences."""
    off, nothing = make_run(a="passed"), make_run(a="error", code=2)
    assert list(outcomes.iter_differences(off, make_run(a="passed", code=3), {})) == ["exit code 0 -> 3"]
    assert list(outcomes.iter_differences(nothing, nothing, {})) == ["no test passed: exit code 2 -> 2"]
    told = list(outcomes.iter_differences(off, make_run(a="passed", own=("PHG803 failed",)), {}))
    assert told == ["the plugin says: PHG803 failed"]
    assert list(outcomes.iter_differences(off, make_run(), {}, off)) == [
        "a: passed -> not there",
        "no test passed: exit code 0 -> 0",
    ]
