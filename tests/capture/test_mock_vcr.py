"""A cassette: every request that it records, replays or refuses is recorded once."""

from __future__ import annotations

import http.client
import importlib
import sys
import urllib.request

import httpx
import pytest
import requests

from tests.capture.mocked import BODY, check


@pytest.fixture
def guard(refusing):
    """Return a sink that would contain everything that really leaves."""
    return refusing


def test_vcr_records_and_replays(guard, server, tmp_path):
    """A request is recorded once while a cassette records it and once when it replays it."""
    import vcr

    guard.answer = "open"
    cassette = str(tmp_path / "one.yaml")
    for _ in range(2):
        with vcr.use_cassette(cassette, match_on=["method", "path"]):
            assert requests.post(server.url("/x"), data=BODY, timeout=5).status_code == 200
    assert len(server.requests) == 1
    assert guard.failures == []
    assert [(sent.url, sent.body) for sent in guard.sent] == [(server.url("/x"), BODY)] * 2


@pytest.mark.parametrize("client", ["http_client", "httpx", "urllib"])
def test_vcr_replays_other_clients(guard, server, tmp_path, client):
    """The same holds for clients that vcrpy replaces altogether."""
    import vcr

    def send():
        if client == "httpx":
            return httpx.post(server.url("/x"), content=BODY).status_code
        if client == "urllib":
            with urllib.request.urlopen(server.url("/x"), data=BODY, timeout=5) as response:
                return response.status
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("POST", "/x", body=BODY)
        status = connection.getresponse().status
        connection.close()
        return status

    guard.answer = "open"
    cassette = str(tmp_path / "one.yaml")
    for _ in range(2):
        with vcr.use_cassette(cassette, match_on=["method", "path"]):
            assert send() == 200
    assert len(server.requests) == 1
    assert guard.failures == []
    assert [(sent.url, sent.body) for sent in guard.sent] == [(server.url("/x"), BODY)] * 2


def test_vcr_refuses(guard, tmp_path):
    """A request that no cassette may answer is recorded: it would leave in any other run."""
    import vcr

    connection = None
    with vcr.use_cassette(str(tmp_path / "none.yaml"), record_mode="none"):
        connection = http.client.HTTPSConnection("vendor.invalid")
        connection.request("POST", "/collect", body=BODY)
        with pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
            connection.getresponse()
    assert check(guard).body == BODY


def test_vcr_may_be_imported_again_and_play_what_is_no_request(guard, monkeypatch):
    """A package that is dropped around its modules, and a cassette of plain text, are no failures of the guard."""
    cassettes = pytest.importorskip("vcr.cassette")
    cassette = cassettes.Cassette("unused", match_on=(lambda asked, known: asked == known,))
    cassette.append("question", "answer")
    monkeypatch.delitem(sys.modules, "vcr")
    importlib.import_module("vcr")
    assert cassette.play_response("question") == "answer"
    assert (guard.drafts, guard.failures) == ([], [])
