"""A short run that holds nothing is opened once, whoever is known later."""

from __future__ import annotations

from base64 import b64encode

import pytest

from pytest_phiguard.decode import Budget, iter_levels, run_pieces
from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Transmission

EMAIL = "zed.quixley@mail.example"


def send(text):
    """Return a request with a text in its address."""
    return Transmission.http("GET", f"https://collector.somebodyelsesanalytics.example/c?v={text}")


@pytest.fixture
def opened(monkeypatch):
    """Return the runs that were opened."""
    opened = []
    iter_pieces_of_run = run_pieces.iter_pieces_of_run

    def count(run, *args, **kwargs):
        opened.append(run.text)
        return iter_pieces_of_run(run, *args, **kwargs)

    monkeypatch.setattr(run_pieces, "iter_pieces_of_run", count)
    return opened


def test_run_that_holds_nothing_is_opened_once(opened):
    """Host names come with every request."""
    detector = Detector([Identifier("mrn", "MR7731ZQX88", patient="P")])
    for number in range(4):
        detector.scan(send(number))
    assert opened.count("somebodyelsesanalytics") == 1


def test_run_that_holds_something_is_opened_each_time():
    """Who is looked for may come later."""
    detector = Detector([Identifier("mrn", "MR7731ZQX88", patient="P")])
    text = b64encode(f'{{"e": "{EMAIL}"}}'.encode()).decode()
    assert detector.scan(send(text)) == []
    detector.add(Identifier("email", EMAIL, patient="P"))
    assert {one.identifier.value for one in detector.scan(send(text))} == {EMAIL}


def test_no_more_than_some_runs_are_remembered(monkeypatch):
    """Neither long ones, nor too many."""
    monkeypatch.setattr(run_pieces, "_MOST_IDLE", 3)
    budget = Budget()
    for number in range(8):
        words = f"thisiswordnumber{'abcdefgh'[number]}andsomemore"
        list(iter_levels(send(words), budget))
    list(iter_levels(send("averylongwordofmany" * 6), budget))
    assert 0 < len(budget.idle) <= 3
