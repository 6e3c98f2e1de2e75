"""What the tests of queues share: a guard that is in another test by then, and what works in the name of a test."""

from __future__ import annotations

import pytest
import requests
import responses

from pytest_phiguard.capture.origin import ORIGIN, resolve
from pytest_phiguard.model import Origin

URL = "https://vendor.invalid/"
MINE = Origin("test_a", "call")
NEXT = Origin("test_b", "call")
EMAIL = "ottoline.brakspear@patient.example"


@pytest.fixture
def seen(guard):
    """Yield method, address, body and test of what is sent; the session is in another test by then."""
    found = []

    def record(draft):
        draft.origin = resolve(NEXT)
        found.append(draft)
        guard.drafts.append(draft)

    guard.record = record
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
        answers.get(URL)
        yield found
    assert guard.failures == []


@pytest.fixture
def as_mine():
    """Run the body of the test as the first test."""
    token = ORIGIN.set(MINE)
    yield
    ORIGIN.reset(token)


def send(*_, **__):
    """Send one request, as a job does."""
    requests.get(URL, timeout=5)


def as_test(origin, work):
    """Do something in the name of a test."""
    token = ORIGIN.set(origin)
    try:
        return work()
    finally:
        ORIGIN.reset(token)


def describe(found):
    """Return method, address and test of each draft."""
    return [(draft.method, draft.url, draft.origin.test) for draft in found]


class Part:
    """Whatever a broker is made of."""

    def __init__(self, **parts):
        vars(self).update(parts)
