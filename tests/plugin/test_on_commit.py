"""Callbacks of ``transaction.on_commit`` that a test's rollback drops: counted, or run where the suite says so."""

from __future__ import annotations

import pytest

pytest.importorskip("django")

PROJECT = """
SECRET_KEY = "inner"
INSTALLED_APPS = []
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    "other": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
}
"""
HEADER = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "project_settings"
django.setup()
from django.db import connections, transaction
from django.test import TestCase, TransactionTestCase
from functools import partial
import app, pytest

def register(email, using="default"):
    with transaction.atomic(using=using):
        transaction.on_commit(lambda: app.send(email=email), using=using)

"""
# As pytest-django does it, which need not be installed.
DB = """
@pytest.fixture
def db():
    class Case(TestCase):
        databases = {"default", "other"}
    Case.setUpClass()
    case = Case("__init__")
    if not getattr(Case, "_pre_setup_ran_eagerly", False):
        case._pre_setup()
    yield
    case._post_teardown()
    Case.tearDownClass()

"""
RUN = "phiguard_on_commit = run"


@pytest.fixture
def suite(suite):
    """Return an inner suite with a Django project."""
    suite.pytester.makepyfile(project_settings=PROJECT)
    suite.header = HEADER + DB
    return suite


def run(suite, *lines, **how):
    """Run the inner suite in a process of its own: Django is set up once in each."""
    return suite.run(ini=lines, subprocess=True, **how)


def test_dropped_callbacks_are_counted(suite):
    """Without the option, nothing is run, and the summary says how many callbacks never were."""
    suite.write(
        "def test_one(db, phi_patient):\n    register(phi_patient.email)\n    register(phi_patient.email, 'other')\n\n"
        "def test_two(db, phi_patient):\n    register(phi_patient.email)\n"
    )
    result = run(suite)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["NOTE on_commit callbacks that a rollback dropped: 3 *phiguard_on_commit = run*"])


def test_run_lays_them_to_the_call_phase(suite):
    """With the option, what a callback sends fails the test that registered it, in its call phase."""
    suite.write(
        "def test_one(db, phi_patient):\n    register('nobody')\n\n"
        "@pytest.mark.parametrize('using', ['default', 'other'])\n"
        "def test_two(db, phi_patient, using):\n    register(phi_patient.email, using)\n"
    )
    result = run(suite, RUN)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.no_fnmatch_line("NOTE*")
    assert {(one["test"], one["phase"], one["count"]) for one in suite.report["findings"]} == {
        ("test_inner.py::test_two[default]", "call", 1),
        ("test_inner.py::test_two[other]", "call", 1),
    }


def test_run_in_a_test_case(suite):
    """In Django's own test case the rollback is a part of the call phase, and callbacks are run before it."""
    suite.write(
        "class TestIt(TestCase):\n"
        "    @pytest.fixture(autouse=True)\n    def patient(self, phi_patient):\n        self.phi = phi_patient\n\n"
        "    def test_one(self):\n        register(self.phi.email)\n\n"
        "    def test_two(self):\n        register('nobody')\n\n"
        "class TestReal(TransactionTestCase):\n"
        "    @pytest.fixture(autouse=True)\n    def patient(self, phi_patient):\n        self.phi = phi_patient\n\n"
        "    def test_three(self):\n        register(self.phi.email)\n"
    )
    run(suite, RUN).assert_outcomes(passed=1, failed=2)
    assert [(one["test"], one["phase"], one["count"]) for one in suite.report["findings"]] == [
        ("test_inner.py::TestIt::test_one", "call", 1),
        ("test_inner.py::TestReal::test_three", "call", 1),
    ]


def test_nested_callback_is_run(suite):
    """A callback that a callback registers is run as well, and one that registers itself for ever is left."""
    suite.write(
        "def again():\n    transaction.on_commit(again)\n\n"
        "def test_one(db, phi_patient):\n"
        "    transaction.on_commit(partial(register, phi_patient.email))\n\n"
        "def test_two(db, phi_patient):\n    transaction.on_commit(again)\n"
    )
    run(suite, RUN).assert_outcomes(passed=1, failed=1)
    assert [one["count"] for one in suite.report["findings"]] == [1]


def test_exception_of_a_callback_is_told_and_fails_no_test(suite):
    """An exception is told with the callback's name; the transaction stays usable for what is torn down after it."""
    suite.write(
        "def fail():\n"
        "    with transaction.atomic(durable=True):\n"
        "        connections['default'].cursor().execute('select nothing from nowhere')\n\n"
        "@pytest.fixture\n"
        "def used(db):\n    yield\n    connections['default'].cursor().execute('select 1')\n\n"
        "def test_it(used, phi_patient):\n    transaction.on_commit(fail)\n    register('nobody')\n"
    )
    result = run(suite, RUN)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["NOTE on_commit callback fail raised OperationalError: 1 times"])
    assert suite.report["summary"]["transmissions"] == 1


@pytest.mark.parametrize("execute", [True, False])
def test_captured_callbacks_are_the_tests_own(suite, execute):
    """What a test captures it has run or looked at: it is run once at most, and not counted."""
    suite.write(
        "def test_one(db, phi_patient):\n"
        f"    with TestCase.captureOnCommitCallbacks(execute={execute}) as callbacks:\n"
        "        register('nobody')\n"
        "    assert len(callbacks) == 1\n"
        "    register('nobody')\n"
    )
    run(suite, RUN).assert_outcomes(passed=1)
    assert suite.report["summary"]["transmissions"] == 1 + execute


def test_captured_by_the_fixture_of_pytest_django(suite):
    """pytest-django's own fixtures are met alike."""
    pytest.importorskip("pytest_django")
    suite.header = HEADER
    suite.write(
        "@pytest.mark.django_db\n"
        "def test_one(phi_patient, django_capture_on_commit_callbacks):\n"
        "    with django_capture_on_commit_callbacks(execute=True) as callbacks:\n"
        "        register(phi_patient.email)\n"
        "    assert len(callbacks) == 1\n\n"
        "@pytest.mark.django_db\n"
        "def test_two(phi_patient):\n    register(phi_patient.email)\n\n"
        "@pytest.mark.django_db(transaction=True)\n"
        "def test_three(phi_patient):\n    register(phi_patient.email)\n\n"
        "@pytest.mark.django_db\n"
        "def test_four(phi_patient):\n    register('nobody')\n"
    )
    run(suite, RUN, "DJANGO_SETTINGS_MODULE = project_settings").assert_outcomes(passed=1, failed=3)
    assert [(one["phase"], one["count"]) for one in suite.report["findings"]] == [("call", 1)] * 3


def test_callback_of_a_savepoint_that_the_application_rolled_back(suite):
    """What the application itself has rolled back would not run in production either: it is neither run nor counted."""
    suite.write(
        "def test_it(db, phi_patient):\n"
        "    with pytest.raises(ValueError), transaction.atomic():\n"
        "        register(phi_patient.email)\n        raise ValueError\n"
    )
    result = run(suite, RUN)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("NOTE*")


def test_same_function_registered_twice_is_run_twice(suite):
    """One function that is registered by two requests is run for both; captured once, for the other."""
    suite.write(
        "def tell():\n    app.send(event='visit')\n\n"
        "def test_it(db, phi_patient):\n"
        "    with TestCase.captureOnCommitCallbacks():\n        transaction.on_commit(tell)\n"
        "    transaction.on_commit(tell)\n    transaction.on_commit(tell)\n"
    )
    run(suite, RUN).assert_outcomes(passed=1)
    assert suite.report["summary"]["transmissions"] == 2


def test_count_travels_from_workers(suite):
    """Under xdist the counts of all workers add up."""
    pytest.importorskip("xdist")
    suite.write(
        "@pytest.mark.parametrize('number', range(3))\n"
        "def test_one(db, phi_patient, number):\n    register(phi_patient.email)\n"
    )
    result = suite.run("-n2", ini=[], subprocess=True)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["NOTE on_commit callbacks that a rollback dropped: 3 *"])
