"""The listeners of the proxy: one for each cause, closed once nobody sends any more."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading

import pytest

pytest.importorskip("trustme")

from pytest_phiguard.capture.proxy.causes import Cause
from pytest_phiguard.capture.proxy.listener import RecordingProxy
from pytest_phiguard.origin import Origin
from pytest_phiguard.testing import RecordingSink


@pytest.fixture
def proxy():
    """Yield a running proxy."""
    made = RecordingProxy(RecordingSink())
    yield made
    made.close()


class Child:
    """As much of a child as is asked."""

    returncode = None


def causes(count):
    """Return as many causes."""
    return [Cause(Origin(f"test_{number}")) for number in range(count)]


def test_one_listener_for_each_cause(proxy):
    """Processes of one cause share a listener, others do not."""
    one, two = causes(2)
    assert proxy.open(one) is proxy.open(Cause(Origin("test_0")))
    assert proxy.open(one).port != proxy.open(two).port


def test_idle_listeners_are_closed(proxy):
    """Of many listeners those stay for which a process runs, and a closed one comes anew when it is needed."""
    running, ended, gone = Child(), Child(), Child()
    ended.returncode = 0
    first, second, third, *rest = causes(80)
    for cause, child in ((first, running), (second, ended), (third, gone)):
        proxy.open(cause).hold(child)
    ports = [proxy.open(cause).port for cause in (first, second, third)]
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    proxy.open(rest[0]).hold(child.pid)
    fourth = proxy.open(rest[0]).port
    del gone, cause
    for cause in rest[1:]:
        proxy.open(cause)
    for port, is_open in zip([*ports, fourth], (True, False, False, True), strict=True):
        with socket.socket() as client:
            assert (client.connect_ex(("127.0.0.1", port)) == 0) is is_open
    child.communicate()
    assert proxy.open(rest[0]).is_idle() is hasattr(os, "waitid")
    assert proxy.open(second).port


def test_closing_ends_connections_and_threads(proxy):
    """When the proxy ends, connections end, and nobody gets a listener any more."""
    door = proxy.open(causes(1)[0])
    with socket.create_connection(("127.0.0.1", door.port)) as client:
        client.sendall(b"GET ")
        while not door.open:
            threading.Event().wait(0.01)
        proxy.close()
        client.settimeout(10)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(10) == b""
    assert proxy.open(causes(1)[0]) is None
