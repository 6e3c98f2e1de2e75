"""An inner suite: what most tests of the pytest face run."""

from __future__ import annotations

import json

import pytest


class Suite:
    """An inner suite: writes it, runs it, and reads what it reports.

    Args:
        pytester: pytest's own fixture.
        header: What stands at the top of every test file.
    """

    def __init__(self, pytester, header=""):
        self.pytester = pytester
        self.header = header
        self.ini()

    def ini(self, *lines):
        """Write the ini file's lines; nothing third-party leaves, unless a line speaks of the network."""
        base = ["[pytest]", "asyncio_default_fixture_loop_scope = function"]
        if not any("network" in line for line in lines):
            base.append("phiguard_network = isolate")
        self.pytester.makeini("\n".join([*base, *lines, ""]))

    def write(self, source, name="test_inner"):
        """Write a test file."""
        self.pytester.makepyfile(**{name: self.header + source})

    def run(self, *args, ini=(), subprocess=False):
        """Run the inner suite and return pytest's result; the report is at ``report``."""
        if ini:
            self.ini(*ini)
        options = ["-p", "no:cacheprovider", "--phiguard-report=report.json", *args]
        run = self.pytester.runpytest_subprocess if subprocess else self.pytester.runpytest_inprocess
        return run(*options)

    @property
    def report(self):
        """Return the JSON report of the last run."""
        return json.loads((self.pytester.path / "report.json").read_text())

    @property
    def rules(self):
        """Return the rule codes of the last run's findings."""
        return [finding["rule"] for finding in self.report["findings"]]


@pytest.fixture
def suite(pytester):
    """Return an inner suite."""
    return Suite(pytester)
