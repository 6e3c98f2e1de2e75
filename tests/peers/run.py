"""Runs other libraries' own suites without the plugin and with it: each test must come out the same.

python tests/peers/run.py [NAME …] [--quick] [--keep DIR]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from building import Bench, BuildError, Plugin
from outcomes import iter_differences
from records import PEERS, Peer

if TYPE_CHECKING:
    from concurrent.futures import Future

_ROW = "{:<18} {:>9} {:>6} {:>7} {:>7} {:>6} {:>8} {:>8}"


def main() -> int:
    """Run what was asked for, and print a table."""
    asked = _parse()
    chosen = [
        peer for peer in PEERS if (not asked.names or peer.name in asked.names) and (peer.quick or not asked.quick)
    ]
    # The next benches are built while a suite runs; suites run one by one, for what they measure.
    with tempfile.TemporaryDirectory(prefix="peers-") as temporary, ThreadPoolExecutor(2) as builders:
        folder = (asked.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        plugin = Plugin(folder / "plugin")
        benches = [(peer, builders.submit(Bench, peer, folder, plugin)) for peer in chosen]
        print(_ROW.format("peer", "version", "tests", "off", "on", "diff", "s off", "s on"), flush=True)
        failed = [peer.name for peer, bench in benches if not _compare(peer, bench)]
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [peer.name for peer in PEERS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(names)}; else all")
    parser.add_argument("--quick", action="store_true", help="only those that take less than a minute")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="build there, and reuse what was built before")
    asked = parser.parse_args()
    unknown = sorted({*asked.names} - {*names})
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(names)}")
    return asked


def _compare(peer: Peer, building: Future[Bench]) -> bool:
    """Run a peer's suite and print what came of it; tell whether nothing was different."""
    try:
        bench = building.result()
        off, on = bench.run(guarded=False), bench.run(guarded=True)
        differences = list(iter_differences(off, on, peer.flaky))
        if differences:
            # What differs from one run without the plugin to the next says nothing about it.
            differences = list(iter_differences(off, on, peer.flaky, bench.run(guarded=False)))
    except BuildError as error:
        print(f"{peer.name}: cannot be built\n{error}", flush=True)
        return False
    counts = (len(off.outcomes), off.passed, on.passed, len(differences))
    print(_ROW.format(peer.name, peer.version, *counts, f"{off.seconds:.1f}", f"{on.seconds:.1f}"))
    for line in differences:
        print(f"    {line}")
    sys.stdout.flush()
    return not differences


if __name__ == "__main__":
    sys.exit(main())
