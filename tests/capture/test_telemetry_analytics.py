"""Product analytics: each SDK's event is seen once, where it is queued, whatever becomes of it."""

from __future__ import annotations

import json
import re
import threading
from contextlib import suppress

import pytest

from tests.capture import analytics
from tests.capture.analytics import EMAIL, MAKERS, TRAITS, events_of

make = analytics.make
EACH = pytest.mark.parametrize("name", sorted(MAKERS))


@EACH
def test_event_is_seen_once_where_it_is_queued(name, guard, server, make):
    """One event is one draft for its vendor, in the thread that sent it, with the client's own host."""
    make(name, server.url())()
    (event,) = events_of(guard)
    assert (event.vendor, event.capture, event.initialised) == (name, name, True)
    assert event.url.startswith("http://127.0.0.1:")
    assert EMAIL in event.body.decode()


@EACH
def test_event_that_is_not_sent_is_seen(name, guard, make):
    """With ``send=False`` nothing leaves, and the event is seen nevertheless."""
    make(name, send=False)()
    assert EMAIL in guard.only.body.decode()


@EACH
def test_synchronous_delivery_is_the_same_event(name, guard, server, make):
    """A request within the call is no draft of its own, and it arrives."""
    make(name, server.url(), sync_mode=True)()
    assert guard.only.channel == "telemetry"
    assert len(server.requests) == 1


@EACH
def test_contained_event_leaves_no_byte(name, guard, server, vendor, make):
    """A synchronous delivery asks about the event, and ends in the SDK's own error or silence."""
    guard.guards_network, guard.answer = True, "contained"
    send = make(name, vendor, sync_mode=True)
    with suppress(Exception):
        send()
    assert server.raw == b""
    assert {asked.vendor for asked in guard.asked} == {name}
    assert len(events_of(guard)) == 1


@EACH
def test_server_receives_the_same_request(name, guard, server, make):
    """What arrives is an event like any other: the guard adds nothing and takes nothing."""
    make(name, server.url(), sync_mode=True, gzip=False)()
    received = json.loads(server.requests[0][3])
    (event,) = events_of(guard)
    properties = received["batch"][0]["properties"]
    assert {key: properties[key] for key in TRAITS} == TRAITS
    assert json.loads(event.body)["properties"]["email"] == EMAIL


@EACH
def test_event_of_a_thread_is_seen(name, guard, make):
    """A thread of its own makes no difference."""
    thread = threading.Thread(target=make(name, send=False))
    thread.start()
    thread.join(10)
    assert EMAIL in guard.only.body.decode()


@EACH
def test_client_is_itself_again(name, patches, sink, make):
    """Once the guard has ended the SDK queues as ever, unseen."""
    send = make(name, send=False)
    patches.pop()
    send()
    assert sink.sent == []
    patches.push(sink)


@pytest.mark.parametrize("name", ["segment", "rudderstack"])
def test_functions_without_a_key_are_context(name, guard, monkeypatch):
    """Where no key was ever set the SDK raises; the event is seen, its scrubbers unknown."""
    module = pytest.importorskip(f"{name}.analytics")
    monkeypatch.setattr(module, "write_key", None)
    monkeypatch.setattr(module, "default_client", None)
    with pytest.raises(AssertionError):
        module.track("u1", "Booked", dict(TRAITS))
    event = guard.only
    assert (event.initialised, event.vendor, event.method) == (False, name, "track")
    assert EMAIL in event.body.decode()


@pytest.mark.parametrize("name", ["segment", "rudderstack"])
def test_functions_with_a_key_are_seen_once(name, guard, monkeypatch):
    """The module's functions come to the client that they make, and are no event of their own."""
    module = pytest.importorskip(f"{name}.analytics")
    for attribute, value in (("write_key", "key"), ("default_client", None), ("send", False)):
        monkeypatch.setattr(module, attribute, value)
    module.track("u1", "Booked", dict(TRAITS))
    module.flush()
    assert guard.only.initialised
    assert EMAIL in guard.only.body.decode()


def test_old_package_of_segment_is_watched(guard):
    """The SDK's old name is the same vendor."""
    client = pytest.importorskip("analytics.client").Client("key", send=False)
    client.track("u1", "Booked", dict(TRAITS))
    event = guard.only
    assert event.vendor == "segment"
    assert EMAIL in event.body.decode()


def test_package_of_the_application_named_analytics_is_left_alone(guard, tmp_path, monkeypatch):
    """An application's own ``analytics.client`` is no SDK, and no broken capture."""
    package = tmp_path / "analytics"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "client.py").write_text("def send():\n    return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("analytics", "analytics.client"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    from analytics.client import send

    assert send() == 1
    assert guard.failures == []
    for name in ("analytics", "analytics.client"):
        monkeypatch.delitem(__import__("sys").modules, name)


@pytest.mark.parametrize("name", [*sorted(MAKERS), "mixpanel"])
def test_mocked_transport_hides_nothing(name, guard, make):
    """Where a mock library answers the request within the call, the event is seen once."""
    responses = pytest.importorskip("responses")
    with responses.RequestsMock() as mock:
        mock.add_callback("POST", re.compile(".*"), callback=lambda _: (200, {}, '{"status": 1}'))
        if name == "mixpanel":
            package = pytest.importorskip("mixpanel")
            package.Mixpanel("token").track("u1", "Booked", dict(TRAITS))
        else:
            make(name, "https://collect.example", sync_mode=True)()
    assert EMAIL in guard.only.body.decode()
    assert guard.drafts[0].mocked
