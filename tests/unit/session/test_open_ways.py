"""What was found to be ours is remembered until somebody changes what is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pytest_phiguard.capture.base import Draft, Serving
from pytest_phiguard.capture.source import SourceFinder
from pytest_phiguard.config import Settings, TestSettings
from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Allowance, Origin
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.patients import mint_patient
from pytest_phiguard.session import Guard

TEST = "tests/test_visits.py::test_visit"
ORIGIN = Origin(TEST, "call", item=TEST)
LOCAL = "http://127.0.0.1:8000/v1/track"
ALLOWANCE = Allowance("127.0.0.1", ("mrn",), date(2099, 1, 1), "a contract")


@pytest.fixture
def guard():
    """Return a guard in the call phase of a test, with a patient."""
    settings = Settings()
    book = PartyBook((), (), (), load_vendors())
    lines = SourceFinder(Path.cwd())
    made = Guard(settings, Detector(), book, lines=lines, find_running=lambda: ORIGIN, tell=lambda finding: None)
    made.guards_network = True
    made.begin(TEST, TEST, TestSettings())
    made.register(mint_patient("ways", owner=TEST).identifiers, TEST)
    return made


def ask(guard, url=LOCAL, **attributes):
    """Return whether a request that names the patient may leave."""
    mrn = mint_patient("ways", owner=TEST).mrn
    draft = Draft(30, "POST", url, body=f'{{"mrn": "{mrn}"}}'.encode())
    for name, value in attributes.items():
        setattr(draft, name, value)
    return guard.passage(draft)


def test_what_is_ours_is_judged_once(guard, monkeypatch):
    """A second request to the same address is not judged again; one to another, or by another vendor's SDK, is."""
    judged = []
    is_ours = guard._judging.is_ours
    monkeypatch.setattr(guard._judging, "is_ours", lambda draft: judged.append(draft.url) or is_ours(draft))
    assert [ask(guard), ask(guard)] == ["open", "open"]
    assert judged == [LOCAL]
    assert ask(guard, f"{LOCAL}/more") == "open"
    assert ask(guard, vendor="segment") == "contained"
    assert judged == [LOCAL, f"{LOCAL}/more", LOCAL]


def test_what_a_page_serves_is_judged_each_time(guard):
    """The host of a page is ours while that page is answered, and no longer."""
    url = "https://portal.example/next"
    assert ask(guard, url, page=Serving("https://portal.example/visit")) == "open"
    assert ask(guard, url) == "contained"


def test_a_stand_in_ends_what_was_ours_and_the_end_of_its_scope_brings_it_back(guard):
    """A server that plays a vendor from now on is that vendor's for the next request."""
    assert ask(guard) == "open"
    guard.stand_in(LOCAL, "segment", "scope")
    assert ask(guard) == "contained"
    guard.registry.end("scope")
    assert ask(guard) == "open"


def test_an_allowance_holds_for_its_stretch_of_code(guard):
    """Beneath an allowance, at its end and after a mark, what is ours is found anew."""
    for change in (guard.allowing((ALLOWANCE,)), guard.allowing(())):
        ask(guard)
        before = guard._open_ways
        with change:
            assert guard._open_ways is not before
            within = guard._open_ways
        assert guard._open_ways is not within
    before = guard._open_ways
    guard.mark(TEST, TestSettings(allow=(ALLOWANCE,)))
    assert guard._open_ways is not before
    before = guard._open_ways
    guard.begin(TEST, TEST, TestSettings())
    assert guard._open_ways is not before


def test_memory_is_bounded(guard, monkeypatch):
    """An address for each request, as with a query, is not kept without end."""
    monkeypatch.setattr("pytest_phiguard.session.guard._MOST_WAYS", 2)
    assert {ask(guard, f"{LOCAL}?n={number}") for number in range(5)} == {"open"}
    assert len(guard._open_ways) == 2


def test_what_no_client_speaks_for_is_asked_about_once_for_each_test(guard, monkeypatch):
    """A socket's destination is remembered for the test that runs, and for nobody between two."""
    judged = []
    kind = type(guard.current.find_book())
    judge = kind.judge
    monkeypatch.setattr(kind, "judge", lambda self, url, **known: judged.append(url) or judge(self, url, **known))
    url = "tcp://127.0.0.1:5432"
    assert [guard.concerns(url, is_local=True) for _ in range(2)] == [False, False]
    assert judged == [url]
    guard.stand_in("http://127.0.0.1:5432", "segment", "scope")
    assert guard.concerns(url, is_local=True)
    guard.end(TEST)
    assert [guard.concerns(one, is_local=False) for one in ("tcp://vendor.example", "tcp://10.0.0.7")] == [True, False]
