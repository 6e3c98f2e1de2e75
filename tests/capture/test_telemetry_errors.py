"""Error monitoring: each SDK's report is seen once, after its scrubbers, with a key and without."""

from __future__ import annotations

import logging
import threading

import pytest

from tests.capture import errors
from tests.capture.errors import EMAIL, MRN, catch, events_of

rollbar = errors.rollbar


@pytest.fixture
def bugsnag(server):
    """Return what makes clients of Bugsnag's SDK."""
    module = pytest.importorskip("bugsnag.client")

    def make(**options):
        # Breadcrumbs would carry the errors of one test into the next.
        common = {"api_key": "a" * 32, "asynchronous": False, "max_breadcrumbs": 0}
        client = module.Client(install_sys_hook=False, **{**common, **options})
        if "endpoint" not in options:
            client.configuration.configure(endpoint=server.url("/notify"), session_endpoint=server.url("/sessions"))
        client.configuration.logger.disabled = True
        return client

    return make


def test_bugsnag_event_is_seen_once_and_arrives(bugsnag, guard, server):
    """An event is one draft with the client's endpoint, byte for byte what arrives."""
    bugsnag().notify(catch(), metadata={"patient": {"email": EMAIL}})
    event = guard.only
    assert (event.channel, event.vendor, event.url) == ("telemetry", "bugsnag", server.url("/notify"))
    assert event.body == server.requests[0][3]
    assert EMAIL in event.body.decode()


@pytest.mark.parametrize(
    "options", [{"api_key": None}, {"release_stage": "test", "notify_release_stages": ["production"]}]
)
def test_bugsnag_event_that_is_not_sent_is_seen(bugsnag, guard, server, options):
    """Without a key, and in a release stage that is not reported, the event is seen."""
    bugsnag(**options).notify(catch())
    assert EMAIL in guard.only.body.decode()
    assert guard.only.initialised
    assert server.requests == []


@pytest.mark.parametrize(
    "options", [{}, {"api_key": None}, {"release_stage": "test", "notify_release_stages": ["production"]}]
)
@pytest.mark.parametrize("drops", [False, True])
def test_bugsnag_callbacks_are_believed(bugsnag, guard, options, drops):
    """A callback that removes the identifier, or drops the event, is believed, sent or not."""
    client = bugsnag(params_filters=["mrn"], **options)

    def scrub(event):
        event.metadata["patient"].pop("email")
        return not drops

    client.configuration.middleware.before_notify(scrub)
    client.notify(ValueError("no slot"), metadata={"patient": {"email": EMAIL, "mrn": MRN, "room": "R12"}})
    bodies = [event.body.decode() for event in events_of(guard)]
    assert [EMAIL in body or MRN in body for body in bodies] == ([] if drops else [False])
    assert drops or "R12" in bodies[0]


def test_bugsnag_client_that_nobody_configured_is_context(guard):
    """A client without settings has unknown callbacks."""
    module = pytest.importorskip("bugsnag.client")
    client = module.Client(install_sys_hook=False, configure=False)
    client.configuration.logger.disabled = True
    client.notify(catch())
    assert not guard.only.initialised


def test_bugsnag_contained_event_leaves_no_byte(bugsnag, guard, server, vendor):
    """A contained event ends in the SDK's own silence."""
    guard.guards_network, guard.answer = True, "contained"
    bugsnag(endpoint=f"{vendor}/notify", session_endpoint=f"{vendor}/sessions").notify(catch())
    assert server.raw == b""
    assert {asked.vendor for asked in guard.asked} == {"bugsnag"}
    assert len(events_of(guard)) == 1


def test_bugsnag_delivery_of_the_suite_hides_nothing(bugsnag, guard):
    """A double of the delivery receives the payload, and the event is seen."""

    class Keeping:
        kept = ()

        def deliver(self, config, payload, options=None):
            self.kept = (payload,)

    keeping = Keeping()
    bugsnag(delivery=keeping).notify(catch())
    assert guard.only.body.decode() == keeping.kept[0]


def test_bugsnag_ignored_class_is_nothing(bugsnag, guard):
    """A class that the settings ignore is sent in no stage."""
    stage = {"release_stage": "test", "notify_release_stages": ["production"]}
    bugsnag(ignore_classes=["ValueError"], **stage).notify(catch())
    assert guard.failures == []
    assert guard.sent == []


@pytest.fixture
def honeybadger():
    """Yield what makes clients of Honeybadger's SDK."""
    module = pytest.importorskip("honeybadger.core")
    made = []

    def make(**options):
        client = module.Honeybadger()
        client.configure(force_sync=True, events_timeout=0.01, **{"api_key": "key", **options})
        made.append(client)
        return client

    yield make
    for client in made:
        client.config.events_timeout = client.config.events_throttle_wait = 0.01
        client.shutdown()


def test_honeybadger_notice_is_seen_once(honeybadger, guard, server, monkeypatch):
    """A notice is one draft with the client's endpoint."""
    monkeypatch.setattr(logging.getLogger("honeybadger.connection"), "disabled", True)
    honeybadger(endpoint=server.url(""), environment="production").notify(catch(), context={"email": EMAIL})
    (event,) = events_of(guard)
    assert (event.vendor, event.url, event.method) == ("honeybadger", server.url("/v1/notices/"), "notify")
    assert EMAIL in event.body.decode()
    assert len(server.requests) == 1


@pytest.mark.parametrize("options", [{"environment": "test"}, {"environment": "production", "api_key": ""}])
def test_honeybadger_notice_that_is_not_sent_is_seen(honeybadger, guard, options):
    """In an environment of development, and without a key, the notice is seen."""
    honeybadger(**options).notify(catch())
    assert EMAIL in guard.only.body.decode()


@pytest.mark.parametrize("environment", ["test", "production"])
def test_honeybadger_callbacks_are_believed(honeybadger, guard, environment):
    """What ``before_notify`` takes out is not in the notice; what it drops leaves nothing."""

    def scrub(notice):
        notice.payload["error"]["message"] = "removed"
        notice.payload["error"]["causes"] = []
        return notice if notice.error_class != "Drop" else None

    client = honeybadger(environment=environment, api_key="", before_notify=scrub)
    client.notify(error_class="Drop", error_message=EMAIL)
    client.notify(error_class="Keep", error_message=EMAIL)
    (event,) = events_of(guard)
    assert EMAIL not in event.body.decode()
    assert "removed" in event.body.decode()


def test_honeybadger_event_is_seen_when_it_is_queued(honeybadger, guard):
    """An event of its own kind is seen after ``before_event``."""
    client = honeybadger(environment="test", before_event=lambda event: event.pop("email", None) and None)
    client.event("booked", {"email": EMAIL, "room": "R12"})
    assert guard.only.method == "event"
    assert EMAIL not in guard.only.body.decode()
    assert "R12" in guard.only.body.decode()


def test_honeybadger_contained_notice_leaves_no_byte(honeybadger, guard, server, vendor):
    """A contained notice ends in urllib's own error, as a refused one does."""
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(OSError, match="contained"):
        honeybadger(endpoint=vendor, environment="production").notify(catch())
    assert server.raw == b""
    assert {asked.vendor for asked in guard.asked} == {"honeybadger"}


@pytest.fixture
def raygun(server):
    """Return what makes senders of Raygun's SDK."""
    module = pytest.importorskip("raygun4py.raygunprovider")

    def make(address=None, **config):
        sender = module.RaygunSender("key", config)
        scheme, _, sender.endpointhost = (address or server.url("")).rstrip("/").partition("://")
        sender.endpointprotocol = f"{scheme}://"
        sender.log.disabled = True
        return sender

    return make


def test_raygun_message_is_seen_once(raygun, guard, server):
    """A message is one draft with the sender's endpoint, byte for byte what arrives."""
    raygun().send_exception(catch(), userCustomData={"email": EMAIL})
    event = guard.only
    assert (event.channel, event.vendor, event.url) == ("telemetry", "raygun", server.url("/entries"))
    assert EMAIL in event.body.decode()
    assert event.body == server.requests[0][3]


def test_raygun_callbacks_are_believed(raygun, guard):
    """What ``before_send`` takes out is not in the message; what it drops leaves nothing."""

    def scrub(details):
        details["userCustomData"] = {}
        return details if details["tags"] else None

    sender = raygun(before_send_callback=scrub, transmit_local_variables=False)
    for tags in (["keep"], []):
        sender.send_exception(RuntimeError("no slot"), userCustomData={"email": EMAIL}, tags=tags)
    assert EMAIL not in guard.only.body.decode()


def test_raygun_contained_message_leaves_no_byte(raygun, guard, server, vendor):
    """A contained message ends in the SDK's own answer."""
    guard.guards_network, guard.answer = True, "contained"
    assert raygun(vendor).send_exception(catch())[0] == 400
    assert server.raw == b""
    assert len(events_of(guard)) == 1


def test_reports_of_a_thread_are_seen(bugsnag, honeybadger, guard):
    """A thread of its own makes no difference."""
    clients = [bugsnag(), honeybadger(environment="test")]
    threads = [threading.Thread(target=client.notify, args=(catch(),)) for client in clients]
    for thread in threads:
        thread.start()
        thread.join(10)
    assert [event.vendor for event in events_of(guard)] == ["bugsnag", "honeybadger"]


def test_sdks_are_themselves_again(patches, sink, bugsnag, honeybadger, rollbar):
    """Once the guard has ended reports go their way, unseen."""
    patches.pop()
    bugsnag().notify(catch())
    honeybadger(environment="test").notify(catch())
    rollbar.report_message(EMAIL)
    assert sink.sent == []
    patches.push(sink)
