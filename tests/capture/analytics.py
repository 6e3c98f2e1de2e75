"""What the tests of product analytics share: a patient's traits, the events of a guard, and clients of three SDKs."""

from __future__ import annotations

from contextlib import suppress

import pytest

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
