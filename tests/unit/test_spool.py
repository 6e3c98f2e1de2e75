"""The file in which forked children leave what they have recorded."""

from __future__ import annotations

import os

import pytest

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.model import Page
from pytest_phiguard.session.spool import Child, Left, Spool


@pytest.fixture
def spool():
    """Yield a spool, removed after the test."""
    made = Spool()
    yield made
    made.remove()


def test_what_was_left_is_taken_once_and_in_order(spool):
    """Each record comes back as it was, and only once."""
    left = [Left(page=Page(url="https://portal.example/")), Left(Draft(30, "GET", "https://vendor.example/").seal())]
    for one in left:
        spool.append(one)
    assert spool.take() == left
    assert spool.take() == []
    spool.append(left[0])
    assert spool.take() == left[:1]


def test_line_that_is_still_being_written_is_left_for_the_next_time(spool):
    """Half a line is no record yet."""
    one = Left(page=Page(url="https://portal.example/"))
    spool.append(one)
    whole = spool._path.read_bytes()
    with spool._path.open("ab") as file:
        file.write(whole[:10])
    assert spool.take() == [one]
    assert spool.take() == []
    with spool._path.open("ab") as file:
        file.write(whole[10:])
    assert spool.take() == [one]


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_file_is_private(spool):
    """Nobody else may read what holds a patient's values."""
    assert spool._path.stat().st_mode & 0o777 == 0o600


def test_child_that_outlives_the_run_leaves_nothing(spool):
    """When the file is gone, nobody is left to read it, and a child goes on."""
    spool.remove()
    spool.append(Left())
    assert not spool._path.exists()
    spool.remove()


def test_child_does_not_remove_the_file(spool, monkeypatch):
    """The file is the parent's."""
    monkeypatch.setattr(os, "getpid", lambda: -1)
    spool.remove()
    assert spool._path.exists()


def test_draft_that_grows_is_left_again(spool):
    """A body that is teed is left as far as it is known, and at the end as a whole."""
    child = Child(spool)
    draft = Draft(30, "POST", "https://vendor.example/")
    draft.wire = bytearray()
    child.leave_draft(draft)
    draft.restart()
    draft.tee(b"a=1")
    child.leave_rest()
    child.leave_rest()
    first, last = (one.transmission for one in spool.take())
    assert (first.body, first.problem) == (None, "")
    assert (last.body, last.problem) == (b"a=1", "")


def test_draft_whose_body_nobody_has_read_is_left_with_its_problem(spool):
    """What was never sent of a teed body is told at the end."""
    child = Child(spool)
    draft = Draft(30, "POST", "https://vendor.example/")
    draft.wire = bytearray()
    child.leave_draft(draft)
    child.leave_rest()
    assert spool.take()[-1].transmission.problem
