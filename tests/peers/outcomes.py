"""Owns the outcomes of one run of a suite and how two are compared; must not know whose suite it is."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_OWN = re.compile(r"\bPHG\d{3}\b.*")
# What differs from process to process in a test's id.
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


@dataclass(frozen=True)
class Run:
    """What one run of a suite came to.

    Attributes:
        outcomes: For each test its outcomes, in order; a test that fails and then errs in its teardown has two.
        code: The exit code.
        seconds: How long it took.
        own: What the plugin said of itself.
    """

    outcomes: Mapping[str, tuple[str, ...]]
    code: int
    seconds: float
    own: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """Return how many tests passed."""
        return sum(outcome == ("passed",) for outcome in self.outcomes.values())


def read_run(report: Path, output: str, code: int, seconds: float) -> Run:
    """Return a run from what pytest wrote.

    Args:
        report: The file of ``--junitxml``; it is missing where pytest did not get that far.
        output: What it printed.
        code: Its exit code.
        seconds: How long it took.
    """
    outcomes: dict[str, tuple[str, ...]] = {}
    if report.exists():
        found = defaultdict(list)
        for case in ET.parse(report).iter("testcase"):
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            found[_ADDRESS.sub("0x", name)].append(_find_outcome(case))
        outcomes = {name: tuple(several) for name, several in found.items()}
    return Run(outcomes, code, seconds, tuple(dict.fromkeys(_OWN.findall(output))))


def _find_outcome(case: ET.Element) -> str:
    outcomes = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}]
    return "+".join(outcomes) or "passed"


def iter_differences(off: Run, on: Run, flaky: Mapping[str, str], again: Run | None = None) -> Iterator[str]:
    """Yield what is different with the plugin, one line each.

    Args:
        off: The run without the plugin.
        on: The run with it.
        flaky: Tests to leave out, as a part of their id, with the reason.
        again: A second run without it, or None where there was no need: what differs there differs by itself.
    """
    stable = off.outcomes if again is None else again.outcomes
    for name in sorted({*off.outcomes, *on.outcomes}):
        before, after = off.outcomes.get(name), on.outcomes.get(name)
        if before == after or before != stable.get(name) or any(part in name for part in flaky):
            continue
        yield f"{name}: {_show(before)} -> {_show(after)}"
    if not off.passed or not on.passed:
        yield f"no test passed: exit code {off.code} -> {on.code}"
    elif off.code != on.code and not _explains(off, on):
        yield f"exit code {off.code} -> {on.code}"
    yield from (f"the plugin says: {line}" for line in on.own)


def _explains(off: Run, on: Run) -> bool:
    """Tell whether the exit codes differ because outcomes do, which has been told then."""
    return Counter(off.outcomes.values()) != Counter(on.outcomes.values())


def _show(outcomes: tuple[str, ...] | None) -> str:
    return " ".join(outcomes) if outcomes else "not there"
