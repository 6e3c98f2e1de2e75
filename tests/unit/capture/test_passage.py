"""Whether a draft may leave."""

from __future__ import annotations

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import CAP
from pytest_phiguard.capture.passage import find_passage


def make_draft(sink, *, teed=False):
    """Return a draft that was recorded with a sink."""
    draft = Draft(30, "POST", "https://vendor.invalid/")
    draft.sink, draft.capture = sink, "fake"
    draft.wire = bytearray() if teed else None
    return draft


def test_what_is_not_guarded_is_open(sink):
    """Without a draft, a guard, or a guard of the network, everything is open and nothing is asked."""
    sink.guards_network = False
    assert [find_passage(None), find_passage(make_draft(None)), find_passage(make_draft(sink))] == ["open"] * 3
    assert sink.asked == 0


def test_a_known_body_is_judged_once(sink):
    """The answer holds for as long as nothing more is known."""
    draft = make_draft(sink)
    sink.answer = "contained"
    assert [find_passage(draft), find_passage(draft)] == ["contained", "contained"]
    assert (sink.asked, draft.reached) == (1, True)


def test_a_teed_body_is_judged_as_it_grows(sink):
    """Each further piece is judged, until no more is kept."""
    draft = make_draft(sink, teed=True)
    find_passage(draft)
    draft.tee(b"piece")
    sink.answer = "contained"
    assert find_passage(draft) == "contained"
    draft.tee(b"x" * CAP)
    find_passage(draft)
    draft.tee(b"more")
    find_passage(draft)
    assert sink.asked == 3


def test_a_sink_that_fails_lets_nothing_through(sink):
    """What cannot be judged does not leave, and the failure is told."""
    sink.answer = RuntimeError("no")
    assert find_passage(make_draft(sink)) == "contained"
    assert sink.failures == [("fake: passage", "no")]
