"""What httplib2 sends is seen with each redirect, replaced functions included."""

from __future__ import annotations

from contextlib import closing
from unittest import mock

import pytest

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
httplib2 = pytest.importorskip("httplib2")


@pytest.fixture
def http():
    """Yield a client."""
    with closing(httplib2.Http(timeout=5)) as made:
        yield made


def test_redirects_are_transmissions_of_their_own(guard, server, http):
    """Each hop is recorded with what it sends."""
    http.follow_all_redirects = True
    http.request(server.url("/redirect"), "POST", body=BODY, headers={"X-Ward": "7"})
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("POST", server.url("/redirect"), BODY),
        ("GET", server.url("/landed?from=redirect"), None),
    ]
    assert ("X-Ward", "7") in guard.sent[0].headers


def test_stream_is_recorded_as_it_is_sent(guard, server, http):
    """A body that is generated is known by what is written."""
    http.request(server.url("/x"), "POST", body=iter([b"one", b"two"]), headers={"Content-Length": "6"})
    assert (guard.only.body, guard.only.problem) == (b"onetwo", "")
    assert server.requests[0][3] == b"onetwo"


def test_kept_alive_connection_is_guarded(guard, server, http):
    """On a connection that is open already, a contained request leaves no byte."""
    guard.guards_network = True
    http.request(server.url("/x"), "POST", body=b"harmless")
    guard.answer = "contained"
    with pytest.raises(ConnectionRefusedError):
        http.request(server.url("/x"), "POST", body=BODY)
    assert [request[3] for request in server.requests] == [b"harmless"]
    assert BODY not in server.raw


@pytest.mark.parametrize("autospec", [False, True])
def test_replaced_method(autospec, guard, http):
    """A request that a mock answers is told by its arguments."""
    with mock.patch("httplib2.Http.request", autospec=autospec, return_value=({}, b"")):
        http.request("https://vendor.example/x", "PUT", body=BODY, headers={"X-Ward": "7"})
    seen = guard.only
    assert (seen.method, seen.url, seen.body) == ("PUT", "https://vendor.example/x", BODY)
    assert seen.headers == (("X-Ward", "7"),)


def test_replaced_class(guard):
    """So it is with the whole class."""
    with mock.patch("httplib2.Http"):
        httplib2.Http().request("https://vendor.example/x", method="POST", body=BODY)
    assert (guard.only.method, guard.only.url, guard.only.body) == ("POST", "https://vendor.example/x", BODY)


def test_answer_is_the_clients_own(guard, http):
    """A stand-in answers by the client's own type."""
    guard.guards_network, guard.answer = True, "stand_in"
    response, content = http.request("https://vendor.invalid/x", "POST", body=BODY)
    assert (type(response), response.status, content) == (httplib2.Response, 200, b"{}")
