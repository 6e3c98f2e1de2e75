"""The marker: what it changes, and that a wrong one is a usage error before the first test."""

from __future__ import annotations

import pytest

BODY = "def test_it(phi_patient):\n    app.send(email=phi_patient.email)"


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("mood='off'", "*'mood' is no argument of phiguard*mode, allow, ignore, page, reason*"),
        ("'off'", "*takes keyword arguments only*"),
        ("mode='none', reason='x'", "*'none' is not a valid mode*"),
        ("mode='off'", "*mode=off weakens the guard and needs a reason*"),
        ("ignore=['PHG101']", "*ignore=PHG101 weakens the guard and needs a reason*"),
        ("ignore=['PHG999'], reason='x'", "*'PHG999' is not a rule code*"),
        ("page='secret'", "*'secret' is not a valid page*"),
        ("allow='lab.example kinds=email until=2020-01-01 reason=old'", "*2020-01-01*"),
        ("allow='lab.example kinds=email until=2999-01-01'", "*reason*"),
    ],
)
def test_wrong_mark_is_a_usage_error(suite, mark, message):
    """A wrong mark of a selected test ends with exit code 4 before the first test."""
    suite.write(f"def test_first():\n    open('ran', 'w')\n\n@pytest.mark.phiguard({mark})\n{BODY}")
    result = suite.run()
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"*PHG901 {message}"])
    assert not (suite.pytester.path / "ran").exists()


def test_wrong_mark_of_a_deselected_test_is_none_of_our_business(suite):
    """A test that is not selected may be marked as it likes."""
    suite.write(f"def test_first():\n    pass\n\n@pytest.mark.phiguard(mood='off')\n{BODY}")
    suite.run("-k", "test_first").assert_outcomes(passed=1, deselected=1)


def test_mark_added_by_a_fixture_is_checked_at_setup(suite):
    """A mark that is added later is checked, and taken into account."""
    suite.write(
        "@pytest.fixture(autouse=True)\ndef _marked(request):\n"
        "    request.node.add_marker(pytest.mark.phiguard(ignore=['PHG101'], reason='legacy'))\n\n" + BODY
    )
    suite.run().assert_outcomes(passed=1)
    assert suite.report["weakened"] == [{"test": "test_inner.py::test_it", "what": "ignore=PHG101", "reason": "legacy"}]


def test_wrong_mark_added_by_a_fixture_is_an_error(suite):
    """A wrong mark that is added later fails its test."""
    suite.write(
        "@pytest.fixture(autouse=True)\ndef _marked(request):\n"
        "    request.node.add_marker(pytest.mark.phiguard(mood='off'))\n\n" + BODY
    )
    result = suite.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*'mood' is no argument of phiguard*"])


def test_ignore_drops_a_rule_and_is_told(suite):
    """An ignored rule fails nothing; the summary lists it with its reason."""
    suite.write(f"@pytest.mark.phiguard(ignore=['PHG101'], reason='ticket 12')\n{BODY}")
    result = suite.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["WEAKENED ignore=PHG101 in test_inner.py::test_it: ticket 12"])


def test_mode_report_of_one_test(suite):
    """A test in mode ``report`` records and does not fail; the others do."""
    suite.write(
        f"@pytest.mark.phiguard(mode='report', reason='being mended')\n{BODY}\n\n{BODY.replace('it', 'two', 1)}"
    )
    suite.run().assert_outcomes(passed=1, failed=1)
    assert len(suite.rules) == 2


def test_mode_off_of_one_test(suite):
    """A test in mode ``off`` is not watched."""
    suite.write(f"@pytest.mark.phiguard(mode='off', reason='talks to the sandbox')\n{BODY}")
    suite.run().assert_outcomes(passed=1)
    assert suite.rules == []


def test_mode_enforce_beats_the_ini(suite):
    """A mark wins over the command line and the ini file."""
    suite.write(f"@pytest.mark.phiguard(mode='enforce')\n{BODY}")
    suite.run("--phiguard=report", "--phiguard-network=contain").assert_outcomes(failed=1)


def test_mode_off_of_the_run_beats_every_mark(suite):
    """``--phiguard=off`` beats every mark."""
    suite.write(f"@pytest.mark.phiguard(mode='enforce')\n{BODY}")
    suite.run("--phiguard=off").assert_outcomes(passed=1)


def test_allow_of_class_and_function_add_up(suite):
    """Allowances of all marks from the outermost in add up."""
    line = "collect.tracker.example kinds={} until=2999-01-01 reason='agreement'"
    suite.write(
        f'@pytest.mark.phiguard(allow="{line.format("email")}")\n'
        "class TestIt:\n"
        f'    @pytest.mark.phiguard(allow=["{line.format("mrn")}"])\n'
        "    def test_both(self, phi_patient):\n        app.send(email=phi_patient.email, mrn=phi_patient.mrn)\n\n"
        "    def test_one(self, phi_patient):\n        app.send(email=phi_patient.email, mrn=phi_patient.mrn)\n"
    )
    suite.run().assert_outcomes(passed=1, failed=1)
    assert [i["kind"] for i in suite.report["findings"][0]["identifiers"]] == ["mrn"]


def test_innermost_page_class_wins(suite):
    """The page class of the innermost mark holds: a weak identifier alone matters on a patient's page only."""
    page = (
        "    phiguard.check_page('<img src=https://px.example/i?zip=' + phi_patient.zip + '>', url='https://h.test/')\n"
    )
    suite.write(
        "@pytest.mark.phiguard(page='public')\nclass TestIt:\n"
        f"    def test_public(self, phi_patient, phiguard):\n    {page}\n"
        "    @pytest.mark.phiguard(page='authenticated')\n"
        f"    def test_portal(self, phi_patient, phiguard):\n    {page}"
    )
    suite.run("-rA").assert_outcomes(passed=1, failed=1)
    assert {finding["rule"] for finding in suite.report["findings"]} == {"PHG402", "PHG201"}
