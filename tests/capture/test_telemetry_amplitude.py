"""Amplitude: an event is seen once, after the plugins that scrub it."""

from __future__ import annotations

import json

import pytest

from tests.capture.analytics import EMAIL, TRAITS, events_of


@pytest.fixture
def amplitude():
    """Yield a client of Amplitude's SDK that sends to a closed port."""
    module = pytest.importorskip("amplitude")
    client = module.Amplitude("key", module.Config(server_url="http://127.0.0.1:9/2/httpapi", flush_max_retries=0))
    client.configuration.logger.disabled = True
    yield client
    client.shutdown()


def make_event():
    """Return an event with an identifier."""
    from amplitude import BaseEvent

    return BaseEvent("Booked", user_id="user-1", event_properties=dict(TRAITS))


def make_scrubber(kind):
    """Return a plug-in that removes the identifier."""
    from amplitude import EventPlugin

    class Scrubber(EventPlugin):
        def execute(self, event):
            event.event_properties.pop("email")
            return event

    return Scrubber(kind)


def test_amplitude_event_is_seen_once(amplitude, guard):
    """What is stored for delivery is seen, with the address of the configuration."""
    amplitude.track(make_event())
    (event,) = events_of(guard)
    assert (event.vendor, event.url, event.method) == ("amplitude", "http://127.0.0.1:9/2/httpapi", "Booked")
    assert json.loads(event.body)["event_properties"] == TRAITS


def test_amplitude_identify_is_seen(amplitude, guard):
    """The properties of a user come the same way."""
    from amplitude import EventOptions, Identify

    identify = Identify()
    identify.set("email", EMAIL)
    amplitude.identify(identify, EventOptions(user_id="user-1"))
    (event,) = events_of(guard)
    assert EMAIL in event.body.decode()


@pytest.mark.parametrize("opt_out", [False, True])
@pytest.mark.parametrize("place", ["client", "destination"])
def test_amplitude_plugins_scrub(amplitude, guard, opt_out, place):
    """A plug-in that removes the identifier is believed, also where nothing is sent."""
    from amplitude.constants import PluginType

    destination = amplitude._Amplitude__timeline.plugins[PluginType.DESTINATION][0]
    (amplitude if place == "client" else destination).add(make_scrubber(PluginType.ENRICHMENT))
    amplitude.configuration.opt_out = opt_out
    amplitude.track(make_event())
    (event,) = events_of(guard)
    assert EMAIL not in event.body.decode()
    assert "MRN0012345" in event.body.decode()


def test_amplitude_opt_out_is_seen(amplitude, guard):
    """An event that is given up is seen, and left as it was."""
    amplitude.configuration.opt_out = True
    event = make_event()
    before = str(event)
    amplitude.track(event)
    assert str(event) == before
    assert EMAIL in guard.only.body.decode()


@pytest.mark.parametrize("opt_out", [False, True])
def test_amplitude_dropped_or_invalid_event_is_nothing(amplitude, guard, opt_out):
    """What the SDK itself refuses, or a plug-in drops, leaves nothing."""
    from amplitude import BaseEvent, EventPlugin
    from amplitude.constants import PluginType

    amplitude.track(BaseEvent("Booked", event_properties=dict(TRAITS)))
    amplitude.configuration.opt_out = opt_out

    class Dropping(EventPlugin):
        def execute(self, event):
            return None

    amplitude.add(Dropping(PluginType.BEFORE))
    amplitude.track(make_event())
    assert events_of(guard) == []
