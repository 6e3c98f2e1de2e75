"""What httpx's clients and streams look like beneath a guard."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.clients.httpx import HttpxCapture, is_in_process, is_part


class Retrying(httpx.BaseTransport):
    """A transport that wraps another."""

    def __init__(self, inner):
        self.inner = inner

    def handle_request(self, request):
        """Pass on."""
        return self.inner.handle_request(request)


class Slotted:
    """A transport without a dictionary."""

    __slots__ = ()

    def handle_request(self, request):
        """Do nothing."""


@pytest.mark.parametrize(
    ("transport", "expected"),
    [
        (httpx.WSGITransport(print), True),
        (httpx.ASGITransport(print), True),
        (Retrying(httpx.WSGITransport(print)), True),
        (Retrying(Retrying(httpx.WSGITransport(print))), True),
        (Retrying(httpx.MockTransport(print)), False),
        (Retrying(Retrying(Retrying(Retrying(httpx.WSGITransport(print))))), False),
        (httpx.HTTPTransport(), False),
        (Slotted(), False),
    ],
)
def test_transports_in_the_process(transport, expected):
    """A transport that calls an application is known through what wraps it."""
    assert is_in_process(transport) is expected


def test_part_of_a_request():
    """A transport of a client's own may send the request elsewhere."""
    parent = Draft(30, "GET", "https://vendor.invalid/x")
    assert is_part(parent, None, httpx.Request("GET", "https://vendor.invalid/y"))
    assert not is_part(parent, None, httpx.Request("GET", "https://other.invalid/x"))


def test_transport_that_sends_elsewhere(patch, sink):
    """Its request is recorded beside the client's."""
    HttpxCapture().install(httpx, patch)
    real = httpx.HTTPTransport()
    sink.answer = "open"

    class Rewriting(httpx.BaseTransport):
        """A transport that changes the destination."""

        def handle_request(self, request):
            request.url = httpx.URL("http://127.0.0.1:9/other")
            return real.handle_request(request)

    with httpx.Client(transport=Rewriting()) as client, pytest.raises(httpx.ConnectError):
        client.get("https://vendor.invalid/x")
    assert [draft.url for draft in sink.drafts] == ["https://vendor.invalid/x", "http://127.0.0.1:9/other"]
    assert sink.failures == []


def test_streams_keep_their_manners(patch, sink):
    """A teed stream closes what it tees, answers for it, and is not teed twice."""
    HttpxCapture().install(httpx, patch)
    closed = []

    class Stream(httpx.SyncByteStream):
        """A stream that tells that it was closed."""

        mark = "own"

        def __iter__(self):
            yield b"abc"

        def close(self):
            closed.append("sync")

    class AsyncStream(httpx.AsyncByteStream):
        """The same asynchronously."""

        async def __aiter__(self):
            yield b"def"

        async def aclose(self):
            closed.append("async")

    def answer(request):
        assert request.stream.mark == "own"
        request.stream.close()
        return httpx.Response(200)

    class AnsweringAsync(httpx.AsyncBaseTransport):
        """A transport that reads what it is given."""

        async def handle_async_request(self, request):
            assert [piece async for piece in request.stream] == [b"def"]
            await request.stream.aclose()
            return httpx.Response(200)

    async def run():
        async with httpx.AsyncClient(transport=AnsweringAsync()) as client:
            await client.send(httpx.Request("POST", "https://vendor.invalid/", stream=AsyncStream()))

    request = httpx.Request("POST", "https://vendor.invalid/", stream=Stream())

    class Answering(httpx.BaseTransport):
        """A transport that reads nothing by itself."""

        def handle_request(self, request):
            return answer(request)

    with httpx.Client(transport=Answering()) as client:
        client.send(request)
        client.send(request)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.send(request)
    asyncio.run(run())
    assert closed == ["sync", "sync", "async"]
    assert [draft.seal().body for draft in sink.drafts] == [None, None, b"abc", b"def"]
    assert [bool(draft.seal().problem) for draft in sink.drafts] == [True, True, False, False]


def test_stream_of_no_kind_is_left_alone(patch, sink):
    """A stream that is neither sync nor async is the client's to refuse."""
    HttpxCapture().install(httpx, patch)
    request = httpx.Request("POST", "https://vendor.invalid/", content=b"x")
    del request._content
    request.stream = odd = object()
    with (
        httpx.Client(transport=httpx.HTTPTransport()) as client,
        pytest.raises((AssertionError, RuntimeError, TypeError)),
    ):
        client.send(request)
    assert request.stream is odd
    assert sink.failures == []


def test_older_clients(patch, made):
    """A client without a method for one hop is watched where it sends."""

    class Client:
        """A client of an older version."""

        def send(self, request):
            """Send."""

    module = type(
        "httpx",
        (),
        {
            "__name__": "httpx",
            "Client": Client,
            "AsyncClient": type("AsyncClient", (Client,), {}),
            "SyncByteStream": httpx.SyncByteStream,
            "AsyncByteStream": httpx.AsyncByteStream,
            "HTTPTransport": httpx.HTTPTransport,
            "AsyncHTTPTransport": httpx.AsyncHTTPTransport,
        },
    )()
    HttpxCapture().install(module, patch)
    assert [one.attribute for one in made] == ["send", "send", "handle_request", "handle_async_request"]
