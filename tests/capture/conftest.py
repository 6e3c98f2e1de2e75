"""A server on loopback that keeps what it receives, and a guard that keeps what it is told."""

from __future__ import annotations

import socket

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.testing import LoopbackServer, RecordingSink

pytest.register_assert_rewrite(
    *(f"tests.capture.{name}" for name in ("mocked", "analytics", "django_site", "errors", "queueing"))
)

EMAIL = "ottoline.brakspear@patient.example"


@pytest.fixture
def server():
    """Yield a server that runs in a thread until the test ends."""
    with LoopbackServer() as made:
        yield made


@pytest.fixture
def sink():
    """Yield the sink of the guard, before it runs."""
    return RecordingSink()


@pytest.fixture
def make_sink():
    """Return the class of the sink."""
    return RecordingSink


@pytest.fixture
def patches(sink):
    """Yield patches that are made for the test and undone after it."""
    made = Patches()
    made.push(sink, builtin_captures())
    yield made
    made.pop()


@pytest.fixture
def guard(patches, sink):
    """Yield the sink of a running guard."""
    return sink


@pytest.fixture
def contain(guard):
    """Return what makes the guard contain what holds one of some texts, wherever, and let all else leave."""

    def contain(*texts):
        guard.guards_network = True
        judged = guard.passage

        def passage(draft):
            judged(draft)
            sealed = draft.seal()
            held = repr((sealed.url, sealed.headers, sealed.fields, sealed.body))
            return "contained" if any(text in held for text in texts) else "open"

        guard.passage = passage
        return guard

    return contain


@pytest.fixture
def containing(contain):
    """Return the sink of a running guard that contains what holds the patient's mailbox."""
    return contain(EMAIL)


@pytest.fixture
def refusing(patches, sink):
    """Return the sink of a running guard that would contain everything that really leaves."""
    sink.guards_network, sink.answer = True, "contained"
    return sink


@pytest.fixture
def looked_up(guard, monkeypatch):
    """Return the hosts that a resolver is asked for beneath the guard's own wrapper; all of them lead to loopback."""
    asked = []
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        asked.append(host)
        return real("127.0.0.1", *args, **kwargs)

    wrapper = socket.getaddrinfo
    cell = next(cell for cell in wrapper.__closure__ if cell.cell_contents is wrapper.__wrapped__)
    monkeypatch.setattr(cell, "cell_contents", getaddrinfo)
    return asked


@pytest.fixture
def vendor(monkeypatch, server):
    """Return the address of a third party whose name leads to the loopback server."""
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name == "vendor.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return server.url("", host="vendor.example")
