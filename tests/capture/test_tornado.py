"""What tornado's clients fetch is seen, also what waits in their queue, and what a server of tornado answers is not."""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
httpclient = pytest.importorskip("tornado.httpclient")


@pytest.fixture(params=["simple", "curl"])
def run(request):
    """Return what runs a coroutine function with a client of each kind, which has one slot."""
    if request.param == "curl":
        pytest.importorskip("pycurl")
        kind = pytest.importorskip("tornado.curl_httpclient").CurlAsyncHTTPClient
    else:
        kind = pytest.importorskip("tornado.simple_httpclient").SimpleAsyncHTTPClient

    def run(function):
        async def with_client():
            client = kind(force_instance=True, max_clients=1)
            try:
                return await function(client)
            finally:
                client.close()

        return asyncio.run(with_client())

    return run


def test_request_object_with_credentials(guard, server, run):
    """What a request object holds is recorded."""

    async def fetch(client):
        headers = {"X-Ward": "7"}
        request = httpclient.HTTPRequest(
            server.url("/x"), "PUT", headers, BODY, auth_username="nurse", auth_password="secret", user_agent="ward"
        )
        await client.fetch(request)

    run(fetch)
    seen = guard.only
    assert (seen.method, seen.url, seen.body) == ("PUT", server.url("/x"), BODY)
    assert seen.headers == (
        ("X-Ward", "7"),
        ("User-Agent", "ward"),
        ("Authorization", "Basic bnVyc2U6c2VjcmV0"),
    )
    assert server.requests[0][2]["Authorization"] == "Basic bnVyc2U6c2VjcmV0"


def test_redirects_are_transmissions_of_their_own(guard, server, run):
    """Each hop is recorded once, whoever follows it."""

    async def fetch(client):
        await client.fetch(server.url("/redirect"), method="POST", body=BODY)

    run(fetch)
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("POST", server.url("/redirect"), BODY),
        ("GET", server.url("/landed?from=redirect"), None),
    ]


def test_request_that_waits_in_the_queue(containing, server, run):
    """Of requests that wait for one slot, the one that gives the patient away does not leave, and the others do."""

    async def fetch(client):
        bodies = (b"one", BODY, b"two")
        futures = [client.fetch(server.url("/x"), method="POST", body=body) for body in bodies]
        return await asyncio.gather(*futures, return_exceptions=True)

    one, refused, two = run(fetch)
    assert (one.code, two.code) == (200, 200)
    assert isinstance(refused, (OSError, httpclient.HTTPError))
    assert [request[3] for request in server.requests] == [b"one", b"two"]
    assert BODY not in server.raw
    assert [sent.body for sent in containing.sent] == [b"one", BODY, b"two"]


def test_produced_body_is_recorded_as_it_is_sent(guard, server):
    """A body that is produced piece by piece is known by what is written."""

    async def fetch():
        async def produce(write):
            await write(b"one")
            await write(b"two")

        client = httpclient.AsyncHTTPClient(force_instance=True)
        await client.fetch(server.url("/x"), method="POST", body_producer=produce)
        client.close()

    asyncio.run(fetch())
    assert (guard.only.body, guard.only.problem) == (b"onetwo", "")
    assert server.requests[0][3] == b"onetwo"


def test_produced_piece_that_gives_the_patient_away_does_not_leave(containing, server):
    """Of a body that is produced piece by piece, such a piece does not leave."""

    async def fetch():
        async def produce(write):
            await write(b"harmless")
            await write(BODY)

        client = httpclient.AsyncHTTPClient(force_instance=True)
        try:
            await client.fetch(server.url("/x"), method="POST", body_producer=produce)
        finally:
            client.close()

    with pytest.raises((OSError, httpclient.HTTPError)):
        asyncio.run(fetch())
    assert BODY not in server.raw


def test_answers_of_a_server_are_no_transmissions(guard):
    """An application of tornado answers by the same classes."""
    web = pytest.importorskip("tornado.web")

    class Page(web.RequestHandler):
        def post(self):
            self.write(self.request.body)

    async def serve():
        server = web.Application([("/x", Page)]).listen(0, "127.0.0.1")
        port = next(iter(server._sockets.values())).getsockname()[1]
        client = httpclient.AsyncHTTPClient(force_instance=True)
        answer = await client.fetch(f"http://127.0.0.1:{port}/x", method="POST", body=BODY)
        client.close()
        server.stop()
        await server.close_all_connections()
        return answer.body

    assert asyncio.run(serve()) == BODY
    assert (guard.only.body, guard.only.problem) == (BODY, "")


@pytest.mark.parametrize("request_object", [False, True])
def test_replaced_method(request_object, guard):
    """A fetch that a mock answers is told by its arguments."""
    url, options = "https://vendor.example/x", {"method": "POST", "body": BODY}
    with mock.patch("tornado.httpclient.AsyncHTTPClient.fetch") as fetch:
        if request_object:
            fetch(httpclient.HTTPRequest(url, **options))
        else:
            fetch(url, **options)
    assert (guard.only.method, guard.only.url, guard.only.body) == ("POST", url, BODY)


def talk(messages):
    """Send messages to a WebSocket of an application, and return what it got and the error."""
    web = pytest.importorskip("tornado.web")
    websocket = pytest.importorskip("tornado.websocket")
    got = []

    class Echo(websocket.WebSocketHandler):
        def on_message(self, message):
            got.append(message)
            self.write_message("seen")

    async def serve():
        server = web.Application([("/x", Echo)]).listen(0, "127.0.0.1")
        port = next(iter(server._sockets.values())).getsockname()[1]
        error = connection = None
        try:
            connection = await websocket.websocket_connect(f"ws://127.0.0.1:{port}/x?mrn=MRN0012345")
            for message in messages:
                await connection.write_message(message)
                await connection.read_message()
            connection.close(1000, "MRN0012345")
        except (OSError, websocket.WebSocketError) as raised:
            error = raised
        if error is not None and connection is not None:
            connection.close()
        server.stop()
        await server.close_all_connections()
        return port, error

    port, error = asyncio.run(serve())
    return f"ws://127.0.0.1:{port}/x?mrn=MRN0012345", got, error


def test_messages_of_a_websocket(guard):
    """The handshake and each message are recorded, before they are masked; what the server sends is not."""
    url, got, error = talk(["one", {"mrn": 1}])
    assert error is None
    assert [(sent.channel, sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("http", "GET", url, None),
        ("websocket", "SEND", url, b"one"),
        ("websocket", "SEND", url, b'{"mrn": 1}'),
        ("websocket", "CLOSE", url, b"MRN0012345"),
    ]
    assert got == ["one", '{"mrn": 1}']


def test_contained_message_of_a_websocket(containing):
    """A message that gives the patient away does not arrive, and the client raises its own error."""
    _, got, error = talk(["one", BODY.decode(), "two"])
    assert error is not None
    assert got == ["one"]
    assert [sent.body for sent in containing.sent] == [None, b"one", BODY]


def test_contained_handshake_of_a_websocket(guard):
    """A handshake that must not leave ends in the client's own error."""
    guard.guards_network, guard.answer = True, "contained"
    url, got, error = talk(["one"])
    assert isinstance(error, ConnectionRefusedError)
    assert (guard.only.url, got) == (url, [])
