"""The detector on a slice of the bench's corpus: what it must find, and whom it must not accuse."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from corpus import CORE, SALTS, draw_messages, iter_classes, iter_negatives, make_people
from detection import judge, list_misses, list_wrong, make_detector

from pytest_phiguard import Detector

SEED, EACH = "7", 2


@pytest.fixture(scope="module")
def people():
    """Return the people of the corpus."""
    return make_people(SEED)


@pytest.fixture(scope="module")
def detector(people):
    """Return a detector that knows all of them."""
    return make_detector(people)


def score_of(detector, people, groups):
    """Judge some messages of every class of these groups."""
    classes = [kind for kind in iter_classes() if kind.group in groups]
    return judge(detector, draw_messages(classes, SEED, people, EACH))


def test_core_recall(detector, people):
    """Of plain to three-layer messages, digests included, 99 of 100 are found."""
    score = score_of(detector, people, CORE)
    recall = score.rate(CORE)
    assert recall >= 99, "\n".join([f"core recall {recall:.2f} %", *list_misses(score)])


def test_vendor_recall(detector, people):
    """Every vendor's wire format is read."""
    score = score_of(detector, people, ("vendor",))
    assert score.rate(("vendor",)) == 100, "\n".join(["vendor formats missed", *list_misses(score)])


def test_nobody_else_is_accused_in_positives(detector, people):
    """A message about one patient accuses no other."""
    score = score_of(detector, people, {kind.group for kind in iter_classes()})
    assert not score.wrong, "\n".join(list_wrong(score))


def test_no_false_accusation(detector, people):
    """Near misses, strangers, common words, time stamps, noise and code accuse nobody."""
    score = judge(detector, iter_negatives(SEED, people))
    assert sum(score.total.values()) >= 3000
    assert not score.wrong, "\n".join(list_wrong(score))


def test_corpus_is_wide_and_steady(people):
    """The corpus has hundreds of classes and the same messages in every run of a seed."""
    classes = list(iter_classes())
    assert len({(kind.group, kind.name) for kind in classes}) == len(classes) >= 600
    assert sum(kind.group == "vendor" for kind in classes) >= 60
    first, second = (list(draw_messages(classes[::50], SEED, make_people(SEED), 1)) for _ in range(2))
    assert first == second


class _Thorough(Detector):
    """A detector that parses every message."""

    def _is_clear(self, transmission):
        return False


def test_the_first_reading_lets_nothing_through(people):
    """Where the reading that parses would prove something of a person, the one that does not calls for it."""
    known = [identifier for person in people for identifier in person.identifiers]
    quick, thorough = Detector(known, salts=SALTS), _Thorough(known, salts=SALTS)
    missed = [
        f"{message.group}/{message.name}: {message.plain!r}"
        for message in draw_messages(iter_classes(), SEED, people, 1)
        if thorough.scan(message.transmission) and not quick.scan(message.transmission)
    ]
    assert missed == [], "\n".join(missed)
