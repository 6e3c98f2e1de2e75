"""Each client against a real server: one request is one transmission, and the server cannot tell the difference."""

from __future__ import annotations

import importlib.util
import re
import sys
import threading
from pathlib import Path

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches

_spec = importlib.util.spec_from_file_location("phiguard_test_clients", Path(__file__).with_name("clients.py"))
clients = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(clients)

EVERY = pytest.mark.parametrize("name", sorted(clients.CLIENTS))


@EVERY
def test_one_request_is_one_draft_with_address_and_body(name, guard, server):
    """A request is recorded once, with what the server receives."""
    url = server.url("/collect?mrn=MRN0012345")
    assert clients.CLIENTS[name](url, clients.BODY) == 200
    seen = guard.only
    assert (seen.method, seen.url, seen.body) == ("POST", url, clients.BODY)
    (method, path, _headers, body) = server.requests[0]
    assert (method, path, body) == ("POST", "/collect?mrn=MRN0012345", clients.BODY)
    assert len(server.requests) == 1
    assert guard.asked == []


@EVERY
def test_server_receives_the_same_bytes(name, server, sink):
    """With and without the guard the same bytes go over the wire."""
    url = server.url("/collect")
    clients.CLIENTS[name](url, clients.BODY)
    plain = bytes(server.raw)
    server.raw.clear()
    patches = Patches()
    patches.push(sink, builtin_captures())
    try:
        clients.CLIENTS[name](url, clients.BODY)
    finally:
        patches.pop()
    assert bytes(server.raw) == plain


@EVERY
def test_request_from_a_thread_is_recorded(name, guard, server):
    """A thread of its own makes no difference."""
    url = server.url("/collect")
    thread = threading.Thread(target=clients.CLIENTS[name], args=(url, clients.BODY))
    thread.start()
    thread.join(10)
    assert guard.only.body == clients.BODY


@EVERY
def test_contained_request_leaves_no_byte(name, guard, server, vendor):
    """A contained request ends in the client's own network error, and the server sees nothing."""
    guard.guards_network, guard.answer = True, "contained"
    error = clients.find_errors()[re.match("[a-z0-9]+", name)[0]]
    with pytest.raises(error) as raised:
        clients.CLIENTS[name](f"{vendor}/collect", clients.BODY)
    assert raised.value is not None
    assert server.raw == b""
    assert {asked.url for asked in guard.asked} == {f"{vendor}/collect"}


@EVERY
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_isolated_request_is_answered_offline(name, scheme, guard):
    """A third party that does not exist answers 200, also over TLS, and no name is looked up."""
    guard.guards_network, guard.answer = True, "stand_in"
    assert clients.CLIENTS[name](f"{scheme}://vendor.invalid/collect", clients.BODY) == 200
    assert guard.only.body == clients.BODY


@EVERY
def test_open_request_goes_its_way(name, guard, server, vendor):
    """What may leave is sent as ever, although the guard watches."""
    guard.guards_network = True
    assert clients.CLIENTS[name](f"{vendor}/collect", clients.BODY) == 200
    assert server.requests[0][3] == clients.BODY
    assert guard.only.url == f"{vendor}/collect"


@EVERY
def test_failing_sink_does_not_reach_the_application(name, guard, server):
    """A guard that raises is told so, and the application never notices."""

    def raising(_):
        raise RuntimeError("the guard is broken")

    guard.record = raising
    assert clients.CLIENTS[name](server.url("/collect"), clients.BODY) == 200
    assert guard.failures
    assert all(str(error) == "the guard is broken" for _, error in guard.failures)


@EVERY
def test_sink_that_cannot_judge_contains(name, guard, server, vendor):
    """A guard that fails to judge lets nothing through."""

    def raising(_):
        raise RuntimeError("the judge is broken")

    guard.guards_network, guard.passage = True, raising
    with pytest.raises(clients.find_errors()[re.match("[a-z0-9]+", name)[0]]):
        clients.CLIENTS[name](f"{vendor}/collect", clients.BODY)
    assert server.raw == b""
    assert guard.failures


def test_every_client_has_its_error():
    """Each client of this file is held against its own error class."""
    assert {re.match("[a-z0-9]+", name)[0] for name in clients.CLIENTS} <= set(clients.find_errors())
    assert "requests" in sys.modules
