"""Ways of running tests that have a report of their own: unittest, subtests, re-runs."""

from __future__ import annotations

import pytest

UNITTEST = """
import unittest


class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _patient(self, phi_patient):
        self.patient = phi_patient

    def test_clean(self):
        app.send(event="visit")

    def test_leak(self):
        app.send(email=self.patient.email)

    @unittest.expectedFailure
    def test_expected_failure(self):
        app.send(email=self.patient.email)
        self.fail("as expected")

    def test_skip(self):
        app.send(email=self.patient.email)
        self.skipTest("not today")

    def test_own_failure(self):
        app.send(email=self.patient.email)
        self.assertEqual(1, 2)
"""


def test_unittest(suite):
    """Cases of unittest are judged like any other test."""
    suite.write(UNITTEST)
    result = suite.run("-v")
    result.assert_outcomes(passed=1, failed=4)
    result.stdout.fnmatch_lines(["*test_clean PASSED*"])
    assert {finding["test"].rpartition("::")[2] for finding in suite.report["findings"]} == {
        "test_leak",
        "test_expected_failure",
        "test_skip",
        "test_own_failure",
    }


def test_unittest_class_setup(suite):
    """What ``setUpClass`` leaks is an error."""
    suite.write(
        "import unittest\nfrom pytest_phiguard.patients import mint_patient\n"
        "class TestIt(unittest.TestCase):\n"
        "    @pytest.fixture(autouse=True, scope='class')\n"
        "    def _patient(self, request, phi_patient_factory):\n"
        "        request.cls.patient = phi_patient_factory()\n        app.send(email=request.cls.patient.email)\n"
        "    def test_it(self):\n        pass\n"
    )
    suite.run().assert_outcomes(errors=1)


def test_isolated_asyncio_test_case(suite):
    """A case of ``IsolatedAsyncioTestCase`` is blamed for its own requests."""
    suite.write(
        "import unittest\n"
        "class TestIt(unittest.IsolatedAsyncioTestCase):\n"
        "    @pytest.fixture(autouse=True)\n    def _patient(self, phi_patient):\n        self.patient = phi_patient\n"
        "    async def test_it(self):\n        app.send(email=self.patient.email)\n"
        "    async def test_other(self):\n        app.send(event='visit')\n"
    )
    suite.run().assert_outcomes(passed=1, failed=1)
    assert suite.report["findings"][0]["test"].endswith("test_it")


def test_subtest_of_unittest(suite):
    """A leak within ``subTest`` fails the test."""
    suite.write(
        "import unittest\n"
        "class TestIt(unittest.TestCase):\n"
        "    @pytest.fixture(autouse=True)\n    def _patient(self, phi_patient):\n        self.patient = phi_patient\n"
        "    def test_it(self):\n"
        "        for email in ('', self.patient.email):\n"
        "            with self.subTest(email=email):\n                app.send(email=email)\n"
    )
    result = suite.run()
    assert result.ret == 1
    assert "PHG101" in result.stdout.str()
    assert suite.rules == ["PHG101"]


@pytest.mark.skipif(int(pytest.__version__.partition(".")[0]) < 9, reason="subtests came with pytest 9")
def test_subtests_of_pytest(suite):
    """A subtest shows its own findings, and the test's call report shows them all."""
    suite.write(
        "def test_it(subtests, phi_patient):\n"
        "    with subtests.test('clean'):\n        app.send(event='visit')\n"
        "    with subtests.test('mail'):\n        app.send(email=phi_patient.email)\n"
        "    with subtests.test('record'):\n        app.send(mrn=phi_patient.mrn)\n"
    )
    result = suite.run()
    assert result.ret == 1
    assert sorted(suite.rules) == ["PHG101", "PHG101"]
    text = result.stdout.str()
    assert text.count("medical record number") >= 2
    result.stdout.fnmatch_lines(["*SUBFAIL*mail*"])
    result.stdout.fnmatch_lines(["*SUBFAIL*record*"])
    assert "SUBFAIL(clean)" not in text
    assert "[clean] SUBFAIL" not in text


def test_rerun_does_not_wash_a_leak_away(suite):
    """A test that leaks in its first attempt fails although its second one is clean."""
    suite.write(
        "attempts = []\n"
        "@pytest.mark.flaky(reruns=2)\n"
        "def test_it(phi_patient):\n"
        "    attempts.append(1)\n"
        "    if len(attempts) == 1:\n        app.send(email=phi_patient.email)\n"
    )
    result = suite.run("-p", "no:flaky", subprocess=True)
    assert result.ret == 1
    assert result.parseoutcomes().get("failed") == 1
    assert suite.rules == ["PHG101"]


def test_rerun_of_an_own_failure_still_works(suite):
    """A flaky test that never leaks is re-run and passes."""
    suite.write(
        "attempts = []\n"
        "@pytest.mark.flaky(reruns=2)\n"
        "def test_it(phi_patient):\n"
        "    attempts.append(1)\n    app.send(event='visit')\n    assert len(attempts) == 2\n"
    )
    result = suite.run("-p", "no:flaky", subprocess=True)
    assert result.ret == 0
    assert result.parseoutcomes() == {"passed": 1, "rerun": 1}


def test_rerun_gives_the_same_patient(suite):
    """A re-run of a test sees the patient of its first attempt."""
    suite.write(
        "names = []\n"
        "@pytest.mark.flaky(reruns=1)\n"
        "def test_it(phi_patient):\n    names.append(phi_patient.name)\n    assert names == [names[0]] * 2\n"
    )
    assert suite.run("-p", "no:flaky", subprocess=True).ret == 0


def test_flaky_does_not_wash_a_leak_away(suite):
    """The plugin flaky, which swallows reports, hides no leak."""
    suite.write(
        "from flaky import flaky\nattempts = []\n"
        "@flaky(max_runs=3)\n"
        "def test_it(phi_patient):\n"
        "    attempts.append(1)\n"
        "    if len(attempts) == 1:\n        app.send(email=phi_patient.email)\n"
    )
    result = suite.run("-p", "no:rerunfailures", subprocess=True)
    assert result.ret == 1
    assert suite.rules == ["PHG101"]


@pytest.mark.parametrize("when", ["setup", "teardown"])
def test_rerun_after_a_leaking_fixture(suite, when):
    """A fixture that leaks in one attempt only fails the test."""
    lines = {
        "setup": "    if len(attempts) == 1:\n        app.send(email=phi_patient.email)\n    yield\n",
        "teardown": "    yield\n    if len(attempts) == 1:\n        app.send(email=phi_patient.email)\n",
    }
    suite.write(
        "attempts = []\n@pytest.fixture\ndef sent(phi_patient):\n    attempts.append(1)\n" + lines[when] + "\n"
        "@pytest.mark.flaky(reruns=1)\ndef test_it(sent):\n    pass\n"
    )
    assert suite.run("-p", "no:flaky", subprocess=True).ret == 1
    assert suite.rules[0] == "PHG101"
