"""A leaking test fails, whatever else becomes of it."""

from __future__ import annotations

import pytest

LEAK = "app.send(email=phi_patient.email)"


def test_clean_test_passes(suite):
    """A test that sends nothing of its patient passes."""
    suite.write("def test_it(phi_patient):\n    app.send(event='visit')")
    result = suite.run()
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert suite.rules == []


def test_leak_fails_although_the_application_swallowed_everything(suite):
    """The application's ``except Exception`` hides nothing."""
    suite.write(f"def test_it(phi_patient):\n    {LEAK}")
    result = suite.run()
    result.assert_outcomes(failed=1)
    assert result.ret == 1
    assert suite.rules == ["PHG101"]
    result.stdout.fnmatch_lines(["*PHG101 request to collect.tracker.example carries a patient's e-mail address*"])


def test_leak_in_setup_is_an_error(suite):
    """A leak of a fixture's set-up is an error of that phase."""
    suite.write(f"@pytest.fixture\ndef sent(phi_patient):\n    {LEAK}\n\ndef test_it(sent):\n    pass")
    result = suite.run()
    result.assert_outcomes(errors=1)
    assert suite.report["findings"][0]["phase"] == "setup"


def test_leak_in_teardown_is_an_error(suite):
    """A leak of a fixture's teardown is an error of that phase; the call has passed."""
    suite.write(f"@pytest.fixture\ndef sent(phi_patient):\n    yield\n    {LEAK}\n\ndef test_it(sent):\n    pass")
    result = suite.run()
    result.assert_outcomes(passed=1, errors=1)
    assert suite.report["findings"][0]["phase"] == "teardown"


@pytest.mark.parametrize("strict", ["False", "True"])
@pytest.mark.parametrize("rest", ["pass", "assert False", "pytest.xfail('known')"])
def test_xfail_hides_no_leak(suite, strict, rest):
    """A leaking test that is marked xfail fails, strict or not, whether it passes or fails by itself."""
    suite.write(f"@pytest.mark.xfail(strict={strict})\ndef test_it(phi_patient):\n    {LEAK}\n    {rest}")
    result = suite.run()
    result.assert_outcomes(failed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*PHG101*"])


def test_xfail_of_another_exception_hides_no_leak(suite):
    """``raises=`` of a mark does not matter to a leak."""
    suite.write(f"@pytest.mark.xfail(raises=Exception)\ndef test_it(phi_patient):\n    {LEAK}")
    suite.run().assert_outcomes(failed=1)


def test_xfail_without_run_leaks_nothing(suite):
    """A test that is not run stays xfailed."""
    suite.write(f"@pytest.mark.xfail(run=False)\ndef test_it(phi_patient):\n    {LEAK}")
    suite.run().assert_outcomes(xfailed=1)


def test_skip_after_leaking_fails(suite):
    """A test that skips itself after it leaked fails."""
    suite.write(f"def test_it(phi_patient):\n    {LEAK}\n    pytest.skip('not today')")
    suite.run().assert_outcomes(failed=1)


def test_skip_in_setup_after_leaking_is_an_error(suite):
    """A fixture that skips after it leaked is an error."""
    suite.write(
        f"@pytest.fixture\ndef sent(phi_patient):\n    {LEAK}\n    pytest.skip('not today')\n\n"
        "def test_it(sent):\n    pass"
    )
    suite.run().assert_outcomes(errors=1)


def test_importorskip_after_leaking_fails(suite):
    """A skip by ``importorskip`` is one too."""
    suite.write(f"def test_it(phi_patient):\n    {LEAK}\n    pytest.importorskip('no_such_module')")
    suite.run().assert_outcomes(failed=1)


def test_own_failure_and_leak_are_both_shown(suite):
    """A test that leaks and fails by itself shows both."""
    suite.write(f"def test_it(phi_patient):\n    {LEAK}\n    assert 1 + 1 == 3, 'arithmetic'")
    result = suite.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*assert 1 + 1 == 3*"])
    result.stdout.fnmatch_lines(["*PHI leak*", "PHG101*"])


def test_each_parameter_is_a_test_of_its_own(suite):
    """Of a parametrized test only the case that leaks fails."""
    suite.write(
        "@pytest.mark.parametrize('leaks', [False, True])\n"
        "def test_it(phi_patient, leaks):\n    app.send(email=phi_patient.email if leaks else '')"
    )
    result = suite.run("-v")
    result.assert_outcomes(passed=1, failed=1)
    assert [finding["test"] for finding in suite.report["findings"]] == ["test_inner.py::test_it[True]"]


def test_exitfirst_stops_at_the_leak(suite):
    """``-x`` stops after a leaking test."""
    suite.write(f"def test_one(phi_patient):\n    {LEAK}\n\ndef test_two():\n    pass")
    result = suite.run("-x")
    result.assert_outcomes(failed=1)
    assert "test_two" not in result.stdout.str()


def test_last_failed_runs_the_leak_again(suite):
    """``--lf`` selects the leaking test, and it fails again."""
    suite.write(f"def test_one(phi_patient):\n    {LEAK}\n\ndef test_two():\n    pass")
    options = ["--phiguard-report=report.json"]
    suite.pytester.runpytest_inprocess(*options).assert_outcomes(failed=1, passed=1)
    result = suite.pytester.runpytest_inprocess("--lf", *options)
    result.assert_outcomes(failed=1)


SWALLOW = (
    "import pytest\n"
    "class Swallow:\n"
    "    @pytest.hookimpl(wrapper=True, tryfirst=True)\n"
    "    def pytest_runtest_makereport(self, item, call):\n"
    "        report = yield\n"
    "        report.outcome = 'passed'\n"
    "        report.longrepr = None\n"
    "        return report\n"
)


@pytest.mark.parametrize(
    ("hook", "outcomes"),
    [("pytest_configure(config)", {"failed": 1}), ("pytest_runtest_call(item)", {"passed": 1, "errors": 1})],
)
def test_wrapper_that_swallows_reports_hides_no_leak(suite, hook, outcomes):
    """A plugin that turns every report into a pass hides no leak, inside our wrapper nor outside: the loop's end tells."""
    config = "item.config" if "item" in hook else "config"
    suite.pytester.makeconftest(SWALLOW + f"def {hook}:\n    {config}.pluginmanager.register(Swallow())\n")
    suite.write(f"def test_it(phi_patient):\n    {LEAK}")
    result = suite.run()
    assert result.ret == 1
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines(["*PHG101*"])


def test_wrapper_of_the_protocol_that_swallows_reports_hides_no_leak(suite):
    """A plugin that runs tests without logging their reports does not hide a leak."""
    suite.pytester.makeconftest(
        "import pytest\n"
        "from _pytest.runner import runtestprotocol\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    runtestprotocol(item, nextitem=nextitem, log=False)\n"
        "    return True\n"
    )
    suite.write(f"def test_it(phi_patient):\n    {LEAK}")
    result = suite.run("-p", "no:flaky", "-p", "no:rerunfailures", subprocess=True)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*ERROR*test_inner.py::test_it*"])


def test_failing_guard_fails_the_test(suite):
    """A guard that fails itself fails the test with PHG803."""
    suite.pytester.makeconftest(
        "import pytest_phiguard.session.guard as module\n"
        "def judge(self):\n    raise RuntimeError('out of order')\n"
        "def pytest_runtest_setup(item):\n    module.Guard.judge, item.before = judge, module.Guard.judge\n"
        "def pytest_unconfigure(config):\n    pass\n"
        "import pytest\n"
        "@pytest.hookimpl(trylast=True)\n"
        "def pytest_runtest_logreport(report):\n    pass\n"
        "@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
        "def pytest_runtest_protocol(item):\n"
        "    before = module.Guard.judge\n"
        "    try:\n        return (yield)\n"
        "    finally:\n        module.Guard.judge = before\n"
    )
    suite.write("def test_it(phi_patient):\n    pass")
    result = suite.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*PHG803 the guard itself failed*"])


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_guard_that_cannot_be_built_fails_the_run(suite, workers):
    """A guard that fails while it is being built, in the midst of a request, is an error of the run: never silence."""
    suite.pytester.makeconftest(
        "import pytest_phiguard\n"
        "@pytest_phiguard.hookimpl\n"
        "def pytest_phiguard_decoders(config):\n    raise RuntimeError('no decoder today')\n"
    )
    suite.write("def test_it():\n    app.send(event='visit')")
    result = suite.run(*workers, subprocess=True)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*PHG803 the guard itself failed*could not be built*", "*no decoder today*"])
    told = suite.run("--phiguard=report", *workers, subprocess=True)
    assert told.ret == 0
    told.stdout.fnmatch_lines(["BROKEN the guard could not be built: RuntimeError: no decoder today"])


def test_session_fixture_that_leaks_names_its_scope(suite):
    """What a session fixture leaks is an error of the test that set it up, and the finding names the scope."""
    suite.write(
        "@pytest.fixture(scope='module')\ndef sent(phi_patient_factory):\n"
        "    patient = phi_patient_factory()\n    app.send(email=patient.email)\n\n"
        "def test_one(sent):\n    pass\n\ndef test_two(sent):\n    pass"
    )
    result = suite.run()
    result.assert_outcomes(errors=1, passed=1)
    finding = suite.report["findings"][0]
    assert (finding["test"], finding["phase"]) == ("test_inner.py", "setup")


def test_wide_fixture_that_leaks_in_teardown_is_an_error_of_the_last_test(suite):
    """What a module fixture leaks in its teardown is an error of the test that tears it down."""
    suite.write(
        "@pytest.fixture(scope='module')\ndef patient(phi_patient_factory):\n"
        "    patient = phi_patient_factory()\n    yield patient\n    app.send(email=patient.email)\n\n"
        "def test_one(patient):\n    pass\n\ndef test_two(patient):\n    pass"
    )
    result = suite.run()
    result.assert_outcomes(errors=1, passed=2)
    finding = suite.report["findings"][0]
    assert (finding["test"], finding["phase"]) == ("test_inner.py", "teardown")


def test_same_finding_is_counted_once(suite):
    """A repeated request is one finding with its count."""
    suite.write(f"def test_it(phi_patient):\n    for _ in range(3):\n        {LEAK}")
    suite.run().assert_outcomes(failed=1)
    assert [finding["count"] for finding in suite.report["findings"]] == [3]


def test_check_raises_at_once_and_catching_it_clears_nothing(suite):
    """``phiguard.check()`` raises a `PHILeakError`; a test that catches it fails all the same."""
    suite.write(
        "import pytest_phiguard\n"
        f"def test_it(phi_patient, phiguard):\n    {LEAK}\n"
        "    with pytest.raises(pytest_phiguard.PHILeakError) as caught:\n        phiguard.check()\n"
        "    assert caught.value.findings[0].rule == 'PHG101'"
    )
    result = suite.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*PHG101*"])
