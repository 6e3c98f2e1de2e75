"""What the detector finds, whom it accuses wrongly, and how fast it is, on a corpus that is made here. Run by hand.

python tests/bench/detection.py [--seed N] [--each N] [--misses] [--show GROUP/NAME] [--group NAME] [--json PATH] [--peers] [--no-speed]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from corpus import APART, CORE, SALTS, draw_messages, iter_classes, iter_negatives, make_people
from speed import measure_memory, measure_registration, measure_speed

from pytest_phiguard import Detector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus import Message, Person

    from pytest_phiguard import Sighting


@dataclass
class Score:
    """What was found of the positives and said of the negatives.

    Args:
        total: Messages by group.
        found: Messages in which all that had to be seen was seen, by group.
        misses: Message and the pairs of kind and patient that were not seen.
        wrong: Message and the sightings of somebody who is not in it.
    """

    total: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[Message, set[tuple[str, str]]]] = field(default_factory=list)
    wrong: list[tuple[Message, list[Sighting]]] = field(default_factory=list)

    def rate(self, groups: Iterable[str]) -> float:
        """Return the recall over these groups in per cent."""
        names = [name for name in groups if name in self.total]
        total = sum(self.total[name] for name in names)
        return 100 * sum(self.found[name] for name in names) / total if total else 100.0


def make_detector(people: tuple[Person, ...], salts: Mapping[str, Sequence[str]] | None = SALTS) -> Detector:
    """Return a detector that knows these people, and the salts of the corpus."""
    return Detector([identifier for person in people for identifier in person.identifiers], salts=salts)


def judge(detector: Detector, messages: Iterable[Message]) -> Score:
    """Scan the messages and count."""
    score = Score()
    for message in messages:
        sightings = detector.scan(message.transmission)
        seen = {(str(sighting.identifier.kind), sighting.identifier.patient) for sighting in sightings}
        missing = set(message.expect) - seen
        here = {patient for _, patient in message.expect}
        score.total[message.group] += 1
        score.found[message.group] += not missing
        if missing:
            score.misses.append((message, missing))
        if strange := [sighting for sighting in sightings if sighting.identifier.patient not in here]:
            score.wrong.append((message, strange))
    return score


def mask(value: str) -> str:
    """Return the first and the last sign of a value."""
    return f"{value[0]}…{value[-1]}"


def print_recall(score: Score) -> None:
    """Print recall by group."""
    print(f"{'group':16}{'messages':>9}{'found':>8}{'recall %':>10}")
    for group, total in score.total.items():
        print(f"{group:16}{total:9}{score.found[group]:8}{100 * score.found[group] / total:10.2f}")
    for title, groups in sum_groups(score).items():
        print(f"{title:33}{score.rate(groups):10.2f}")


def sum_groups(score: Score) -> dict[str, list[str]]:
    """Return the titles under which groups are added up."""
    return {
        "CORE, plain to three layers": list(CORE),
        "VENDOR": ["vendor"],
        "ALL but rare and known limits": [group for group in score.total if group not in APART],
        "ALL": list(score.total),
    }


def list_misses(score: Score) -> list[str]:
    """Return a line for every class that was missed, with the kinds."""
    rows: dict[tuple[str, str], list[set[tuple[str, str]]]] = defaultdict(list)
    for message, missing in score.misses:
        rows[message.group, message.name].append(missing)
    lines = []
    for (group, name), missing in rows.items():
        kinds = sorted({f"{kind} of {patient}" for pairs in missing for kind, patient in pairs})
        lines.append(f"miss  {group:14} {name:44} {len(missing)} x  {', '.join(kinds)}")
    return lines


def list_wrong(score: Score) -> list[str]:
    """Return a line for every false accusation, its value masked."""
    return [
        f"wrong {message.group} / {message.name}: {sighting.identifier.kind} {mask(sighting.identifier.value)} of "
        f"{sighting.identifier.patient}, {sighting.chain} at {sighting.location}"
        for message, sightings in score.wrong
        for sighting in sightings
    ]


def print_lines(title: str, lines: list[str]) -> None:
    """Print a title and lines under it."""
    print(title)
    for line in lines:
        print(f"  {line}")


def show(options: argparse.Namespace) -> None:
    """Print the messages of one class as Python, with what is seen in each."""
    people = make_people(options.seed)
    detector = make_detector(people)
    group, _, name = options.show.partition("/")
    classes = [kind for kind in iter_classes() if (kind.group, kind.name) == (group, name)]
    for message in draw_messages(classes, options.seed, people, options.each):
        sent = message.transmission
        print(f"expected  {message.expect}\nvalue     {message.plain!r}")
        print(f"Transmission({sent.channel!r}, {sent.method!r}, {sent.url!r}, {sent.headers!r}, {sent.body!r})")
        for sighting in detector.scan(sent):
            seen = sighting.identifier
            print(f"seen      {seen.kind} of {seen.patient} {sighting.chain} at {sighting.location}")


def report_recall(options: argparse.Namespace) -> dict[str, Any]:
    """Judge positives and negatives, print, and return what goes into the JSON."""
    people = make_people(options.seed)
    detector = make_detector(people)
    classes = [kind for kind in iter_classes() if options.group in {"", kind.group}]
    positives = judge(detector, draw_messages(classes, options.seed, people, options.each))
    print(f"{len(classes)} classes, {options.each} messages each, {len(people)} people, seed {options.seed}")
    print_recall(positives)
    if options.misses:
        print_lines("classes that were missed", list_misses(positives))
    print_lines(f"somebody else accused in positives: {len(positives.wrong)}", list_wrong(positives))
    negatives = judge(detector, iter_negatives(options.seed, people))
    title = f"false accusations in {sum(negatives.total.values())} negatives: {len(negatives.wrong)}"
    print_lines(title, list_wrong(negatives))
    return {
        "seed": options.seed,
        "classes": len(classes),
        "groups": {group: [positives.found[group], total] for group, total in positives.total.items()},
        "recall": {title: positives.rate(groups) for title, groups in sum_groups(positives).items()},
        "wrong_in_positives": len(positives.wrong),
        "negatives": sum(negatives.total.values()),
        "false_accusations": len(negatives.wrong),
    }


def report_speed(options: argparse.Namespace) -> dict[str, Any]:
    """Measure, print, and return what goes into the JSON."""
    people = make_people(options.seed)
    rows = measure_speed(options.seed, make_detector(people[:1]), make_detector(people), people)
    print(f"{'traffic':10}{'engine':34}{'messages/s':>12}{'MB/s':>9}   (CPU time, medians, interleaved)")
    for row in rows:
        print(
            f"{row['traffic']:10}{row['engine']:34}{row['messages_per_second']:12.0f}{row['megabytes_per_second']:9.1f}"
        )
    registration = measure_registration(options.seed, lambda people: make_detector(people, salts=None))
    salted = measure_registration(options.seed, make_detector)
    print(f"first scan with one new patient: {registration:.1f} ms, with two known salts and a key {salted:.1f} ms")
    memory = measure_memory(options.seed)
    print(f"memory: {memory['one']:.1f} MB for one patient, {memory['twenty']:.1f} MB for twenty, by {memory['way']}")
    return {"speed": rows, "registration_ms": registration, "registration_with_salts_ms": salted, "memory_mb": memory}


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Recall, false accusations and speed of the detector.")
    parser.add_argument("--seed", default="7", help="what people and messages are drawn from")
    parser.add_argument("--each", type=int, default=3, help="messages of each class")
    parser.add_argument("--misses", action="store_true", help="list every class that was missed")
    parser.add_argument(
        "--show", default="", help="print the messages of one class, GROUP/NAME, and what is seen in them"
    )
    parser.add_argument("--group", default="", help="only this group of positives")
    parser.add_argument("--json", default="", help="write the figures there")
    parser.add_argument("--no-speed", action="store_true", help="leave out speed and memory")
    parser.add_argument("--peers", action="store_true", help="run the peers that can be had, too")
    parser.add_argument("--peer-leaky", default="", help="a clone of leaky-forms/leaky-forms")
    parser.add_argument("--peer-value-searcher", default="", help="an installed clone of stevenwdv/value-searcher")
    return parser.parse_args()


def main() -> None:
    """Run what the command line asks for."""
    options = parse_options()
    if options.show:
        show(options)
        return
    figures = report_recall(options)
    if not options.no_speed:
        figures |= report_speed(options)
    if options.peers:
        from peers import report_peers

        figures["peers"] = report_peers(options.seed, leaky=options.peer_leaky, searcher=options.peer_value_searcher)
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
