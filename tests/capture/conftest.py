"""A server on loopback that keeps what it receives, and a guard that keeps what it is told."""

from __future__ import annotations

import socket

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.testing import LoopbackServer, RecordingSink


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
def vendor(monkeypatch, server):
    """Return the address of a third party whose name leads to the loopback server."""
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name == "vendor.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return server.url("", host="vendor.example")
