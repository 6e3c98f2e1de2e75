"""The terminal summary, as lines; a cause is told once, whatever the number of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pytest_phiguard.report.ledger import Ledger
    from pytest_phiguard.report.records import Record

# Where a note says how often.
COUNT = "{count}"
_ORDER = {"leak": 0, "exposed": 1, "unverified": 2, "context": 3}


def iter_summary(ledger: Ledger, report: Mapping[str, Any], refusing: Collection[str] = ()) -> Iterator[str]:
    """Yield the lines of the summary.

    Args:
        ledger: The run's findings with the test that each fails.
        report: The report of the same run.
        refusing: Vendors that say publicly that they sign no agreement.
    """
    yield from _iter_causes(ledger.entries)
    yield from _iter_allowed(report["allowed"], refusing)
    yield from _iter_weakened(report["weakened"])
    for text, count in ledger.notes.items():
        yield f"NOTE {text.replace(COUNT, str(count))}"
    yield _describe_counts(report["summary"], report["mode"])


def _iter_causes(entries: list[Record]) -> Iterator[str]:
    causes: dict[str, list[Record]] = {}
    for entry in _drop_shown(entries):
        causes.setdefault(entry["finding"]["fingerprint"], []).append(entry)
    headlines = [cause[0]["finding"]["message"] for cause in causes.values()]
    for cause in sorted(causes.values(), key=_rank):
        first = cause[0]["finding"]
        source = first["source"]
        # Two causes of one headline differ in where they come from.
        place = f" ({source['file']})" if source and headlines.count(first["message"]) > 1 else ""
        tests = len({entry["item"] or entry["finding"]["test"] for entry in cause})
        where = first["test"] or "no test" if tests == 1 else f"{tests} tests"
        late = " (late)" if all(entry["finding"]["phase"] == "late" for entry in cause) else ""
        yield f"{first['verdict'].upper()} {first['message']}{place} in {where}{late}"
        if not any(entry["failing"] for entry in cause):
            # No failure of a test shows the evidence.
            yield from cause[0]["text"].split("\n")[1:]
        elif cause[0]["allowance"]:
            yield f"    permit with: {cause[0]['allowance']}"


def _drop_shown(entries: list[Record]) -> list[Record]:
    """Return the entries without those that are told with a link that was followed: its page's, and its own before."""
    links = [entry for entry in entries if entry["shows"]]
    pages = {(entry["item"], entry["shows"]) for entry in links}
    before = {(entry["item"], entry["finding"]["rule"], entry["finding"]["url"]) for entry in links}
    return [
        entry
        for entry in entries
        if entry["shows"]
        or (
            (entry["item"], entry["finding"]["fingerprint"]) not in pages
            and (
                entry["finding"]["verdict"] != "context"
                or (entry["item"], entry["finding"]["rule"], entry["finding"]["url"]) not in before
            )
        )
    ]


def _rank(cause: list[Record]) -> tuple[int, int]:
    return (_ORDER[cause[0]["finding"]["verdict"]], -len(cause))


def _iter_allowed(allowed: list[Record], refusing: Collection[str]) -> Iterator[str]:
    used: dict[str, tuple[Record, int]] = {}
    warned = sorted({record["party"]["name"] for record in allowed if record["party"]["vendor"] in refusing})
    for record in allowed:
        allowance = record["allowance"]
        key = f"{allowance['source']} {allowance['destination']} {allowance['kinds']}"
        used[key] = (allowance, used.get(key, (allowance, 0))[1] + record["count"])
    for allowance, count in used.values():
        kinds = ",".join(allowance["kinds"])
        often = f"{count} {'time' if count == 1 else 'times'}"
        yield (
            f"ALLOWED {allowance['destination']} kinds={kinds} until {allowance['until']}, used {often}: "
            f"{allowance['reason']} ({allowance['source']})"
        )
    for name in warned:
        yield f"WARNING {name} says publicly that it signs no agreement, and an allowance for it was used"


def _iter_weakened(weakened: list[Record]) -> Iterator[str]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in weakened:
        grouped.setdefault((one["what"], one["reason"]), []).append(one["test"])
    for (what, reason), tests in grouped.items():
        where = tests[0] if len(tests) == 1 else f"{len(tests)} tests"
        yield f"WEAKENED {what} in {where}: {reason or 'no reason is given'}"


def _describe_counts(summary: Mapping[str, Any], mode: str) -> str:
    seen = ", ".join(_count(summary[name], name) for name in ("identifiers", "pages", "transmissions"))
    if mode == "off":
        return "OFF: nothing was watched"
    if not summary["identifiers"]:
        return f"INACTIVE: {seen}: no patient was made, so nothing could be found"
    return f"{seen} in {summary['guarded']} of {_count(summary['tests'], 'tests')}; mode {mode}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun[:-1] if number == 1 else noun}"
