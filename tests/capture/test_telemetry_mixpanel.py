"""Mixpanel: an event is seen once, where it is sent or buffered."""

from __future__ import annotations

import pytest

from tests.capture.analytics import EMAIL, TRAITS, events_of


@pytest.fixture
def mixpanel():
    """Return Mixpanel's package."""
    return pytest.importorskip("mixpanel")


def make_consumer(kind, server, path="/"):
    """Return a consumer that sends to the loopback server."""
    addresses = {f"{name}_url": f"{server}{path}" for name in ("events", "people", "import", "groups")}
    return kind(retry_limit=0, **addresses)


def test_mixpanel_event_is_seen_once(mixpanel, guard, server):
    """The request within the call is the event, and the vendor's own error is the client's."""
    client = mixpanel.Mixpanel("token", consumer=make_consumer(mixpanel.Consumer, server.url("")))
    with pytest.raises(KeyError):
        client.track("u1", "Booked", dict(TRAITS))
    event = guard.only
    assert (event.channel, event.vendor, event.method, event.url) == (
        "telemetry",
        "mixpanel",
        "events",
        server.url("/"),
    )
    assert EMAIL in event.body.decode()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("send", "method"),
    [
        (lambda client: client.people_set("u1", dict(TRAITS)), "people"),
        (lambda client: client.group_set("clinic", "c1", dict(TRAITS)), "groups"),
    ],
)
def test_mixpanel_profiles_are_seen(mixpanel, guard, send, method):
    """People and groups are events too, in a buffer that is never sent."""
    send(mixpanel.Mixpanel("token", consumer=mixpanel.BufferedConsumer()))
    assert guard.only.method == method
    assert EMAIL in guard.only.body.decode()


def test_mixpanel_contained_event_leaves_no_byte(mixpanel, guard, server, vendor):
    """A contained event ends in the SDK's own error."""
    guard.guards_network, guard.answer = True, "contained"
    client = mixpanel.Mixpanel("token", consumer=make_consumer(mixpanel.Consumer, vendor))
    with pytest.raises(mixpanel.MixpanelException):
        client.track("u1", "Booked", dict(TRAITS))
    assert server.raw == b""
    assert [asked.vendor for asked in guard.asked][:1] == ["mixpanel"]


def test_mixpanel_buffer_is_seen_when_it_is_filled_and_asks_when_it_is_sent(mixpanel, guard, server, vendor):
    """An event is seen once it is buffered; what the buffer sends later asks for itself."""
    consumer = make_consumer(mixpanel.BufferedConsumer, vendor)
    mixpanel.Mixpanel("token", consumer=consumer).track("u1", "Booked", dict(TRAITS))
    assert guard.only.vendor == "mixpanel"
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(mixpanel.MixpanelException):
        consumer.flush()
    assert server.raw == b""
    assert len(events_of(guard)) == 1
    assert any(EMAIL in str(asked.body) or "patient.example" in str(asked.body) for asked in guard.asked)


def test_mixpanel_full_buffer_asks_about_what_it_holds(mixpanel, guard, server, vendor):
    """The event that fills a buffer is not what the buffer is judged by."""
    consumer = make_consumer(mixpanel.BufferedConsumer, vendor)
    consumer._max_size = 2
    client = mixpanel.Mixpanel("token", consumer=consumer)
    client.track("u1", "Booked", dict(TRAITS))
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(mixpanel.MixpanelException):
        client.track("u2", "Opened", {})
    assert server.raw == b""
    assert any("patient.example" in str(asked.body) for asked in guard.asked)


@pytest.mark.parametrize("kind", ["Consumer", "BufferedConsumer"])
def test_mixpanel_isolated_event_is_answered_offline(mixpanel, guard, kind):
    """A third party that does not exist takes the event."""
    guard.guards_network, guard.answer = True, "stand_in"
    consumer = make_consumer(getattr(mixpanel, kind), "http://vendor.invalid")
    mixpanel.Mixpanel("token", consumer=consumer).track("u1", "Booked", dict(TRAITS))
    if kind == "BufferedConsumer":
        consumer.flush()
    assert len(events_of(guard)) == 1


def test_mixpanel_consumer_of_the_suite_is_seen(mixpanel, guard):
    """A double that keeps what it is given hides nothing."""

    class Keeping:
        kept = ()

        def send(self, *given):
            self.kept = given

    consumer = Keeping()
    client = mixpanel.Mixpanel("token", consumer=consumer)
    client.track("u1", "Booked", dict(TRAITS))
    client.people_set("u1", {"plan": "x"})
    assert consumer.kept
    assert [event.vendor for event in events_of(guard)] == ["mixpanel", "mixpanel"]
    assert EMAIL in guard.sent[0].body.decode()
