"""What an application tells the Elastic APM agent is seen once, as its processors leave it."""

from __future__ import annotations

import gc
import threading

import pytest

elasticapm = pytest.importorskip("elasticapm")

EMAIL = "ottoline.brakspear@patient.example"
# The buffer that the agent's worker leaves is a file of gzip, which Python 3.13 tries to end when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*gzip:pytest.PytestUnraisableExceptionWarning")


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


def redact(client, event):
    """Take everything out: a processor of the suite's own."""
    return {"message": "***"}


def drop(client, event):
    """Drop every event."""


@pytest.fixture
def make_client(guard):
    """Return what makes an agent that sends to an address where nobody listens."""
    made = []

    def make(**options):
        options = {
            "service_name": "app",
            "server_url": "http://127.0.0.1:9",
            "metrics_interval": "0",
            "central_config": False,
            "cloud_provider": "none",
            "disable_send": True,
            "server_version": (8, 0, 0),
            "use_elastic_excepthook": False,
            **options,
        }
        client = elasticapm.Client(**options)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
        client._transport._processors = []
    gc.collect()


@pytest.mark.parametrize("send", [True, False])
def test_message_is_one_event(guard, make_client, send):
    """A message is one event, whether the agent sends or not."""
    make_client(disable_send=not send).capture_message(f"no appointment for {EMAIL}")
    told = [one for one in guard.sent if one.channel == "telemetry"]
    assert [EMAIL in text(one) for one in told] == [True]
    assert (told[0].vendor, told[0].method) == ("elastic_apm", "ERROR")
    assert told[0].url == "http://127.0.0.1:9/intake/v2/events"


def test_handled_exception_brings_its_frames(guard, make_client):
    """The local variables of a handled exception's frames are a part of it."""
    client = make_client(collect_local_variables="all")
    patient = {"contact": EMAIL}
    try:
        raise KeyError(len(patient))
    except KeyError:
        client.capture_exception()
    assert EMAIL in text(guard.only)


@pytest.mark.parametrize("name", ["redact", "drop"])
def test_processor_passes(guard, make_client, name):
    """What a processor of the suite takes out is not seen, although the agent applies it later."""
    processors = (f"{__name__}.{name}",)
    client = make_client(processors=processors)
    client.capture_message(EMAIL)
    assert [text(one) for one in guard.sent] == (['{"message": "***"}'] if name == "redact" else [])


def test_transaction_is_one_event(guard, make_client):
    """A transaction brings its user and labels, when it ends."""
    client = make_client()
    client.begin_transaction("request")
    elasticapm.set_user_context(email=EMAIL)
    client.end_transaction("book", "OK")
    assert EMAIL in text(guard.only)
    assert guard.only.method == "TRANSACTION"


def test_agent_that_is_switched_off(guard, make_client):
    """What an agent that is switched off is given is an event of which the scrubbers are unknown."""
    make_client(enabled=False).capture_message(EMAIL)
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


def test_event_of_a_thread(guard, make_client):
    """An event of a thread is seen."""
    thread = threading.Thread(target=make_client().capture_message, args=(EMAIL,))
    thread.start()
    thread.join(5)
    assert EMAIL in text(guard.only)


def test_unpatched_with_the_last_guard(patches, sink):
    """All hook points are restored with the last guard."""
    wrapped = elasticapm.Client.queue
    patches.pop()
    assert elasticapm.Client.queue is not wrapped
    patches.push(sink, ())
