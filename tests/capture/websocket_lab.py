"""What the tests of WebSockets share: a server that says what it has received, and every client that talks to it."""

from __future__ import annotations

import asyncio
import inspect
import threading

import pytest

websockets = pytest.importorskip("websockets")

from websockets.sync import client as threaded  # noqa: E402 -- once it is known to be there
from websockets.sync.server import serve  # noqa: E402

PHI = "ottoline.brakspear@patient.example"


class Lab:
    """What a loopback server has received: handshakes and messages."""

    def __init__(self):
        self.handshakes = []
        self.messages = []
        self.closed = threading.Event()

    def __call__(self, connection):
        """Echo what comes, until the client has gone."""
        self.handshakes.append((connection.request.path, connection.request.headers))
        try:
            for message in connection:
                self.messages.append(message)
                connection.send(message)
        except websockets.ConnectionClosed:
            pass
        self.closed.set()


@pytest.fixture
def lab():
    """Yield a server that runs in a thread."""
    kept = Lab()
    with serve(kept, "127.0.0.1", 0, compression=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        kept.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/orders"
        yield kept
        server.shutdown()
        thread.join(5)


def connect_threaded(url, **options):
    """Connect by the threaded client; before version 17 it is a function, which must not be kept from before the guard."""
    if "legacy" in inspect.signature(threaded.connect).parameters:
        options["legacy"] = True
    return threaded.connect(url, **options)


def talk_threaded(url, messages, headers=None):
    """Talk by the threaded client; return the echoes."""
    with connect_threaded(url, additional_headers=headers) as connection:
        echoes = []
        for message in messages:
            connection.send(message)
            echoes.append(connection.recv(timeout=5))
        return echoes


def converse(connect, url, messages, **options):
    """Send messages over a connection of asyncio's, one after the other; return the echoes."""

    async def talk():
        async with connect(url, **options) as connection:
            echoes = []
            for message in messages:
                await connection.send(message)
                echoes.append(await asyncio.wait_for(connection.recv(), 5))
            return echoes

    return asyncio.run(talk())


def talk_async(url, messages, headers=None):
    """Talk by the asynchronous client."""
    return converse(websockets.connect, url, messages, additional_headers=headers)


def talk_legacy(url, messages, headers=None):
    """Talk by the client of versions before 14."""
    client = pytest.importorskip("websockets.legacy.client")

    return converse(client.connect, url, messages, extra_headers=headers)


def talk_websocket_client(url, messages, headers=None):
    """Talk by ``websocket-client``."""
    client = pytest.importorskip("websocket")
    connection = client.create_connection(url, header=headers, timeout=5)
    try:
        echoes = []
        for message in messages:
            if isinstance(message, bytes):
                connection.send_binary(message)
            else:
                connection.send(message)
            echoes.append(connection.recv())
        return echoes
    finally:
        connection.close()


def talk_aiohttp(url, messages, headers=None):
    """Talk by ``aiohttp``."""
    aiohttp = pytest.importorskip("aiohttp")

    async def talk():
        async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=headers) as connection:
            echoes = []
            for message in messages:
                await (connection.send_bytes if isinstance(message, bytes) else connection.send_str)(message)
                echoes.append((await connection.receive(5)).data)
            return echoes

    return asyncio.run(talk())


CLIENTS = {name.removeprefix("talk_"): talk for name, talk in list(globals().items()) if name.startswith("talk_")}
LEGACY = pytest.mark.filterwarnings("ignore:.*(legacy|deprecated|context manager).*:DeprecationWarning")
