"""What the gate says may be missing: any other test that cannot run fails."""

from __future__ import annotations

from pathlib import Path

import pytest

SOURCE = """
import pytest

def test_other():
    pytest.importorskip("no_such_library.part")

def test_itself():
    pytest.skip("curl is not installed")

@pytest.mark.skipif(True, reason="not on this system")
def test_marked():
    pass

@pytest.mark.xfail
def test_expected():
    assert False
"""


@pytest.fixture
def run(pytester):
    """Return what runs a suite that has the option."""
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(test_functions=SOURCE, test_file="import pytest\npytest.importorskip('another_library')")
    return lambda *options: pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)


def test_nothing_fails_without_the_option(run):
    """By hand, what cannot run skips."""
    run().assert_outcomes(skipped=4, xfailed=1)


def test_libraries_that_may_be_missing_skip(run):
    """What is named skips, and what a mark skips; what skips itself fails."""
    run("--may-lack=no_such_library,another_library,").assert_outcomes(skipped=3, failed=1, xfailed=1)


def test_nothing_may_be_missing(run):
    """Whole files fail too, and the message tells what is missing."""
    result = run("--may-lack=", "--continue-on-collection-errors")
    result.assert_outcomes(skipped=1, failed=2, xfailed=1, errors=1)
    result.stdout.fnmatch_lines(["*test_file.py must run here: *could not import 'another_library'*"])
    assert result.ret == 1


def test_workers_fail_alike(run):
    """Under xdist a file that cannot run fails the run."""
    result = run("--may-lack=no_such_library", "-n1", "test_file.py", "test_functions.py")
    result.assert_outcomes(skipped=2, failed=1, xfailed=1, errors=1)
    assert result.ret == 1
