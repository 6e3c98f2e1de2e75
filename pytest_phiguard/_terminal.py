"""What the terminal shows beside the failures: the header and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_phiguard._state import State


# What `report.summary` says of a run in which nothing happened, without loading it.
INACTIVE = "INACTIVE: 0 identifiers, 0 pages, 0 transmissions: no patient was made, so nothing could be found"


def make_header(state: State) -> list[str]:
    """Return every value that is not the default, with its source."""
    if state.given is None:
        return ["phiguard: enforce"]
    shown = [f"{name}={value}" for name, value in state.given.sources]
    return [f"phiguard: {', '.join(shown)}" if shown else "phiguard: enforce"]


def write_summary(state: State, terminalreporter: Any) -> None:
    """Write the summary's lines."""
    for problem in dict.fromkeys(state.broken):
        terminalreporter.write_line(f"BROKEN the guard could not be built: {problem.strip().splitlines()[-1]}")
    if state.report is None:
        if state.watch is not None and not state.is_worker:
            terminalreporter.section("phiguard")
            terminalreporter.write_line(INACTIVE)
        return
    from pytest_phiguard.report import iter_summary

    terminalreporter.section("phiguard")
    refusing = state.vendors.refusing if state.report["allowed"] else ()
    for line in iter_summary(state.ledger, state.report, refusing):
        terminalreporter.write_line(line)
    for need in state.unmet:
        terminalreporter.write_line(f"REQUIRED {need}: none was seen (phiguard_require)")
    for record in state.captures.values():
        if record["state"] == "broken":
            terminalreporter.write_line(f"BROKEN capture {record['name']} {record['version']}")
