"""How batches get from where tests run to where the run is reported, in one process or in many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_phiguard._state import State

ATTRIBUTE = "phiguard"
_STATES = ("broken", "active", "idle", "absent")


class ReportHooks:
    """The hooks that see each report that survives.

    A batch is taken when a report is really logged: a report that a re-run swallows loses nothing.

    Args:
        state: The run.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Attach a batch to the report (worker), or add it up (elsewhere), and remember who failed."""
        state = self._state
        if state.is_worker:
            if report.when == "teardown" or report.outcome == "failed":
                setattr(report, ATTRIBUTE, state.take_batch())
            return
        batch = report.__dict__.pop(ATTRIBUTE, None)
        if batch is not None:
            state.ledger.add(batch)
        if report.outcome == "failed":
            state.failed.add(report.nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker has seen after its last report; one that crashed has nothing to say."""
        handed = getattr(node, "workeroutput", {}).get(ATTRIBUTE)
        if handed:
            take_over(self._state, handed)


def hand_over(state: State, config: pytest.Config) -> None:
    """Put what is left, the captures' states and wrong marks where the controller finds them."""
    output: dict[str, Any] = config.workeroutput  # type: ignore[attr-defined]  # xdist's
    output[ATTRIBUTE] = {
        "batch": state.take_batch(),
        "captures": list(state.captures.values()),
        "usage": state.usage,
        "broken": state.broken,
    }


def take_over(state: State, handed: Mapping[str, Any]) -> None:
    """Add what a worker has handed over."""
    state.ledger.add(handed["batch"])
    state.usage += handed["usage"]
    state.broken += handed["broken"]
    for record in handed["captures"]:
        known = state.captures.get(record["name"])
        if known is None or _STATES.index(record["state"]) < _STATES.index(str(known["state"])):
            state.captures[record["name"]] = record


def report_unreported(state: State, config: pytest.Config) -> None:
    """Log an error of its test for each failing finding that no surviving failed report tells."""
    missing: dict[str, list[str]] = {}
    for entry in state.ledger.iter_failing():
        late = entry["finding"]["phase"] == "late"
        if late or entry["item"] not in state.failed:
            missing.setdefault(entry["item"] or entry["finding"]["test"], []).append(entry["text"])
    for node_id, texts in missing.items():
        config.hook.pytest_runtest_logreport(report=make_error_report(node_id, "\n\n".join(texts)))


def report_broken(state: State, config: pytest.Config) -> None:
    """Log an error of the run for a guard that could not be built: nothing was judged from then on."""
    for problem in dict.fromkeys(state.broken):
        text = f"PHG803 the guard itself failed: it could not be built, and nothing was judged\n\n{problem}"
        config.hook.pytest_runtest_logreport(report=make_error_report("", text))


def make_error_report(node_id: str, text: str) -> pytest.TestReport:
    """Return the report of an error of a test that has ended."""
    name = node_id or "pytest-phiguard"
    file, _, test = name.partition("::")
    return pytest.TestReport(
        nodeid=name,
        location=(file, None, test.replace("::", ".") or name),
        keywords={},
        outcome="failed",
        longrepr=text,
        when="teardown",
    )
