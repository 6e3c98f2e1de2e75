"""What the tests of libcurl share: a body with a patient in it, a handle, and a guard that contains both."""

from __future__ import annotations

import pytest

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
pycurl = pytest.importorskip("pycurl")


def make_handle(url, **options):
    """Return a handle of pycurl with some options."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.WRITEFUNCTION, len)
    for name, value in options.items():
        handle.setopt(getattr(pycurl, name), value)
    return handle


@pytest.fixture
def containing(contain):
    """Return a sink that contains what holds the patient's mailbox, and a redirect that was followed."""
    return contain("ottoline.brakspear@patient.example", "from=redirect")
