"""Rollbar: a report is seen once, as its scrubbers leave it."""

from __future__ import annotations

import sys

import pytest

from tests.capture import errors
from tests.capture.errors import EMAIL, MRN, catch, events_of

rollbar = errors.rollbar


@pytest.mark.parametrize("call", ["message", "exception"])
@pytest.mark.parametrize("options", [{"handler": "blocking"}, {"enabled": False}])
def test_rollbar_report_is_seen_once(rollbar, guard, server, call, options):
    """A report is one draft with the SDK's endpoint, sent or not."""
    rollbar.init("token", "test", endpoint=server.url("/api/1/"), **options)
    report(rollbar, call)
    event = guard.only
    assert (event.channel, event.vendor, event.initialised) == ("telemetry", "rollbar", True)
    assert event.url == server.url("/api/1/item/")
    assert EMAIL in event.body.decode()
    assert len(server.requests) == (options.get("enabled") is not False)


def report(rollbar, call):
    """Report an identifier as a message, or as an exception."""
    if call == "message":
        rollbar.report_message(f"no slot for {EMAIL}", "error", extra_data={"email": EMAIL})
        return
    error = catch()
    rollbar.report_exc_info((type(error), error, error.__traceback__))


@pytest.mark.parametrize("call", ["message", "exception"])
def test_rollbar_that_nobody_set_up_is_context(rollbar, guard, call):
    """Without ``init`` nothing is sent, and what scrubs it is unknown."""
    report(rollbar, call)
    assert not guard.only.initialised
    assert EMAIL in guard.only.body.decode()


@pytest.mark.parametrize("options", [{"handler": "blocking"}, {"enabled": False}])
def test_rollbar_scrubbers_are_believed(rollbar, guard, server, options):
    """A scrubbed field and a payload handler remove the identifier, sent or not."""
    rollbar.init("token", "test", endpoint=server.url("/api/1/"), scrub_fields=["email"], **options)

    def drop_body(payload):
        payload["data"]["body"] = {}
        return payload

    rollbar.events.add_payload_handler(drop_body)
    rollbar.report_message("no slot", "error", extra_data={"email": EMAIL, "room": "R12"})
    assert EMAIL not in guard.only.body.decode()
    assert "R12" in guard.only.body.decode()


def test_rollbar_handler_drops(rollbar, guard):
    """A payload that a handler drops leaves nothing."""
    rollbar.init("token", "test")
    rollbar.events.add_payload_handler(lambda _: False)
    report(rollbar, "message")
    assert guard.failures == []
    assert guard.sent == []


def test_rollbar_thread_is_the_same_event(rollbar, guard, server):
    """What the SDK's own thread sends is no second event."""
    rollbar.init("token", "test", endpoint=server.url("/api/1/"), handler="thread")
    report(rollbar, "exception")
    rollbar.wait()
    assert len(events_of(guard)) == 1


def test_rollbar_contained_report_leaves_no_byte(rollbar, guard, server, vendor):
    """A contained report ends in the SDK's own silence."""
    guard.guards_network, guard.answer = True, "contained"
    rollbar.init("token", "test", endpoint=f"{vendor}/api/1/", handler="blocking")
    report(rollbar, "exception")
    assert server.raw == b""
    assert {asked.vendor for asked in guard.asked} == {"rollbar"}
    assert len(events_of(guard)) == 1


def test_rollbar_frames_are_seen(rollbar, guard):
    """Local variables of the frames go to the vendor, so they are seen."""
    rollbar.init("token", "test", enabled=False)
    try:
        patient = {"mrn": MRN}
        raise KeyError("no slot") from None
    except KeyError:
        rollbar.report_exc_info(sys.exc_info())
    assert patient["mrn"] in guard.only.body.decode()


class Request:
    """As much of Django's request as the SDK reads."""

    def __init__(self, method="GET", **known):
        self.method = method
        vars(self).update(known)

    def get_full_path(self):
        """Return the address."""
        return f"/portal?email={EMAIL}"


class SimpleLazyObject:
    """A user whom nobody has asked for, as Django has it."""

    def __init__(self, wrapped):
        self._wrapped = wrapped

    def __getattr__(self, name):
        raise AssertionError("asked for the user")


@pytest.mark.parametrize(
    ("request_", "read"),
    [
        (None, True),
        (Request(), True),
        (Request("POST"), False),
        (Request("POST", _read_started=True), True),
        (Request("PUT", form={}), True),
        (Request(user=SimpleLazyObject(object())), False),
        (Request(user=SimpleLazyObject({"id": 1})), True),
    ],
)
def test_rollbar_request_is_asked_only_for_what_it_has(rollbar, request_, read):
    """A body that nobody has read, and a user whom nobody has looked up, stay so."""
    from pytest_phiguard.capture.telemetry.rollbar import is_read

    assert is_read(request_) is read


def test_rollbar_that_is_off_tells_the_address_of_an_unread_request(rollbar, guard):
    """Of a request that must not be read further, its address is told."""
    rollbar.init("token", "test", enabled=False)
    rollbar.report_message("no slot", request=Request("POST"))
    assert EMAIL in guard.only.body.decode()


def test_rollbar_without_an_exception_raises_nothing(rollbar, guard):
    """A report without an exception at hand is what the SDK makes of it."""
    rollbar.report_exc_info()
    assert guard.only.vendor == "rollbar"


def test_rollbar_ignored_exception_is_nothing(rollbar, guard):
    """An exception that the settings ignore leaves nothing."""
    rollbar.init("token", "test", enabled=False, exception_level_filters=[(ValueError, "ignored")])
    report(rollbar, "exception")
    assert guard.failures == []
    assert guard.sent == []
