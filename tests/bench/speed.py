"""CPU time and memory of the detector beside the raw automaton and one `bytes.find` on the same text."""

from __future__ import annotations

import base64
import gc
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import make_people, make_traffic
from corpus.traffic import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus import Person

    from pytest_phiguard import Detector, Transmission

ROUNDS = 5
_MEMORY = """
import sys
sys.path.insert(0, sys.argv[1])
from corpus import make_people, make_traffic, SALTS
from pytest_phiguard import Detector


def resident():
    try:
        return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6, "resident set"
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, "peak resident set"


people, traffic = make_people(sys.argv[2]), make_traffic(sys.argv[2], 0.1)["small"]


def scan(detector):
    for transmission in traffic:
        detector.scan(transmission)


scan(Detector([], salts=SALTS))
before, way = resident()
one = Detector(list(people[0].identifiers), salts=SALTS)
scan(one)
middle, _ = resident()
rest = Detector([i for p in people for i in p.identifiers], salts=SALTS)
scan(rest)
after, _ = resident()
import json
print(json.dumps({"one": middle - before, "twenty": after - middle, "way": way}))
"""


def _time(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        begin = time.process_time()
        work()
        return time.process_time() - begin
    finally:
        gc.enable()


def _flatten(transmission: Transmission) -> bytes:
    return transmission.url.encode() + b"\n" + (transmission.body or b"")


def make_automaton(people: tuple[Person, ...]) -> Callable[[bytes], object]:
    """Return the search of an automaton over the values of these people, plain, in base64 and in hexadecimal."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    values = [value.lower().encode() for person in people for value in person.values.values() if len(value) > 5]
    needles = {
        form
        for value in values
        for form in (value, base64.b64encode(value)[:-4], value.hex().encode())
        if len(form) > 5
    }
    return BytesAhoCorasick(sorted(needles), implementation=Implementation.ContiguousNFA).find_matches_as_indexes


def measure_speed(seed: str, one: Detector, twenty: Detector, people: tuple[Person, ...]) -> list[dict[str, Any]]:
    """Return rows of traffic, engine, messages and megabytes per second: medians of interleaved rounds."""
    rows = []
    for name, messages in make_traffic(seed).items():
        texts = [_flatten(message) for message in messages]
        search_one, search_twenty = make_automaton(people[:1]), make_automaton(people)
        needle = people[0]["email"].encode()
        engines: dict[str, Callable[[], object]] = {
            "detector, 1 patient": lambda messages=messages: [one.scan(message) for message in messages],
            "detector, 20 patients": lambda messages=messages: [twenty.scan(message) for message in messages],
            "raw automaton, 1 patient": lambda texts=texts, find=search_one: [find(text) for text in texts],
            "raw automaton, 20 patients": lambda texts=texts, find=search_twenty: [find(text) for text in texts],
            "one bytes.find": lambda texts=texts, needle=needle: [text.find(needle) for text in texts],
        }
        for work in engines.values():
            work()
        taken: dict[str, list[float]] = {engine: [] for engine in engines}
        for _ in range(ROUNDS):
            for engine, work in engines.items():
                taken[engine].append(_time(work))
        size = sum(map(measure, messages))
        rows += [
            _make_row(name, engine, len(messages), size, statistics.median(times)) for engine, times in taken.items()
        ]
    return rows


def _make_row(traffic: str, engine: str, count: int, size: int, seconds: float) -> dict[str, Any]:
    seconds = max(seconds, 1e-9)
    return {
        "traffic": traffic,
        "engine": engine,
        "messages_per_second": count / seconds,
        "megabytes_per_second": size / seconds / 1e6,
    }


def measure_registration(seed: str, make_detector: Callable[[tuple[Person, ...]], Detector]) -> float:
    """Return the milliseconds that one new patient adds to the scan that first needs them: the median of nine."""
    message = make_traffic(seed, 0.01)["small"][0]
    make_detector(make_people(seed)[:1]).scan(message)
    taken = []
    for number in range(9):
        people = make_people(f"{seed}/registration/{number}")
        detector = make_detector(people[:1])
        first = _time(lambda detector=detector: detector.scan(message))
        again = _time(lambda detector=detector: detector.scan(message))
        for identifier in people[1 + number].identifiers:
            detector.add(identifier)
        taken.append((_time(lambda detector=detector: detector.scan(message)) - again, first))
    return 1000 * statistics.median(added for added, _ in taken)


def measure_memory(seed: str) -> dict[str, Any]:
    """Return the megabytes by which a fresh process grows with one patient, and with twenty."""
    command = [sys.executable, "-c", _MEMORY, str(Path(__file__).parent), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))
