"""What unittest.mock puts in the place of a client: every call that is a request is recorded once, and none is sent."""

from __future__ import annotations

import asyncio
import http.client
import subprocess
import types
import urllib.request
from unittest import mock

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches
from tests.capture.mocked import BODY, EMAIL, URL, check


@pytest.fixture
def guard(refusing):
    """Return a sink that would contain everything that really leaves."""
    return refusing


def test_patched_function(guard):
    """A function that is patched away is recorded by the arguments of its call."""
    with mock.patch("requests.post") as post:
        requests.post(URL, {"email": EMAIL})
    post.assert_called_once_with(URL, {"email": EMAIL})
    assert b"ottoline" in check(guard).body


def test_patched_function_with_parameters(guard):
    """The second positional argument of requests.get is its parameters."""
    with mock.patch("requests.get", autospec=True):
        requests.get(URL, {"email": EMAIL})
    check(guard, method="GET", url=f"{URL}?email=ottoline.brakspear%40patient.example")


def test_patched_session_method(guard):
    """The verbs of a session come through its replaced request method."""
    with mock.patch.object(requests.Session, "request") as request, requests.Session() as session:
        session.put(URL, json={"email": EMAIL})
    assert request.call_count == 1
    assert EMAIL.encode() in check(guard, method="PUT").body


def test_patched_session_request_by_position(guard):
    """The fourth positional argument of Session.request is its body."""
    with mock.patch.object(requests.Session, "request", autospec=True), requests.Session() as session:
        session.request("POST", URL, {"q": "1"}, BODY, {"X-Patient": EMAIL})
    sent = check(guard, url=f"{URL}?q=1")
    assert (sent.body, sent.headers) == (BODY, (("X-Patient", EMAIL),))


def test_patched_class(guard):
    """A client's object is followed from its class through calls and contexts; its answers are not."""
    with mock.patch("requests.Session") as session, mock.patch("httpx.Client"):
        session.return_value.post.return_value.json.return_value = {"ok": True}
        assert requests.Session().post(URL, json={"email": EMAIL}).json() == {"ok": True}
        with httpx.Client(base_url="https://vendor.invalid") as client:
            client.post("/collect", content=BODY).raise_for_status()
    assert check(guard, count=2).capture == "unittest.mock"


def test_patched_async_client(guard):
    """Asynchronous mocks are followed too."""

    async def run():
        async with httpx.AsyncClient() as client:
            await client.post(URL, content=BODY)

    with mock.patch("httpx.AsyncClient", new_callable=mock.MagicMock) as client:
        client.return_value.__aenter__.return_value.post = mock.AsyncMock()
        asyncio.run(run())
    assert check(guard).body == BODY


def test_patched_module(guard):
    """A module that stands in for the client is followed to its functions."""
    application = types.SimpleNamespace(requests=requests)
    with mock.patch.object(application, "requests"):
        application.requests.post(URL, data=BODY)
        application.requests.Session().post(URL, data=BODY)
    check(guard, count=2)


def test_patched_connection(guard):
    """The host of a replaced connection is what its class was called with."""
    with mock.patch("http.client.HTTPSConnection"):
        connection = http.client.HTTPSConnection("vendor.invalid")
        connection.request("POST", "/collect", BODY, {"X-Patient": EMAIL})
    sent = check(guard)
    assert (sent.body, sent.headers) == (BODY, (("X-Patient", EMAIL),))


def test_patched_urlopen(guard):
    """The body of a request object, or the one beside it, is recorded."""
    with mock.patch("urllib.request.urlopen"):
        urllib.request.urlopen(urllib.request.Request(URL, data=BODY, headers={"X-A": "b"}))
        urllib.request.urlopen(urllib.request.Request(URL), BODY)
        urllib.request.urlopen(URL, BODY)
    assert [sent.body for sent in guard.sent] == [BODY] * 3
    check(guard, count=3)


def test_patched_aiohttp(guard):
    """A replaced verb of a session of aiohttp is recorded."""

    async def run():
        async with aiohttp.ClientSession() as session:
            await session.post(URL, json={"email": EMAIL})

    with mock.patch("aiohttp.ClientSession.post", new_callable=mock.AsyncMock):
        asyncio.run(run())
    assert EMAIL.encode() in check(guard).body


def test_patched_pool_manager(guard):
    """A replaced pool manager is recorded, its fields as its body."""
    with mock.patch("urllib3.PoolManager"):
        urllib3.PoolManager().request("POST", URL, fields={"email": EMAIL})
    assert b"ottoline" in check(guard).body


def test_patched_beneath_a_client_is_one_request(guard):
    """A transport that is patched away beneath a client is a part of the client's request."""
    answer = requests.Response()
    answer.status_code = 200
    with mock.patch("requests.adapters.HTTPAdapter.send", return_value=answer):
        requests.post(URL, data=BODY, timeout=5)
    assert check(guard).body == BODY
    assert guard.drafts[0].mocked


def test_patched_by_a_function(guard):
    """A plain function in the place of a client's is recorded, and is what the patcher gives back."""
    calls = []

    def fake(url, **kwargs):
        calls.append((url, kwargs))
        return "answer"

    with mock.patch("requests.post", fake) as given:
        assert requests.post(URL, data=BODY) == "answer"
        assert given is fake
    assert calls == [(URL, {"data": BODY})]
    assert requests.post.__module__ == "requests.api"
    assert check(guard).body == BODY


def test_started_before_the_guard(sink):
    """A patch that was started before the guard came is known to it."""
    patcher = mock.patch("requests.post")
    patcher.start()
    patches = Patches()
    patches.push(sink, builtin_captures())
    try:
        requests.post(URL, data=BODY)
    finally:
        patches.pop()
        patcher.stop()
    assert check(sink).body == BODY


def test_other_patches_that_were_started_before_the_guard(sink):
    """A patch of a dictionary, or of what is no client, is passed by."""
    patchers = [mock.patch.dict("os.environ", {"A": "b"}), mock.patch("os.getcwd")]
    for patcher in patchers:
        patcher.start()
    patches = Patches()
    patches.push(sink, builtin_captures())
    patches.pop()
    for patcher in patchers:
        patcher.stop()
    assert sink.failures == []


def test_wrapping_mock_is_recorded_by_the_client_only(guard, server):
    """A mock that wraps the real function is no second request."""
    guard.answer = "open"
    with mock.patch("requests.post", wraps=requests.post):
        requests.post(server.url("/x"), data=BODY, timeout=5)
    assert guard.only.capture == "requests"


def test_mock_that_wraps_a_function_of_the_suite_is_recorded(guard):
    """A function of the test's own that a mock wraps is no client, and neither is a client that it only seems to wrap."""
    with mock.patch("requests.post", wraps=lambda url, data: data):
        assert requests.post(URL, data=BODY) == BODY
    with mock.patch("requests.post", wraps=requests.post, return_value="answer"):
        assert requests.post(URL, data=BODY) == "answer"
    assert check(guard, count=2).body == BODY


@pytest.mark.parametrize("effect", [requests.ConnectionError, requests.Timeout("late"), [requests.Timeout("late")]])
def test_mock_that_raises_an_error_of_the_client_is_recorded(guard, effect):
    """An error that a mock is to raise is no call of the client: the request would have left."""
    for autospec in (False, True):
        with mock.patch("requests.post", autospec=autospec) as post:
            post.side_effect = effect
            with pytest.raises(requests.RequestException):
                requests.post(URL, data=BODY)
    assert check(guard, count=2).body == BODY


def test_handed_in_mock_of_a_client(guard):
    """A mock with a client's spec that is handed to the application stands for the client."""
    session = mock.create_autospec(requests.Session, instance=True)
    session.post(URL, data=BODY)
    mock.MagicMock(spec=httpx.Client).post(URL, content=BODY)
    assert [sent.body for sent in guard.sent] == [BODY, BODY]
    check(guard, count=2)


def test_mocks_of_the_application_are_no_requests(guard):
    """Mocks of anything but clients record nothing, and are not changed by being looked at."""
    double = mock.MagicMock()
    double.post(URL, data=BODY)
    double.session.get(URL)
    assert "mock" not in double._mock_children
    assert guard.drafts == []


def test_calls_on_answers_are_no_requests(guard):
    """What is called on an answer is no request, even by the name of a verb."""
    with mock.patch("requests.get") as get:
        get(URL).raw.get(URL)
        get.return_value.headers.get("X")
    check(guard, method="GET")


def test_unwritable_json_is_no_failure(guard):
    """Arguments that no client could write are recorded as Python writes them."""
    with mock.patch("requests.post"):
        requests.post(URL, json={("a", "b"): EMAIL})
    assert EMAIL.encode() in check(guard).body


def test_mocked_arguments_are_nothing(guard):
    """Mocks among the arguments are neither read nor a problem."""
    with mock.patch("requests.post"):
        requests.post(URL, data=mock.MagicMock(), headers=mock.ANY, params=mock.MagicMock(), files=mock.sentinel.files)
    sent = check(guard)
    assert (sent.body, sent.problem) == (None, "")


def test_unread_body_of_a_mock_is_told(guard):
    """A generator that a mock got is left alone, and the draft says that nobody has read it."""
    body = iter([b"one"])
    with mock.patch("requests.post"):
        requests.post(URL, data=body)
    assert check(guard).problem == "body was not read by what answered the request"
    assert list(body) == [b"one"]


def test_credentials_and_cookies_are_headers(guard):
    """What the client would write into headers is recorded as headers."""
    with mock.patch("requests.get"):
        requests.get(URL, auth=("mrn", "secret"), cookies={"uid": "MRN0012345"})
    assert dict(check(guard, method="GET").headers) == {
        "Cookie": "uid=MRN0012345",
        "Authorization": "Basic bXJuOnNlY3JldA==",
    }


@pytest.mark.parametrize("way", ["mock", "monkeypatch"])
def test_mocked_child_with_several_places(guard, monkeypatch, way):
    """A child that a mock answers is recorded for each place that its arguments name."""
    command = ["curl", "-d", EMAIL, "https://one.invalid/x", "https://two.invalid/x"]
    if way == "mock":
        with mock.patch("subprocess.run"):
            subprocess.run(command, check=True)
    else:
        monkeypatch.setattr(subprocess, "run", lambda command, **_: command)
        subprocess.run(command, check=True)
    assert [sent.url for sent in guard.sent] == ["https://one.invalid/x", "https://two.invalid/x"]
    assert guard.failures == []
