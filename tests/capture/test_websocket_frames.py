"""Frames of WebSockets: fragments, pings and reasons are judged like messages."""

from __future__ import annotations

import asyncio

import pytest

websockets = pytest.importorskip("websockets")

from tests.capture import websocket_lab  # noqa: E402 -- once it is known to be there
from tests.capture.websocket_lab import CLIENTS, LEGACY, PHI, connect_threaded  # noqa: E402

lab = websocket_lab.lab
pytestmark = [
    LEGACY,
    pytest.mark.filterwarnings("ignore:.*context manager.*"),
]


@pytest.mark.parametrize("client", ["threaded", "async", "legacy"])
def test_fragments(client, guard, lab):
    """A message in fragments is recorded as it is sent, and read once."""
    read = []

    def fragments():
        for piece in ("one ", "two"):
            read.append(piece)
            yield piece

    assert CLIENTS[client](lab.url, [fragments()]) == ["one two"]
    assert guard.sent[1].body == b"one two"
    assert guard.sent[1].problem == ""
    assert read == ["one ", "two"]


@pytest.mark.parametrize("client", ["async", "legacy"])
def test_asynchronous_fragments(client, guard, lab):
    """So are fragments that are awaited."""

    async def fragments():
        yield b"one "
        yield b"two"

    assert CLIENTS[client](lab.url, [fragments()]) == [b"one two"]
    assert guard.sent[1].body == b"one two"


@pytest.mark.parametrize("client", ["threaded", "async", "legacy"])
def test_contained_fragment(client, containing, lab):
    """Of a message in fragments, the one that gives the patient away does not leave."""
    with pytest.raises(websockets.ConnectionClosed):
        CLIENTS[client](lab.url, [iter(["harmless ", PHI])])
    assert lab.closed.wait(5)
    assert lab.messages == []


def test_control_frames(guard, lab):
    """What a ping holds and the reason of a close are transmissions too."""

    async def talk():
        async with websockets.connect(lab.url) as connection:
            await (await connection.ping("ping text"))
            await connection.close(1000, "reason")

    asyncio.run(talk())
    with connect_threaded(lab.url) as connection:
        connection.ping(b"ping bytes").wait(5)
        connection.close(reason="another reason")
    sent = [(one.method, one.body) for one in guard.sent if one.channel == "websocket"]
    assert sent == [
        ("PING", b"ping text"),
        ("CLOSE", b"reason"),
        ("PING", b"ping bytes"),
        ("CLOSE", b"another reason"),
    ]


def test_control_frames_of_other_clients(guard, lab):
    """So are they of the other clients."""
    aiohttp = pytest.importorskip("aiohttp")
    client = pytest.importorskip("websocket")

    async def talk():
        async with aiohttp.ClientSession() as session, session.ws_connect(lab.url) as connection:
            await connection.ping(b"ping")
            await connection.send_frame(b"raw", aiohttp.WSMsgType.BINARY)
            await connection.send_json({"a": 1})
            await connection.close(message=b"reason")

    asyncio.run(talk())
    connection = client.create_connection(lab.url, timeout=5)
    connection.ping("ping text")
    connection.close(reason=b"another")
    sent = [(one.method, one.body) for one in guard.sent if one.channel == "websocket"]
    assert sent == [
        ("PING", b"ping"),
        ("SEND", b"raw"),
        ("SEND", b'{"a": 1}'),
        ("CLOSE", b"reason"),
        ("PING", b"ping text"),
        ("CLOSE", b"another"),
    ]


@pytest.mark.parametrize("client", ["threaded", "async"])
def test_contained_reason(client, containing, lab):
    """A close whose reason gives the patient away ends in silence, as on a broken connection."""

    async def talk():
        connection = await websockets.connect(lab.url)
        await connection.close(1000, PHI)
        return connection.protocol.close_rcvd

    if client == "async":
        assert asyncio.run(talk()) is None
    else:
        connection = connect_threaded(lab.url)
        connection.close(1000, PHI)
        assert connection.protocol.close_rcvd is None
    assert lab.closed.wait(5)
    assert containing.failures == []


def test_application_of_callbacks(guard, lab):
    """The callback style of ``websocket-client`` is seen likewise."""
    client = pytest.importorskip("websocket")
    got = []

    def on_open(app):
        app.send("from a callback")

    def on_message(app, message):
        got.append(message)
        app.close()

    client.WebSocketApp(lab.url, on_open=on_open, on_message=on_message).run_forever()
    assert got == ["from a callback"]
    assert [(sent.channel, sent.body) for sent in guard.sent][:2] == [("http", None), ("websocket", b"from a callback")]
