"""What an application tells the New Relic agent is seen when it is told, and what the agent sends by itself too."""

from __future__ import annotations

import json

import pytest

agent = pytest.importorskip("newrelic.agent")

EMAIL = "ottoline.brakspear@patient.example"


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


CALLS = {
    "attribute": lambda: agent.add_custom_attribute("email", EMAIL),
    "attributes": lambda: agent.add_custom_attributes([("email", EMAIL)]),
    "span": lambda: agent.add_custom_span_attribute("email", EMAIL),
    "user": lambda: agent.set_user_id(EMAIL),
    "event": lambda: agent.record_custom_event("Booked", {"email": EMAIL}),
    "log": lambda: agent.record_log_event(f"booked {EMAIL}", "INFO"),
}


@pytest.mark.parametrize("name", CALLS)
def test_agent_that_was_never_started_is_context(guard, name):
    """What is told to an agent that records nothing is an event of which the filters are unknown."""
    CALLS[name]()
    assert EMAIL in text(guard.only)
    assert (guard.only.vendor, guard.only.initialised) == ("new_relic", False)


def test_error_brings_its_message(guard):
    """A handled exception is seen with its arguments."""
    try:
        raise ValueError(EMAIL)
    except ValueError:
        agent.notice_error()
    assert EMAIL in text(guard.only)


class Application:
    """An application that is registered, and keeps what it is told."""

    enabled = True

    def __init__(self):
        self.told = []

    def record_custom_event(self, event_type, params):
        self.told.append(params)


def test_event_for_an_application(guard):
    """An event for a registered application is one event, and the application is told it unchanged."""
    application = Application()
    agent.record_custom_event("Booked", {"email": EMAIL}, application=application)
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is True
    assert application.told == [{"email": EMAIL}]


def test_what_the_agent_sends_is_a_delivery(guard):
    """What a client of the agent sends is seen as what delivers the events, the simulating client's too."""
    http = pytest.importorskip("newrelic.common.agent_http")
    client = http.DeveloperModeClient("collector.newrelic.com", 443)
    payload = json.dumps([{"email": EMAIL}]).encode()
    client.send_request(params={"method": "custom_event_data"}, payload=payload)
    assert EMAIL in text(guard.only)
    assert (guard.only.delivers, guard.only.vendor) == ("new_relic", "new_relic")


def test_unpatched_with_the_last_guard(patches, sink):
    """All hook points are restored with the last guard."""
    wrapped = agent.add_custom_attribute
    patches.pop()
    assert agent.add_custom_attribute is not wrapped
    patches.push(sink, ())
