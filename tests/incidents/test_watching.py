"""Who watches on patients' pages, end to end: reports, marks, allowances and expectations without an identifier."""

from __future__ import annotations

import pytest

SITE = """
import pytest
from flask import Flask

GA = '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
VWO = '<script src="https://dev.visualwebsiteoptimizer.com/lib/1.js"></script>'
app = Flask(__name__)


@app.get("/<path:path>")
def show(path):
    return f"<title>Portal</title>{GA}{GA}{VWO}<p>Welcome</p>"


def visit(path="/portal"):
    assert app.test_client().get(path, headers={"Authorization": "Bearer x"}).status_code == 200


"""
EXPECT = """
def test_it(phi_patient, phiguard):
    with phiguard.expect_leak(rule="PHG209", party="vwo") as one, phiguard.expect_leak(rule="PHG209") as both:
        visit()
    assert {finding.party.vendor for finding in (*one, *both)} == {"vwo", "google_analytics_4"}
"""
VISIT = "def test_it(phi_patient):\n    visit()\n"


def test_each_vendor_is_told_once(suite):
    """Two tags of one vendor on two pages are one finding; the summary says what would permit it."""
    suite.write(SITE + "def test_it(phi_patient):\n    visit()\n    visit('/inbox')\n")
    result = suite.run()
    result.assert_outcomes(failed=1)
    found = sorted((finding["party"]["vendor"], finding["count"]) for finding in suite.report["findings"])
    assert found == [("google_analytics_4", 2), ("vwo", 2)]
    assert {finding["location"] for finding in suite.report["findings"]} == {"page.class:authenticated"}
    result.stdout.fnmatch_lines(["*permit with: vwo kinds=ip_address until=… reason=…"])


@pytest.mark.parametrize(
    "test",
    [
        "def test_it():\n    visit()\n",
        "@pytest.mark.phiguard(page='public')\n" + VISIT,
        "@pytest.mark.phiguard(ignore=['PHG209'], reason='ticket 4711')\n" + VISIT,
        "@pytest.mark.phiguard(allow=['vwo kinds=ip_address until=2999-01-01 reason=x',"
        " 'google_analytics_4 kinds=* until=2999-01-01 reason=x'])\n" + VISIT,
        EXPECT,
    ],
    ids=["nobody-known", "public", "ignored", "allowed", "expected"],
)
def test_what_permits_it(suite, test):
    """Without a patient, on public pages, under a mark, an allowance for the address or an expectation it passes."""
    suite.write(SITE + test)
    suite.run().assert_outcomes(passed=1)
    assert suite.rules == []


def test_allowance_of_another_kind_does_not_permit_it(suite):
    """An agreement that does not name the address does not cover what the load tells."""
    suite.write(
        SITE + "@pytest.mark.phiguard(allow='vwo kinds=mrn until=2999-01-01 reason=x')\n" + VISIT,
    )
    suite.run().assert_outcomes(failed=1)
    assert {finding["party"]["vendor"] for finding in suite.report["findings"]} == {"vwo", "google_analytics_4"}
