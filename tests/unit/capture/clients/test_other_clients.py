"""What the remaining captures tell from the objects of their clients, where a real request cannot show it."""

from __future__ import annotations

import asyncio
import types

import aiohttp
import pytest
import requests
import urllib3

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.clients import aiohttp as aiohttp_client
from pytest_phiguard.capture.clients import requests as requests_client
from pytest_phiguard.capture.clients import urllib3 as urllib3_client
from pytest_phiguard.capture.clients.aiohttp import complete, fill_unsent
from pytest_phiguard.capture.mocks import aioresponses as mock_aioresponses
from pytest_phiguard.capture.mocks import vcr as mock_vcr
from pytest_phiguard.capture.mocks.respx import draft_routed

URL = "https://vendor.invalid/"


def test_requests_of_a_test_client():
    """An adapter that calls the application in the process is known by its name."""

    class DjangoTestAdapter(requests.adapters.HTTPAdapter):
        """The adapter of Django REST framework's client."""

    session = requests.Session()
    session.mount("http://testserver", DjangoTestAdapter())
    inside = requests.Request("GET", "http://testserver/x").prepare()
    outside = requests.Request("GET", URL).prepare()
    assert requests_client.draft_session(session, inside).in_process
    assert not requests_client.draft_session(session, outside).in_process
    assert requests_client.draft_session(session, requests.Request("GET", URL)) is None


def test_adapter_that_sends_elsewhere():
    """An adapter may change the destination of the request at hand."""
    parent = Draft(30, "GET", URL)
    request = requests.Request("GET", URL).prepare()
    assert requests_client.is_part(parent, None, request)
    request.url = "https://vendor.invalid/other"
    assert requests_client.is_part(parent, None, request)
    request.url = "https://other.invalid/"
    assert not requests_client.is_part(parent, None, request)


@pytest.mark.parametrize(
    ("pool", "url", "expected"),
    [
        (urllib3.HTTPSConnectionPool("vendor.invalid"), "/x#y", "https://vendor.invalid/x"),
        (urllib3.HTTPConnectionPool("vendor.invalid", 8080), "/x", "http://vendor.invalid:8080/x"),
        (urllib3.HTTPConnectionPool("::1", 80), "/x", "http://[::1]/x"),
        (urllib3.HTTPConnectionPool("proxy"), "http://vendor.invalid/x", "http://vendor.invalid/x"),
        (types.SimpleNamespace(host=None, port=None, scheme="http"), "/x", "http:///x"),
    ],
)
def test_addresses_of_urllib3(pool, url, expected):
    """An address is made from the pool, unless it is absolute."""
    assert urllib3_client.find_url(pool, url) == expected


def test_urllib3_beneath_another():
    """A pool of another host is no part of the request at hand; a proxy's is."""
    parent, pool = Draft(30, "GET", URL), urllib3.HTTPConnectionPool("other.invalid")
    assert not urllib3_client.is_part(parent, pool, "GET", "/x")
    assert urllib3_client.is_part(parent, pool, "GET", URL)
    assert urllib3_client.is_part(parent, pool)


@pytest.mark.parametrize(
    ("request_", "body", "problem"),
    [
        ({"_body": None}, None, ""),
        ({"body": b"plain"}, b"plain", ""),
        ({"_body": aiohttp.BytesPayload(b"payload")}, b"payload", ""),
        ({"_body": object()}, None, "body was not read by what answered the request"),
    ],
)
def test_requests_of_aiohttp(request_, body, problem):
    """Bodies of every version are known where they can be, and teed where they cannot."""
    draft = Draft(30, "", "")
    complete(draft, types.SimpleNamespace(method="POST", url=URL, headers={"A": "b"}, **request_))
    sealed = draft.seal()
    assert (sealed.url, sealed.headers, sealed.body, sealed.problem) == (URL, (("A", "b"),), body, problem)


def test_unsent_multipart_of_aiohttp():
    """What a mock has answered is recorded from what it was made of."""
    writer = aiohttp.MultipartWriter()
    writer.append(b"abc")
    draft = Draft(30, "POST", URL)
    fill_unsent(draft, types.SimpleNamespace(headers={"A": "b"}), {"data": writer, "cookies": {"c": "d"}})
    assert b"abc" in draft.body
    assert draft.headers == (("A", "b"), ("Cookie", "c=d"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"x", b"x"), ({"a": 1}, b'{"a": 1}'), ([b"a", "b"], b"ab"), (None, None), (iter(()), None)],
)
def test_requests_of_a_cassette(body, expected):
    """A cassette's request holds its body in several forms."""
    request = types.SimpleNamespace(method="POST", uri=URL, headers={}, _body=body)
    assert mock_vcr.draft_played(None, request).body == expected
    assert mock_vcr.draft_refused(None, failed_request=request).url == URL
    assert mock_vcr.draft_refused(None) is None


def test_cassette_tells_a_body_that_was_teed(patch):
    """A body that only the cassette has read is learnt from it, where it has one."""
    kind = type("Cassette", (), {"play_response": lambda self, request: "answer"})
    cassette = types.SimpleNamespace(__name__="vcr.cassette", Cassette=kind)
    mock_vcr.VcrCapture().install(cassette, patch)
    for body, expected in ((b"x", b"x"), (iter(()), None)):
        draft = Draft(30, "POST", URL)
        draft.wire = bytearray()
        token = CURRENT.set(draft)
        request = types.SimpleNamespace(method="POST", uri=URL, headers={}, _body=body)
        assert cassette.Cassette().play_response(request) == "answer"
        CURRENT.reset(token)
        assert (draft.body, draft.mocked) == (expected, True)


def test_request_that_respx_routes():
    """A request without a read body has none."""
    request = types.SimpleNamespace(method="GET", url=URL, headers=types.SimpleNamespace(raw=[(b"A", b"b")]))
    draft = draft_routed(None, request)
    assert (draft.url, draft.headers, draft.body) == (URL, (("A", "b"),), None)


def test_hop_that_cannot_be_read(patch, sink, monkeypatch):
    """Where a client's request has changed, the sink is told, and the draft of the call stays; without one, nothing."""

    def fail(*_):
        raise RuntimeError("changed")

    monkeypatch.setattr(aiohttp_client, "complete", fail)
    draft = aiohttp_client.SessionDraft(30, "GET", URL)
    draft.hops, draft.sink = 0, sink
    for holder in (sink, None):
        draft.hops, draft.sink = 0, holder
        token = CURRENT.set(draft)
        assert aiohttp_client._find_hop(patch, fail, None, None) is draft
        CURRENT.reset(token)
    assert [error for _, error in sink.failures] == ["changed"]


def test_redirects_within_aioresponses(patch, sink):
    """Each further answer that the mock builds is a request of its own, to where the redirect leads."""

    class Match:
        """A matcher of the mock."""

        async def build_response(self, url):
            """Answer."""
            return url

    core = types.SimpleNamespace(
        RequestMatch=Match, aioresponses=type("aioresponses", (), {"_request_mock": lambda *_: None})
    )
    mock_aioresponses.AioresponsesCapture().install(types.SimpleNamespace(core=core), patch)
    draft = aiohttp_client.SessionDraft(31, "GET", URL, (("A", "b"),))
    draft.hops = 0

    async def run():
        token = CURRENT.set(draft)
        answers = [await Match().build_response(url) for url in (URL, "https://landed.invalid/")]
        CURRENT.reset(token)
        return [*answers, await Match().build_response(URL)]

    assert asyncio.run(run()) == [URL, "https://landed.invalid/", URL]
    assert [(one.url, one.headers) for one in sink.drafts] == [("https://landed.invalid/", (("A", "b"),))]
    assert draft.mocked
