"""Requests that share one HTTP/2 connection are told apart: one is contained, and no frame of it is written by another."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from tests.capture.tcp_server import TcpServer

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
pytest.importorskip("h2")
h2_connection = pytest.importorskip("h2.connection")
h2_config = pytest.importorskip("h2.config")
h2_events = pytest.importorskip("h2.events")
trustme = pytest.importorskip("trustme")
httpx = pytest.importorskip("httpx")
httpcore = pytest.importorskip("httpcore")


class Http2Server(TcpServer):
    """An encrypted server that speaks HTTP/2 and keeps what it is sent."""

    def __init__(self, context):
        self.connections = 0
        self.paths = []
        self.bodies = {}
        self._context = context
        super().__init__()
        self.url = f"https://localhost:{self.port}"

    def answer(self, connection):
        """Answer every request of a connection."""
        with self._context.wrap_socket(connection, server_side=True) as encrypted:
            self.connections += 1
            state = h2_connection.H2Connection(h2_config.H2Configuration(client_side=False))
            state.initiate_connection()
            encrypted.sendall(state.data_to_send())
            while piece := encrypted.recv(65536):
                for event in state.receive_data(piece):
                    self._follow(state, event)
                encrypted.sendall(state.data_to_send())

    def _follow(self, state, event):
        if isinstance(event, h2_events.RequestReceived):
            self.paths.append(dict(event.headers)[b":path"].decode())
            self.bodies[event.stream_id] = b""
        elif isinstance(event, h2_events.DataReceived):
            self.bodies[event.stream_id] += event.data
            state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2_events.StreamEnded):
            state.send_headers(event.stream_id, [(":status", "200"), ("content-length", "2")])
            state.send_data(event.stream_id, b"{}", end_stream=True)


@pytest.fixture
def authority():
    """Return a certificate authority."""
    return trustme.CA()


@pytest.fixture
def http2(authority):
    """Yield a server until the test ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2"])
    authority.issue_cert("localhost").configure_cert(context)
    server = Http2Server(context)
    yield server
    server.close()


@pytest.fixture
def trusting(authority):
    """Return a context that trusts the server."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_one_request_is_one_transmission(guard, http2, trusting):
    """Each request of a connection is recorded once, with its address and body."""
    with httpx.Client(http2=True, verify=trusting) as client:
        answers = [client.post(f"{http2.url}/{place}", content=BODY) for place in range(2)]
    assert [answer.http_version for answer in answers] == ["HTTP/2"] * 2
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("POST", f"{http2.url}/0", BODY),
        ("POST", f"{http2.url}/1", BODY),
    ]
    assert http2.connections == 1


def test_contained_request_leaves_the_connection_as_it_was(containing, http2, trusting):
    """A contained request leaves no frame, and the connection serves the next one."""
    with httpx.Client(http2=True, verify=trusting) as client:
        client.post(f"{http2.url}/one", content=b"harmless")
        with pytest.raises(httpx.ConnectError):
            client.post(f"{http2.url}/refused", content=BODY)
        client.post(f"{http2.url}/two", content=b"harmless")
    assert http2.paths == ["/one", "/two"]
    assert BODY not in http2.bodies.values()
    assert http2.connections == 1


def test_requests_at_once_are_told_apart(containing, http2, trusting):
    """Of many requests on one connection exactly those that give the patient away do not leave."""

    async def post():
        async with httpx.AsyncClient(http2=True, verify=trusting) as client:
            await client.post(f"{http2.url}/first", content=b"harmless")
            return await asyncio.gather(
                *(
                    client.post(f"{http2.url}/{place}", content=BODY if place % 2 else b"harmless")
                    for place in range(10)
                ),
                return_exceptions=True,
            )

    results = asyncio.run(post())
    assert all(isinstance(result, httpx.ConnectError) for result in results[1::2])
    assert [result.status_code for result in results[::2]] == [200] * 5
    assert sorted(http2.paths) == ["/0", "/2", "/4", "/6", "/8", "/first"]
    assert BODY not in http2.bodies.values()
    assert len(containing.sent) == 11


def test_streamed_piece_does_not_leave(containing, http2, trusting):
    """Of a stream, the piece that gives the patient away does not leave."""

    def pieces():
        yield b"harmless"
        yield BODY

    with httpx.Client(http2=True, verify=trusting) as client, pytest.raises(httpx.ConnectError):
        client.post(f"{http2.url}/x", content=pieces())
    assert BODY not in http2.bodies.values()
    assert [BODY in (asked.body or b"") for asked in containing.asked] == [False, False, True]


def test_pool_without_httpx(containing, http2, trusting):
    """A pool that is used by itself is seen with each request, and contained likewise."""
    with httpcore.ConnectionPool(ssl_context=trusting, http2=True, http1=False) as pool:
        assert pool.request("POST", f"{http2.url}/one", content=b"harmless", headers={"X-Ward": "7"}).status == 200
        with pytest.raises(httpcore.ConnectError):
            pool.request("POST", f"{http2.url}/refused", content=BODY)
        assert pool.request("POST", f"{http2.url}/two", content=iter([b"one", b"two"])).status == 200
    one, refused, two = containing.sent
    assert (one.url, one.body, refused.url, refused.body) == (
        f"{http2.url}/one",
        b"harmless",
        f"{http2.url}/refused",
        BODY,
    )
    assert ("X-Ward", "7") in one.headers
    assert (two.body, two.problem) == (b"onetwo", "")
    assert http2.paths == ["/one", "/two"]


def test_asynchronous_pool_without_httpx(containing, http2, trusting):
    """So it is with an asynchronous pool, whose streams are asynchronous too."""

    async def pour():
        yield b"one"
        yield b"two"

    async def post():
        async with httpcore.AsyncConnectionPool(ssl_context=trusting, http2=True) as pool:
            await pool.request("POST", f"{http2.url}/one", content=pour())
            with pytest.raises(httpcore.ConnectError):
                await pool.request("POST", f"{http2.url}/refused", content=BODY)

    asyncio.run(post())
    assert [(sent.body, sent.problem) for sent in containing.sent] == [(b"onetwo", ""), (BODY, "")]
    assert http2.paths == ["/one"]
