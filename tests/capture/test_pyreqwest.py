"""What pyreqwest sends from Rust is seen and contained, beneath its own mocks, and streams are not consumed."""

from __future__ import annotations

import asyncio

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
pytest.importorskip("pyreqwest")
requests = pytest.importorskip("pyreqwest.request")
clients = pytest.importorskip("pyreqwest.client")
errors = pytest.importorskip("pyreqwest.exceptions")


@pytest.fixture
def client():
    """Yield a blocking client."""
    with clients.SyncClientBuilder().build() as made:
        yield made


def run(function):
    """Run a coroutine function with an asynchronous client."""

    async def with_client():
        async with clients.ClientBuilder().build() as client:
            return await function(client)

    return asyncio.run(with_client())


def test_request_is_recorded_with_what_was_built(guard, server, client):
    """Address, headers and body are those of the request."""
    built = client.post(server.url("/x")).query({"q": "asthma"}).header("x-ward", "7").body_json({"name": "Ottoline"})
    built.bearer_auth("MRN0012345").build().send()
    seen = guard.only
    assert (seen.method, seen.url, seen.body) == ("POST", server.url("/x?q=asthma"), b'{"name":"Ottoline"}')
    assert {("x-ward", "7"), ("authorization", "Bearer MRN0012345")} <= set(seen.headers)


def test_streams_are_recorded_as_they_are_sent(guard, server, client):
    """A body that is generated is known by what is sent, also of an asynchronous client."""

    async def pour():
        yield b"one"
        yield b"two"

    client.post(server.url("/x")).body_stream(iter([b"one", b"two"])).build().send()
    run(lambda client: client.post(server.url("/x")).body_stream(pour()).build().send())
    assert [(sent.body, sent.problem) for sent in guard.sent] == [(b"onetwo", "")] * 2
    assert [request[3] for request in server.requests] == [b"onetwo"] * 2


def test_piece_that_gives_the_patient_away_does_not_leave(containing, server, client):
    """A stream is broken off before the piece, with the client's own error."""
    with pytest.raises(errors.RequestError):
        client.post(server.url("/x")).body_stream(iter([b"harmless", BODY])).build().send()
    assert BODY not in server.raw
    assert containing.failures == []


def test_kept_alive_connection_is_guarded(containing, server, client):
    """On a connection that is open already, a contained request leaves no byte."""
    client.post(server.url("/x")).body_bytes(b"harmless").build().send()
    with pytest.raises(errors.ConnectError, match="phiguard"):
        client.post(server.url("/x")).body_bytes(BODY).build().send()
    with pytest.raises(errors.ConnectError), client.post(server.url("/x")).body_bytes(BODY).build_streamed():
        pytest.fail("It has left.")
    assert [request[3] for request in server.requests] == [b"harmless"]


def test_requests_at_once_are_told_apart(containing, server):
    """Of two requests of one loop only the harmless one leaves."""

    async def post(client):
        built = [client.post(server.url("/x")).body_bytes(body).build() for body in (b"harmless", BODY)]
        return await asyncio.gather(*(request.send() for request in built), return_exceptions=True)

    answer, error = run(post)
    assert answer.status == 200
    assert isinstance(error, errors.ConnectError)
    assert [request[3] for request in server.requests] == [b"harmless"]


def test_stand_in_reads_streams(guard, client):
    """A stream is read as a server would read it, and the answer is the client's own."""
    guard.guards_network, guard.answer = True, "stand_in"

    async def pour():
        yield b"one"
        yield b"two"

    url = "https://vendor.invalid/x"
    answer = client.post(url).body_stream(iter([b"one", b"two"])).build().send()
    assert (answer.status, answer.json()) == (200, {})
    answer = run(lambda client: client.post(url).body_stream(pour()).build().send())
    assert answer.status == 200
    assert [(sent.body, sent.problem) for sent in guard.sent] == [(b"onetwo", "")] * 2


def test_stand_in_for_what_has_no_body(guard, client):
    """A request without a body is answered too."""
    guard.guards_network, guard.answer = True, "stand_in"
    assert client.get("https://vendor.invalid/x").build().send().json() == {}
    assert run(lambda client: client.get("https://vendor.invalid/x").build().send()).status == 200
    assert [(sent.method, sent.body) for sent in guard.sent] == [("GET", None)] * 2


def test_middleware_of_the_application_gets_its_say(guard, server, client):
    """What a middleware adds before ours is sent; the request is one transmission."""
    seen = []

    def middleware(request, following):
        seen.append(request.url.path)
        return following.run(request)

    client.post(server.url("/x")).with_middleware(middleware).body_bytes(BODY).build().send()
    assert seen == ["/x"]
    assert guard.only.body == BODY


def test_mocks_answer_first(guard, client, monkeypatch):
    """The library's own mocks answer although everything would be contained, and what was sent is recorded once."""
    mocks = pytest.importorskip("pyreqwest.pytest_plugin.mock")
    simple = pytest.importorskip("pyreqwest.simple.sync_request")
    guard.guards_network, guard.answer = True, "contained"
    mocker = mocks.ClientMocker.create_mocker(monkeypatch)
    mocker.post(path="/x").with_body_text("mocked")
    answer = client.post("http://vendor.invalid/x").body_bytes(BODY).build().send()
    assert answer.text() == "mocked"
    assert simple.pyreqwest_post("http://vendor.invalid/x").body_bytes(BODY).send().text() == "mocked"
    assert [(sent.url, sent.body) for sent in guard.sent] == [("http://vendor.invalid/x", BODY)] * 2
    assert all(draft.mocked for draft in guard.drafts)
    assert guard.asked == []


def test_transport_of_httpx_is_one_request(guard, server):
    """As a transport of httpx it is a part of httpx's request."""
    httpx = pytest.importorskip("httpx")
    transports = pytest.importorskip("pyreqwest.compatibility.httpx")
    with httpx.Client(transport=transports.SyncHttpxTransport()) as client:
        client.post(server.url("/x"), content=BODY)
    assert (guard.only.capture, guard.only.body) == ("httpx", BODY)


def test_types_are_put_back(sink):
    """When the last guard ends, the types are the library's own again, and what was built before is sent as ever."""
    before = requests.SyncConsumedRequest.send
    patches = Patches()
    patches.push(sink, builtin_captures())
    during = requests.SyncConsumedRequest.send
    with clients.SyncClientBuilder().build() as client:
        left = client.post("http://127.0.0.1:1/x").build()
        patches.pop()
        with pytest.raises(errors.ConnectError):
            left.send()
    assert requests.SyncConsumedRequest.send is before
    assert during is not before
    assert sink.drafts == []
