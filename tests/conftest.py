"""An inner suite: what most tests of the pytest face run; and how the gate fails a test that cannot run."""

from __future__ import annotations

import json
import re
from importlib.metadata import metadata, requires

import pytest
from hypothesis import settings
from packaging.requirements import Requirement

# How long an example takes says what else the machine does.
settings.register_profile("suite", settings(), deadline=None)
settings.load_profile("suite")


def pytest_addoption(parser):
    """Let the gate name what may be missing."""
    parser.addoption(
        "--may-lack",
        metavar="LIBRARIES",
        type=lambda text: frozenset(filter(None, text.split(","))),
        help="fail what skips, but for want of these libraries (by comma) or by a skipif mark",
    )


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Fail a file that skips for want of a library."""
    return _fail_skipped(collector.config, (yield))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Fail a test that skips itself; a mark says of which systems and versions a test is."""
    report = yield
    marked = any(condition for mark in item.iter_markers("skipif") for condition in mark.args)
    return report if marked else _fail_skipped(item.config, report)


def _fail_skipped(config, report):
    allowed = config.getoption("--may-lack")
    if allowed is None or not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    missing = re.search(r"could not import '(\w+)", reason)
    if not missing or missing[1] not in allowed | _list_inapplicable():
        report.outcome, report.longrepr = "failed", f"{report.nodeid} must run here: {reason}"
    return report


def _list_inapplicable():
    """Return the libraries that are none of this system or version of Python, as their requirements say."""
    extras = metadata("pytest-phiguard").get_all("Provides-Extra")
    wanted = [Requirement(line) for line in requires("pytest-phiguard")]
    return {
        one.name for one in wanted if one.marker and not any(one.marker.evaluate({"extra": name}) for name in extras)
    }


# Plugins that take two seconds to load and have no part in what an inner run shows.
_SLOW = ("hypothesispytest", "langsmith_plugin", "respx")


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
        if not subprocess:
            return self.pytester.runpytest_inprocess(*options)
        return self.pytester.runpytest_subprocess(*(f"-pno:{plugin}" for plugin in _SLOW), *options)

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
