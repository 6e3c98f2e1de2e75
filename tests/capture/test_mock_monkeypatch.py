"""What monkeypatch puts in the place of a client: every call that is a request is recorded once, and none is sent."""

from __future__ import annotations

import asyncio
import types
from unittest import mock

import httpx
import pytest
import requests

from tests.capture import mocked
from tests.capture.mocked import BODY, URL, check


@pytest.fixture
def guard(refusing):
    """Return a sink that would contain everything that really leaves."""
    return refusing


@pytest.mark.parametrize("form", ["target", "dotted", "keyword"])
def test_monkeypatched_function(guard, monkeypatch, form):
    """A function that a test sets in the place of a client's is recorded, whichever way it is set."""

    def fake(url, data=None, **_):
        return data

    if form == "target":
        monkeypatch.setattr(requests, "post", fake)
    elif form == "dotted":
        monkeypatch.setattr("requests.post", fake)
    else:
        monkeypatch.setattr(requests, name="post", value=fake)
    assert requests.post(URL, data=BODY) == BODY
    assert check(guard).body == BODY


def test_monkeypatched_function_keeps_its_attributes(guard, monkeypatch):
    """What the test sets on its function is what the application sees, and the other way round."""

    def fake(url, **_):
        fake.calls += 1

    fake.calls = 0
    monkeypatch.setattr(requests, "post", fake)
    requests.post(URL)
    assert fake.calls == requests.post.calls == 1
    assert requests.post.__name__ == "fake"
    check(guard)


def test_monkeypatched_coroutine(guard, monkeypatch):
    """A coroutine function stays one."""

    async def fake(self, url, **kwargs):
        return kwargs

    monkeypatch.setattr(httpx.AsyncClient, "post", fake)
    assert asyncio.iscoroutinefunction(httpx.AsyncClient.post)

    async def run():
        async with httpx.AsyncClient() as client:
            return await client.post(URL, content=BODY)

    assert asyncio.run(run()) == {"content": BODY}
    assert check(guard).body == BODY


def test_monkeypatched_by_a_mock(guard, monkeypatch):
    """A mock that monkeypatch sets is a mock like any other."""
    monkeypatch.setattr(requests, "post", mock.MagicMock())
    requests.post(URL, data=BODY)
    assert check(guard).body == BODY


def test_monkeypatched_class(guard, monkeypatch):
    """A class of the test's own in the place of a client's is recorded, once though its methods call each other."""

    class FakeSession:
        def request(self, method, url, **kwargs):
            return method, url, kwargs

        def post(self, url, **kwargs):
            return self.request("POST", url, **kwargs)

    monkeypatch.setattr(requests, "Session", FakeSession)
    assert requests.Session().post(URL, data=BODY) == ("POST", URL, {"data": BODY})
    assert check(guard).body == BODY


@pytest.mark.parametrize("kind", ["namespace", "module", "object"])
def test_monkeypatched_module(guard, monkeypatch, kind):
    """So is whatever stands in for the client's module."""

    def post(url, data=None):
        return data

    class Fake:
        def post(self, url, data=None):
            return data

    made = {"namespace": types.SimpleNamespace(post=post), "object": Fake(), "module": types.ModuleType("fake")}[kind]
    if kind == "module":
        made.post = post
    application = types.SimpleNamespace(requests=requests)
    monkeypatch.setattr(application, "requests", made)
    assert application.requests.post(URL, data=BODY) == BODY
    assert check(guard).body == BODY


def test_monkeypatched_beneath_a_client_is_one_request(guard, monkeypatch):
    """A method beneath a client that a test replaces is a part of the client's request."""
    answer = requests.Response()
    answer.status_code = 200

    def send(self, request, **kwargs):
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    requests.post(URL, data=BODY, timeout=5)
    assert check(guard).body == BODY


def test_monkeypatched_by_a_forwarder(guard, monkeypatch, server):
    """What a replacement sends elsewhere is a request of its own."""
    guard.answer = "open"
    real = requests.post
    monkeypatch.setattr(requests, "post", lambda url, **kwargs: real(server.url("/forwarded"), **kwargs))
    requests.post(URL, data=BODY, timeout=5)
    assert [sent.url for sent in guard.sent] == [URL, server.url("/forwarded")]


def test_monkeypatch_of_anything_else_is_left_alone(guard, monkeypatch):
    """What replaces no client is the very object that the test has set."""

    def fake(url):
        return url

    application = types.SimpleNamespace(post=print, get=requests.get)
    monkeypatch.setattr(application, "post", fake)
    monkeypatch.setattr(application, "get", requests.options)
    assert application.post is fake
    assert application.get is requests.options
    with pytest.raises(AttributeError):
        monkeypatch.setattr("requests.nothing", fake)
    with pytest.raises(AttributeError):
        monkeypatch.setattr(application, "nothing", fake)
    with pytest.raises(TypeError):
        monkeypatch.setattr(application, "post")
    with pytest.raises(ImportError):
        monkeypatch.setattr("phiguard_nothing.at.all", fake)
    monkeypatch.setattr(application, "post", mock.MagicMock())
    application.post(URL)
    monkeypatch.setattr(application, "post", fake)
    assert application.post(URL) == URL
    assert guard.drafts == []


@pytest.mark.parametrize("form", ["target", "dotted", "keyword"])
def test_value_without_truth_is_set(guard, monkeypatch, form):
    """A value that nobody may ask whether it is true, such as an array, is set like any other."""

    class Array:
        def __bool__(self):
            raise ValueError("the truth of an array is ambiguous")

    held, array = types.SimpleNamespace(limits=None), Array()
    if form == "target":
        monkeypatch.setattr(held, "limits", array)
    elif form == "dotted":
        monkeypatch.setattr("tests.capture.mocked.URL", array)
        held.limits = mocked.URL
    else:
        monkeypatch.setattr(held, "limits", value=array)
    assert held.limits is array
    assert guard.failures == []
