"""PostHog: its callbacks, its client for asyncio, and older versions; the event is seen where it is queued."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from types import ModuleType

import pytest

from pytest_phiguard.capture.base import Patcher
from pytest_phiguard.capture.telemetry.posthog import PosthogCapture
from tests.capture import analytics
from tests.capture.analytics import EMAIL, TRAITS, events_of

make = analytics.make


@pytest.mark.parametrize("options", [{}, {"send": False}, {"disabled": True}])
def test_posthog_before_send_scrubs(guard, make, options):
    """What ``before_send`` takes out is not in the event, with a client that is on or off."""

    def before_send(event):
        event["properties"].pop("email")
        return event

    make("posthog", before_send=before_send, **options)()
    assert EMAIL not in guard.only.body.decode()
    assert "MRN0012345" in guard.only.body.decode()


@pytest.mark.parametrize("options", [{}, {"disabled": True}])
def test_posthog_before_send_drops(guard, make, options):
    """An event that ``before_send`` drops leaves nothing."""
    make("posthog", before_send=lambda _: None, **options)()
    assert guard.failures == []
    assert guard.sent == []


def test_posthog_that_is_off_changes_nothing_of_the_event(guard):
    """The properties that the application gave are as they were, although the callback changed its copy."""
    module = pytest.importorskip("posthog.client")

    def before_send(event):
        event["properties"]["address"].clear()
        return event

    properties = {"address": {"zip": "03755"}}
    client = module.Client("key", disabled=True, before_send=before_send)
    assert client.capture("Booked", distinct_id="u1", properties=properties) is None
    assert properties == {"address": {"zip": "03755"}}
    assert "03755" not in guard.only.body.decode()


def test_posthog_raising_callback_drops(guard, make):
    """A callback that raises makes the SDK drop the event, on or off; the application sees nothing."""

    def before_send(event):
        raise RuntimeError("no")

    make("posthog", before_send=before_send, disabled=True)()
    assert guard.sent == []
    assert guard.failures == []


@pytest.mark.parametrize("options", [{"disabled": True}, {"super_properties": {"mrn": EMAIL}, "disabled": True}])
def test_posthog_without_delivery_is_seen(guard, make, options):
    """A client that is off is seen, with the properties that every event carries."""
    make("posthog", **options)()
    body = guard.only.body.decode()
    assert body.count(EMAIL) == 1 + ("super_properties" in options)


def test_posthog_without_a_key_is_seen(guard):
    """A client without a key is off."""
    client = pytest.importorskip("posthog.client").Client("")
    client.capture("Booked", distinct_id=EMAIL)
    assert guard.only.initialised
    assert EMAIL in guard.only.body.decode()


def test_posthog_functions_that_nobody_set_up_are_context(guard, monkeypatch):
    """The module's functions work on a client that nobody has set up: its scrubbers are unknown."""
    posthog = pytest.importorskip("posthog")
    for name in ("api_key", "project_api_key", "before_send", "host", "default_client"):
        monkeypatch.setattr(posthog, name, None)
    monkeypatch.setattr(posthog, "disabled", False)
    posthog.capture("Booked", distinct_id=EMAIL)
    assert not guard.only.initialised


def test_posthog_exception_is_seen(guard, make):
    """What an exception says goes to the vendor too."""
    module = pytest.importorskip("posthog.client")
    client = module.Client("key", send=False)
    try:
        raise ValueError(EMAIL)
    except ValueError as error:
        client.capture_exception(error, distinct_id="u1")
    assert EMAIL in guard.only.body.decode()


async def scrub_later(event):
    """Remove the identifier, as a callback that is awaited."""
    event["properties"].pop("email")
    return event


def scrub_now(event):
    """Remove the identifier."""
    event["properties"].pop("email")
    return event


def capture_async(**options):
    """Send an event with PostHog's client for asyncio, and shut it down."""
    module = pytest.importorskip("posthog.async_client")

    async def capture():
        client = module.AsyncClient("key", host="http://127.0.0.1:9", max_retries=0, **options)
        client.capture("Booked", distinct_id="u1", properties=dict(TRAITS))
        with suppress(Exception):
            await client.shutdown()

    asyncio.run(capture())


@pytest.mark.parametrize("options", [{}, {"send": False}, {"disabled": True}])
def test_posthog_for_asyncio_is_seen_once(guard, options):
    """The client for asyncio is seen where it queues, on or off."""
    capture_async(**options)
    (event,) = events_of(guard)
    assert event.vendor == "posthog"
    assert EMAIL in event.body.decode()


@pytest.mark.parametrize("scrub", [scrub_now, scrub_later])
@pytest.mark.parametrize("options", [{}, {"send": False}])
def test_posthog_for_asyncio_scrubs(guard, scrub, options):
    """What the callback takes out is not in the event; of one that is never awaited nobody knows what it leaves."""
    capture_async(before_send=scrub, **options)
    (event,) = events_of(guard)
    unknown = scrub is scrub_later and "send" in options
    assert (EMAIL in event.body.decode(), event.initialised) == (unknown, not unknown)


@pytest.mark.parametrize("before_send", [None, scrub_now])
def test_older_posthog_is_seen_where_it_queues(sink, before_send):
    """Versions without a step of its own for queueing are seen at the step before, with a copy for the callback."""

    class Client:
        disabled, host, queued = False, "https://collect.example", ()

        def _enqueue(self, msg, disable_geoip):
            self.queued = msg
            return True, msg

    Client.before_send = staticmethod(before_send) if before_send else None
    module = ModuleType("posthog.client")
    module.Client, module.clean = Client, lambda msg: json.loads(json.dumps(msg))
    PosthogCapture().install(module, Patcher("posthog", [sink], []))
    message = {"event": "Booked", "properties": dict(TRAITS)}
    client = Client()
    assert client._enqueue(message, None) == (True, message)
    assert client.queued["properties"] == TRAITS
    assert sink.only.url == "https://collect.example"
    assert (EMAIL in sink.only.body.decode()) == (before_send is None)
