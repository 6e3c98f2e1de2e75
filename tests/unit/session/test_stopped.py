"""Which stopped request an event may tell of."""

from __future__ import annotations

import pytest

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.passage import REFUSAL, make_refusal
from pytest_phiguard.model import Transmission
from pytest_phiguard.session.stopped import Stopped

MARK = REFUSAL.encode()
FIRST, SECOND = "https://one.example/a", "https://two.example/b"


def stop(url=FIRST, passage="contained", channel="http", delivers=""):
    """Return the draft of a request with what became of it."""
    draft = Draft(30, "POST", url, channel=channel)
    draft.passage, draft.delivers = passage, delivers
    return draft


def relate(drafts, body=b"", channel="telemetry", delivers=""):
    """Return which request an event is laid to after some drafts, and whether it reports it."""
    stopped = Stopped()
    for draft in drafts:
        stopped.note(draft)
    event = stopped.relate(Transmission(channel, "EVENT", "", body=body, delivers=delivers), MARK)
    return event.follows, event.reports


@pytest.mark.parametrize(
    ("drafts", "body", "told"),
    [
        ([stop()], b"no tracker", (f"POST {FIRST}", False)),
        ([stop()], MARK, (f"POST {FIRST}", True)),
        ([stop(), stop(SECOND)], MARK, (f"POST {SECOND}", True)),
        ([stop(), stop(SECOND)], MARK + b" one.example", (f"POST {FIRST}", True)),
        ([stop(passage="stand_in")], MARK, (f"POST {FIRST}", True)),
        ([stop(passage="stand_in")], b"welcome", ("", False)),
        ([stop(passage="open")], MARK, ("", False)),
        ([stop(passage=None)], MARK, ("", False)),
        ([stop(delivers="sentry")], MARK, ("", False)),
        ([stop(channel="telemetry")], MARK, ("", False)),
        ([], MARK, ("", False)),
    ],
)
def test_event_follows_the_request_that_it_names(drafts, body, told):
    """The last one that was stopped, or the one that the event names; none where nothing was refused."""
    assert relate(drafts, body) == told


@pytest.mark.parametrize(("channel", "delivers"), [("http", ""), ("telemetry", "sentry")])
def test_what_is_no_event_follows_nothing(channel, delivers):
    """A request, and what delivers events, is told as it is."""
    assert relate([stop()], MARK, channel, delivers) == ("", False)


def test_refusal_says_its_words():
    """What a client is refused with holds what events are searched for."""
    assert REFUSAL in str(make_refusal())
