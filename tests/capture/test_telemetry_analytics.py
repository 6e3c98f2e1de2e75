"""Product analytics: each SDK's event is seen once, where it is queued, whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from contextlib import suppress
from types import ModuleType

import pytest

from pytest_phiguard.capture.base import Patcher
from pytest_phiguard.capture.telemetry.posthog import PosthogCapture

EMAIL = "ottoline.brakspear@patient.example"
TRAITS = {"email": EMAIL, "mrn": "MRN0012345"}


def make_segment(url, **options):
    """Return a client of Segment's SDK, and what sends an event with it."""
    module = pytest.importorskip("segment.analytics.client")
    client = module.Client("key", host=url, max_retries=0, timeout=2, **options)
    return client, lambda: client.track("u1", "Booked", dict(TRAITS))


def make_rudderstack(url, **options):
    """Return a client of RudderStack's SDK, and what sends an event with it."""
    module = pytest.importorskip("rudderstack.analytics.client")
    client = module.Client("key", host=url, max_retries=0, timeout=2, **options)
    return client, lambda: client.track("u1", "Booked", dict(TRAITS))


def make_posthog(url, **options):
    """Return a client of PostHog's SDK, and what sends an event with it."""
    module = pytest.importorskip("posthog.client")
    client = module.Client("key", host=url, max_retries=0, timeout=2, **options)
    return client, lambda: client.capture("Booked", distinct_id="u1", properties=dict(TRAITS))


MAKERS = {"segment": make_segment, "rudderstack": make_rudderstack, "posthog": make_posthog}
EACH = pytest.mark.parametrize("name", sorted(MAKERS))


@pytest.fixture
def make():
    """Return what makes a client by name; it is joined at the end."""
    made = []

    def build(name, url="http://127.0.0.1:9", **options):
        client, send = MAKERS[name](url, **options)
        made.append(client)
        return send

    yield build
    for client in made:
        with suppress(Exception):
            client.join()


def events_of(guard):
    """Return the drafts of events, sealed, without what delivers them; the guard must not have failed."""
    assert guard.failures == []
    return [sent for sent in guard.sent if sent.channel == "telemetry" and not sent.delivers]


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
