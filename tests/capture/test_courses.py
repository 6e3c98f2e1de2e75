"""Requests in their course: redirects, retries, proxies, forms, hooks; each hop is recorded once, as it is sent."""

from __future__ import annotations

import asyncio
import io
import socket
import threading
import urllib.request

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_phiguard.capture.bodies import CAP
from tests.capture.uploads import BODY, Reader, make_file, make_pieces

LARGE = b"0123456789abcdef" * (1 << 17)


def ask(guard, server, call, *, repeats=1):
    """Make a request under the guard, and return the draft and what the server got."""
    call(server.url("/collect"))
    assert guard.failures == []
    assert [sent.url for sent in guard.sent] == [server.url("/collect")] * repeats
    assert len(server.requests) == repeats
    return guard.sent[0], server.requests[0]


async def make_pieces_async():
    """Yield the same asynchronously."""
    for piece in make_pieces():
        yield piece


def test_large_bodies_are_cut_and_told(guard, server):
    """A teed body is kept up to its cap, all of it is sent, and the draft says so; bytes are kept whole."""
    pieces = (LARGE[start : start + 10000] for start in range(0, len(LARGE), 10000))
    sent, got = ask(guard, server, lambda url: requests.post(url, data=pieces, timeout=20))
    assert got[3] == LARGE
    assert sent.body == LARGE[: len(sent.body)]
    assert CAP - 16384 <= len(sent.body) <= CAP
    assert str(guard.drafts[0].total) in sent.problem
    assert guard.drafts[0].total >= len(LARGE)
    guard.drafts.clear()
    requests.post(server.url("/collect"), data=LARGE, timeout=20)
    assert (guard.only.body, guard.only.problem) == (LARGE, "")


def test_large_file_is_read_beside_its_position(guard, server):
    """A file is read up to the cap without moving it."""
    with make_file(content=LARGE) as file:
        sent, got = ask(guard, server, lambda url: requests.post(url, data=file, timeout=20))
    assert got[3] == LARGE
    assert sent.body == LARGE[:CAP]
    assert sent.problem == f"body recorded up to 1 MiB of {len(LARGE)} bytes"


def test_endless_generator_that_is_aborted(guard, server):
    """A stream that the application breaks off is recorded as far as it went."""

    def pour():
        for _ in range(100):
            yield BODY
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        requests.post(server.url("/x"), data=pour(), timeout=5)
    assert guard.only.body == BODY * 100


def test_position_of_a_file_is_untouched_by_mocks(guard):
    """A file that a mock never reads stands where it stood, and its content is recorded."""
    import responses

    with make_file() as file, responses.RequestsMock() as answers:
        answers.post("https://vendor.invalid/")
        file.seek(5)
        requests.post("https://vendor.invalid/", data=file, timeout=5)
        assert guard.only.body == BODY[5:]


@pytest.mark.parametrize("status", ["302", "keep"])
def test_requests_redirect(guard, server, status):
    """Each hop of a redirect is a request, with the body where it is sent on, a rewound file's too."""
    path = "/redirect-keep" if status == "keep" else "/redirect"
    with make_file() as file:
        requests.post(server.url(path), data=file, timeout=5)
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("POST", server.url(path), BODY),
        ("POST", server.url("/landed?from=redirect"), BODY)
        if status == "keep"
        else ("GET", server.url("/landed?from=redirect"), None),
    ]
    assert guard.failures == []


def test_other_redirects(guard, server):
    """So it is with every other client."""
    landed = server.url("/landed?from=redirect")

    async def run():
        async with aiohttp.ClientSession() as session, session.get(server.url("/redirect")) as response:
            await response.read()

    with urllib3.PoolManager() as pools:
        pools.request("GET", server.url("/redirect"))
    with urllib.request.urlopen(server.url("/redirect"), timeout=5) as response:
        response.read()
    httpx.get(server.url("/redirect"), follow_redirects=True)
    asyncio.run(run())
    assert [sent.url for sent in guard.sent] == [server.url("/redirect"), landed] * 4
    assert guard.failures == []


def test_httpx_redirect_of_a_stream(guard, server):
    """A stream that can be sent again is recorded for each hop."""
    files = {"scan": ("x.txt", BODY)}
    httpx.post(server.url("/redirect-keep"), files=files, follow_redirects=True)
    assert [BODY in sent.body for sent in guard.sent] == [True, True]
    assert [BODY in got[3] for got in server.requests] == [True, True]
    assert guard.sent[1].body == server.requests[1][3]


def test_forms_and_files(guard, server):
    """Forms, JSON and multipart are recorded as they are written."""
    url = server.url("/x")

    async def run():
        form = aiohttp.FormData()
        form.add_field("scan", io.BytesIO(BODY), filename="x.txt")
        async with aiohttp.ClientSession(cookies={"uid": "MRN0012345"}, headers={"X-A": "b"}) as session:
            for kwargs in ({"data": {"a": "b c"}}, {"json": {"a": "b"}}, {"data": form}, {"data": make_pieces_async()}):
                async with session.post(url, **kwargs) as response:
                    await response.read()

    for kwargs in ({"data": {"a": "b c"}}, {"json": {"a": "b"}}, {"files": {"scan": ("x.txt", io.BytesIO(BODY))}}):
        requests.post(url, timeout=5, **kwargs)
        httpx.post(url, **kwargs)
    httpx.post(url, content=make_pieces())
    with urllib3.PoolManager() as pools:
        pools.request("POST", url, fields={"a": "b", "scan": ("x.txt", BODY)})
    asyncio.run(run())
    assert guard.failures == []
    assert [sent.body for sent in guard.sent] == [got[3] for got in server.requests]
    assert [sent.problem for sent in guard.sent] == [""] * len(server.requests)
    assert dict(guard.sent[-1].headers)["Cookie"] == "uid=MRN0012345"
    assert dict(guard.sent[-1].headers)["X-A"] == "b"


def test_httpx_async_styles(guard, server):
    """Asynchronous generators, streams and concurrent requests are recorded once each."""
    url = server.url("/x")

    async def run():
        async with httpx.AsyncClient() as client:
            await client.post(url, content=make_pieces_async())
            async with client.stream("POST", url, content=BODY) as response:
                await response.aread()
            await asyncio.gather(*(client.post(url, content=BODY) for _ in range(3)))

    asyncio.run(run())
    assert guard.failures == []
    assert [sent.body for sent in guard.sent] == [BODY] * 5


def test_authentication_flow_is_two_requests(guard, server):
    """Each leg of an authentication flow is sent, and recorded."""

    class Twice(httpx.Auth):
        def auth_flow(self, request):
            yield request
            request.headers["Authorization"] = "Bearer token"
            yield request

    httpx.get(server.url("/x"), auth=Twice())
    assert ["authorization" in {name.lower() for name, _ in sent.headers} for sent in guard.sent] == [False, True]


def test_retries_beneath_a_client(guard, server):
    """A retry beneath the client, after the server has hung up, sends the body again and does not double it."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def hang_up():
        for _ in range(2):
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    with urllib3.PoolManager() as pools, pytest.raises(urllib3.exceptions.MaxRetryError):
        pools.request("PUT", f"http://127.0.0.1:{port}/x", body=Reader(), retries=urllib3.Retry(1, backoff_factor=0))
    thread.join(5)
    listener.close()
    assert guard.failures == []
    assert {len(sent.body or b"") for sent in guard.sent} <= {0, len(BODY)}


def test_hook_of_a_session_sends_elsewhere(guard, server):
    """What a response hook sends by a client beneath is a request of its own."""

    def hook(response, **_):
        with urllib3.PoolManager() as pools:
            pools.request("POST", server.url("/hook", host="localhost"), body=BODY)

    requests.get(server.url("/x"), hooks={"response": hook}, timeout=5)
    assert [sent.url for sent in guard.sent] == [server.url("/x"), server.url("/hook", host="localhost")]


def test_proxied_requests_are_one_each(guard, server):
    """A request by way of a proxy is one request to its own destination."""
    proxy = server.url("")
    with requests.Session() as session:
        session.trust_env = False
        session.post("http://vendor.invalid/x", data=BODY, proxies={"http": proxy}, timeout=5)
    with urllib3.ProxyManager(proxy) as pools:
        pools.request("POST", "http://vendor.invalid/x", body=BODY)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    opener.open("http://vendor.invalid/x", data=BODY, timeout=5).close()
    httpx.post("http://vendor.invalid/x", content=BODY, proxy=proxy)
    assert guard.failures == []
    assert [(sent.url, sent.body) for sent in guard.sent] == [("http://vendor.invalid/x", BODY)] * 4


def test_in_process_clients_are_not_recorded(guard):
    """What a test client asks of the application never leaves, and what the application sends meanwhile does."""
    import responses

    def application(environ, start_response):
        with responses.RequestsMock() as answers:
            answers.get("https://vendor.invalid/")
            requests.get("https://vendor.invalid/", timeout=5)
        start_response("200 OK", [])
        return [b""]

    with httpx.Client(transport=httpx.WSGITransport(application), base_url="http://app") as client:
        assert client.post("/", content=BODY).status_code == 200
    assert guard.only.url == "https://vendor.invalid/"


def test_failing_builder_is_told_and_sends_as_ever(guard, server):
    """Where a draft cannot be made the request goes its way, and the sink is told which hook failed and why."""

    class Odd(dict):
        """Headers that can be read once."""

        def items(self):
            raise RuntimeError("the client has changed")

    with urllib3.connection_from_url(server.url()) as pool:
        assert pool.urlopen("POST", "/x", body=BODY, headers=Odd({"X": "y"})).status == 200
    assert len(server.requests) == 1
    assert {str(error) for _, error in guard.failures} == {"the client has changed"}
    assert guard.failures[0][0].startswith("urllib3: ")


def test_request_of_httpcore_that_is_sent_again_is_teed_once(guard, server):
    """A request object may be sent twice: each time it is a transmission, and its body goes through one of us."""
    httpcore = pytest.importorskip("httpcore")
    headers = {"Host": "localhost", "Content-Length": "6"}
    request = httpcore.Request("POST", server.url("/x"), headers=headers, content=[b"one", b"two"])
    with httpcore.ConnectionPool() as pool:
        for _ in range(2):
            response = pool.handle_request(request)
            response.read()
            response.close()
    assert [sent.body for sent in guard.sent] == [b"onetwo"] * 2
    assert request.stream.inner == [b"one", b"two"]
    assert [got[3] for got in server.requests] == [b"onetwo"] * 2
