"""What an application tells LaunchDarkly is seen once, private attributes left out."""

from __future__ import annotations

import asyncio

import pytest

ldclient = pytest.importorskip("ldclient")
from ldclient.config import Config  # noqa: E402
from ldclient.integrations.test_data import TestData  # noqa: E402

EMAIL = "ottoline.brakspear@patient.example"


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


@pytest.fixture
def make_client(guard):
    """Return what makes a client with a flag of its own, which sends nothing by itself."""
    made = []

    def make(**options):
        data = TestData.data_source()
        data.update(data.flag("portal").variation_for_all(True))
        if not options.get("offline"):
            options = {"update_processor_class": data, "send_events": False, **options}
        client = ldclient.LDClient(Config(sdk_key="key", diagnostic_opt_out=True, **options), start_wait=5)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


def make_context():
    """Return a patient's context."""
    return ldclient.Context.builder("user-1").set("email", EMAIL).build()


CALLS = {
    "variation": lambda client: client.variation("portal", make_context(), False),
    "unknown": lambda client: client.variation("no-such-flag", make_context(), False),
    "identify": lambda client: client.identify(make_context()),
    "track": lambda client: client.track("booked", make_context()),
}


@pytest.mark.parametrize("name", CALLS)
def test_call_is_one_event(guard, make_client, name):
    """An evaluation, an identification and a tracked event are one event each, with the context."""
    client = make_client()
    CALLS[name](client)
    assert EMAIL in text(guard.only)
    assert (guard.only.vendor, guard.only.channel) == ("launchdarkly", "telemetry")
    assert guard.only.url == "https://events.launchdarkly.com/bulk"


@pytest.mark.parametrize("name", ["variation", "track"])
def test_client_that_is_offline(guard, make_client, name):
    """A client that is offline in tests would tell the same."""
    CALLS[name](make_client(offline=True))
    assert EMAIL in text(guard.only)


@pytest.mark.parametrize("options", [{"private_attributes": ["email"]}, {"all_attributes_private": True}])
def test_private_attribute_passes(guard, make_client, options):
    """What the suite declares private is not sent, and not seen."""
    CALLS["track"](make_client(**options))
    assert EMAIL not in text(guard.only)


def test_data_of_a_tracked_event(guard, make_client):
    """The data of a tracked event is seen."""
    make_client().track("booked", ldclient.Context.create("user-1"), data={"email": EMAIL})
    assert EMAIL in text(guard.only)


@pytest.mark.parametrize("offline", [True, False])
def test_asynchronous_client(guard, offline):
    """The asynchronous client tells the same, offline and online."""
    clients = pytest.importorskip("ldclient.async_client")
    configs = pytest.importorskip("ldclient.async_config")

    async def evaluate():
        client = clients.AsyncLDClient(configs.AsyncConfig(sdk_key="key", offline=True, diagnostic_opt_out=True))
        if offline:
            await client.variation("portal", make_context(), False)
        else:
            client.track("booked", make_context())
        await client.close()

    asyncio.run(evaluate())
    assert EMAIL in text(guard.only)


def test_evaluation_answers_as_before(guard, make_client):
    """The application gets the flag's value."""
    assert make_client().variation("portal", make_context(), False) is True


def test_unpatched_with_the_last_guard(patches, sink):
    """All hook points are restored with the last guard."""
    wrapped = ldclient.LDClient._send_event
    patches.pop()
    assert ldclient.LDClient._send_event is not wrapped
    patches.push(sink, ())
