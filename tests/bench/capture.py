"""What a request costs with the guard on beside off, per client: ratios of CPU time; no part of pass or fail.

python tests/bench/capture.py [ROUNDS] [NAME …]

Each round runs the same requests without a guard, with one that observes, with one that contains, and with one that
contains and takes loopback for a third party, in rotated order; the medians of the ratios are printed. A suite pays for
both ends of an exchange, so both are counted, though the other end is a process of its own; the last column divides the
client's own time alone, of the guard that contains. What waits is judged after each go, outside of the time.
"""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exchanges import EXCHANGES, Exchange, Place
from far_end import far_end

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.origin import adopt
from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.capture.source import SourceFinder
from pytest_phiguard.config import Settings, TestSettings
from pytest_phiguard.detect import Detector
from pytest_phiguard.origin import Origin
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.patients import mint_patient
from pytest_phiguard.session import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

_TEST = "tests/test_visits.py::test_visit"
_ROW = "{:<22} {:>10} {:>9} {:>8} {:>8} {:>8} {:>7} {:>8}"
MODES: dict[str, Settings | None] = {
    "off": None,
    "observe": Settings(network="observe"),
    "contain": Settings(),
    "third": Settings(third_party=("127.0.0.1", "localhost")),
}


def make_guard(settings: Settings) -> Guard:
    """Return a guard as a run has it, in the call phase of a test that has made a patient."""
    book = PartyBook(settings.first_party, settings.third_party, settings.allow, load_vendors())
    lines = SourceFinder(Path.cwd(), is_test=lambda path: path.endswith("exchanges.py"))
    guard = Guard(
        settings,
        Detector(),
        book,
        lines=lines,
        find_running=lambda: Origin(_TEST, "call", item=_TEST),
        tell=lambda finding: None,
    )
    guard.guards_network = settings.network != "observe"
    guard.lender = None
    guard.begin(_TEST, _TEST, TestSettings())
    guard.register(mint_patient("bench", owner=_TEST).identifiers, _TEST)
    return guard


class Spent(NamedTuple):
    """CPU microseconds of one request.

    Attributes:
        client: Of this process and its children.
        far: Of the other end.
    """

    client: float
    far: float


def _read_clocks(place: Place) -> Spent:
    # os.times() has the ticks of the scheduler only.
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + children.ru_utime + children.ru_stime
    # The CPU clock of another process, as clock_getcpuclockid(3) of Linux makes it.
    far = time.clock_gettime((~place.process << 3) | 2) if sys.platform == "linux" else 0.0
    return Spent(own * 1e6, far * 1e6)


def time_exchange(exchange: Exchange, place: Place, settings: Settings | None) -> Spent:
    """Return what one request takes."""
    patches = Patches()
    guard = make_guard(settings) if settings is not None else None
    if guard is not None:
        patches.push(guard, builtin_captures())
        adopt(Origin(_TEST, "call", item=_TEST))
    try:
        with exchange.make(place) as send:
            send(5)
            if guard is not None:
                guard.judge()
            gc.collect()
            begin = _read_clocks(place)
            send(exchange.count)
            end = _read_clocks(place)
    finally:
        if guard is not None:
            patches.pop()
            adopt(None)
    if guard is not None:
        _check(guard)
    return Spent(*((after - before) / exchange.count for after, before in zip(end, begin, strict=True)))


def _check(guard: Guard) -> None:
    """Raise where the guard itself failed, or found what nobody sent: such a time means nothing."""
    guard.judge()
    if guard.tally.findings:
        raise RuntimeError(f"unexpected: {guard.tally.findings[0][1]}")


def compare(exchange: Exchange, place: Place, rounds: int) -> dict[str, list[Spent]]:
    """Return what one request took in each mode, round by round."""
    times: dict[str, list[Spent]] = {mode: [] for mode in MODES}
    order = list(MODES)
    for mode in order:
        time_exchange(exchange, place, MODES[mode])
    for _ in range(rounds):
        for mode in order:
            times[mode].append(time_exchange(exchange, place, MODES[mode]))
        order = [*order[1:], order[0]]
    return times


def find_ratio(on: list[Spent], off: list[Spent], *, own: bool = False) -> float:
    """Return the median of the ratios of rounds.

    Args:
        on: With a guard.
        off: Without.
        own: Whether only the client counts.
    """
    return statistics.median(
        one.client / other.client if own else sum(one) / sum(other) for one, other in zip(on, off, strict=True)
    )


def main() -> None:
    """Print a line for each client."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    names = sys.argv[2:]
    print(_ROW.format("", "client, µs", "both, µs", *(mode for mode in MODES if mode != "off"), "limit", "client"))
    with far_end() as (process, ports, authority):
        place = Place(process, ports, authority)
        for exchange in EXCHANGES:
            if not names or exchange.name in names:
                _print(exchange, lambda exchange=exchange: compare(exchange, place, rounds))


def _print(exchange: Exchange, measure: Callable[[], dict[str, list[Spent]]]) -> None:
    try:
        times = measure()
    except ImportError as error:
        print(f"{exchange.name:<22} left out: {error}")
        return
    off = times["off"]
    spent = (statistics.median(one.client for one in off), statistics.median(map(sum, off)))
    cells = [f"{microseconds:.1f}" for microseconds in spent]
    cells += [f"{find_ratio(found, off):.3f}" for mode, found in times.items() if mode != "off"]
    cells += [f"{exchange.limit:.2f}", f"{find_ratio(times['contain'], off, own=True):.3f}"]
    print(_ROW.format(exchange.name, *cells), flush=True)


if __name__ == "__main__":
    main()
