"""WebSockets: one request for the handshake, one transmission for each message, refused by the client's own error."""

from __future__ import annotations

import asyncio
import ssl
import sys
import threading

import pytest

websockets = pytest.importorskip("websockets")

from websockets.sync.server import serve  # noqa: E402 -- once it is known to be there

from tests.capture import websocket_lab  # noqa: E402
from tests.capture.websocket_lab import CLIENTS, LEGACY, PHI, Lab, connect_threaded  # noqa: E402

lab = websocket_lab.lab


def find_error(client):
    """Return the client's own error for a message that cannot be sent any more."""
    if client == "aiohttp":
        import aiohttp

        return aiohttp.ClientConnectionError
    return OSError if client == "websocket_client" else websockets.ConnectionClosed


EVERY = pytest.mark.parametrize("client", sorted(CLIENTS))
pytestmark = [
    LEGACY,
    pytest.mark.filterwarnings("ignore:.*context manager.*"),
]


@EVERY
def test_handshake_and_messages(client, guard, lab):
    """The handshake is one request with its headers, each message one transmission; they arrive as given."""
    messages = ["text é", b"\x00bytes", PHI]
    assert CLIENTS[client](f"{lab.url}?mrn=17", messages, {"X-Patient": "mrn"}) == messages
    handshake, *sent = guard.sent
    assert (handshake.channel, handshake.method, handshake.url) == ("http", "GET", f"{lab.url}?mrn=17")
    assert ("X-Patient", "mrn") in handshake.headers
    assert [(one.channel, one.method, one.body) for one in sent] == [
        ("websocket", "SEND", message.encode() if isinstance(message, str) else message) for message in messages
    ]
    assert {one.url for one in sent} == {f"{lab.url}?mrn=17"}
    assert lab.messages == messages
    assert lab.handshakes[0][1]["X-Patient"] == "mrn"
    assert guard.failures == []


@EVERY
def test_contained_message(client, containing, lab):
    """A contained message fails as on a broken connection, and the server sees it break without the message."""
    with pytest.raises(find_error(client)):
        CLIENTS[client](lab.url, ["harmless", PHI])
    assert lab.messages == ["harmless"]
    assert lab.closed.wait(5)
    assert containing.failures == []


@EVERY
@pytest.mark.parametrize("where", ["query", "header"])
def test_contained_handshake(client, where, containing, lab):
    """A handshake that gives the patient away fails as at a closed port, and no byte of it arrives."""
    url, headers = (f"{lab.url}?who={PHI}", None) if where == "query" else (lab.url, {"X-Patient": PHI})
    with pytest.raises(OSError, match=r"phiguard|Connect call failed|Cannot connect"):
        CLIENTS[client](url, ["harmless"], headers)
    assert lab.handshakes == []
    assert containing.failures == []


@EVERY
def test_host_is_not_looked_up(client, containing, looked_up):
    """The host of a contained handshake is not asked of any resolver."""
    with pytest.raises(OSError, match=r"phiguard|Connect call failed|Cannot connect"):
        CLIENTS[client](f"ws://vendor.example:9/{PHI}", ["harmless"])
    assert looked_up == []


@EVERY
def test_client_in_a_thread(client, guard, lab):
    """In another thread it is the same."""
    thread = threading.Thread(target=CLIENTS[client], args=(lab.url, ["text"]))
    thread.start()
    thread.join(10)
    assert [sent.body for sent in guard.sent] == [None, b"text"]


@pytest.fixture
def encrypted(monkeypatch):
    """Yield a server that is encrypted, and a context that trusts it."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    context, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(trusting)
    kept = Lab()
    with serve(kept, "127.0.0.1", 0, ssl=context) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        kept.url, kept.trusting = f"wss://localhost:{server.socket.getsockname()[1]}/", trusting
        yield kept
        server.shutdown()
        thread.join(5)


def send_encrypted(client, lab, messages):
    """Send messages by a client over TLS, one connection for all."""

    async def by_websockets():
        async with websockets.connect(lab.url, ssl=lab.trusting) as connection:
            for message in messages:
                await connection.send(message)
                await connection.recv()

    async def by_aiohttp():
        async with aiohttp.ClientSession() as session, session.ws_connect(lab.url, ssl=lab.trusting) as connection:
            for message in messages:
                await connection.send_str(message)
                await connection.receive(5)

    if client == "async":
        asyncio.run(by_websockets())
    elif client == "aiohttp":
        aiohttp = pytest.importorskip("aiohttp")
        asyncio.run(by_aiohttp())
    elif client == "threaded":
        with connect_threaded(lab.url, ssl=lab.trusting) as connection:
            for message in messages:
                connection.send(message)
                connection.recv(timeout=5)
    else:
        module = pytest.importorskip("websocket")
        connection = module.create_connection(lab.url, sslopt={"context": lab.trusting}, timeout=5)
        try:
            for message in messages:
                connection.send(message)
                connection.recv()
        finally:
            connection.close()


@pytest.mark.parametrize("client", ["async", "threaded", "aiohttp", "websocket_client"])
def test_contained_encrypted_message(client, containing, encrypted):
    """Over TLS, a contained message does not leave either, and the address says that it is encrypted."""
    with pytest.raises(find_error(client)):
        send_encrypted(client, encrypted, ["harmless", PHI])
    assert encrypted.messages == ["harmless"]
    assert {sent.url for sent in containing.sent} == {encrypted.url}
    assert containing.failures == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such loop")
def test_contained_message_of_another_loop(containing, lab):
    """On a loop that uses no sockets of Python's it is the same."""
    uvloop = pytest.importorskip("uvloop")

    async def talk():
        async with websockets.connect(lab.url) as connection:
            await connection.send("harmless")
            await connection.recv()
            with pytest.raises(websockets.ConnectionClosedError):
                await connection.send(PHI)
        with pytest.raises(OSError, match="phiguard_network"):
            await websockets.connect(f"{lab.url}?{PHI}")

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(talk())
    finally:
        loop.close()
    assert lab.messages == ["harmless"]
    assert len(lab.handshakes) == 1


@EVERY
def test_server_that_is_stood_in_for(client, guard, lab):
    """Nothing stands in for a server of WebSockets: where nothing is to leave, it cannot be reached."""
    guard.guards_network, guard.answer = True, "stand_in"
    if client == "aiohttp":
        import aiohttp

        # Its handshake is a request, whose stand-in is no handshake.
        with pytest.raises(aiohttp.WSServerHandshakeError):
            CLIENTS[client](lab.url, ["x"])
    else:
        with pytest.raises(OSError, match="phiguard_network"):
            CLIENTS[client](lab.url, ["x"])
    assert lab.handshakes == []


@pytest.mark.parametrize("client", ["threaded", "async", "legacy"])
def test_refused_arguments(client, guard, lab):
    """What the client refuses is refused as without us, and is no transmission."""
    for message in ({"a": 1}, 17):
        with pytest.raises(TypeError):
            CLIENTS[client](lab.url, [message])
    assert [sent.method for sent in guard.sent] == ["GET", "GET"]
    assert guard.failures == []


def test_hooks_are_gone_afterwards(patches, sink, lab):
    """Once the last guard has ended nothing is recorded, by no client."""
    from websockets.asyncio.connection import Connection

    patches.pop()
    try:
        for talk in CLIENTS.values():
            assert talk(lab.url, ["text"]) == ["text"]
        assert sink.drafts == []
        assert not hasattr(Connection.send, "__wrapped__")
    finally:
        patches.push(sink)
