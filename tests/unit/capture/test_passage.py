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


def test_a_long_conversation_is_judged_by_its_end(sink, monkeypatch):
    """Over a socket many small pieces are judged with what stood before each, and as a whole now and then."""
    judged = []
    monkeypatch.setattr(sink, "passage", lambda draft: judged.append(len(draft.wire)) or "open")
    draft = make_draft(sink, teed=True)
    draft.channel = "socket"
    for _ in range(512):
        draft.tee(b"x" * 1024)
        find_passage(draft)
    assert draft.wire == b"x" * 512 * 1024
    assert (judged[:16], judged[16]) == ([1024 * count for count in range(1, 17)], 9 * 1024)
    assert [size for size in judged[16:] if size != 9 * 1024] == [1024 * count for count in (32, 64, 128, 256, 512)]


def test_a_long_conversation_that_is_contained_stays_so(sink, monkeypatch):
    """What was refused once is judged as a whole again, or it would be forgotten once enough follows it."""
    monkeypatch.setattr(sink, "passage", lambda draft: "contained" if b"MRN" in draft.wire else "open")
    draft = make_draft(sink, teed=True)
    draft.channel = "socket"
    draft.tee(b"MRN" + b"x" * 40_000)
    first = find_passage(draft)
    draft.tee(b"x" * 9_000)
    assert (first, find_passage(draft)) == ("contained", "contained")
