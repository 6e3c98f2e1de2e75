"""What is timed: for each client a function that makes it anew and yields what sends so many requests."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

Send = Callable[[int], None]
EVENT = {"event": "visit", "properties": {"page": "/appointments", "n": 1, "session": "s-20417", "plan": "standard"}}
BODY = json.dumps(EVENT).encode()
PIECE = b"SELECT id, state FROM visits WHERE ward = $1 LIMIT 20"


@dataclass(frozen=True)
class Place:
    """Where everything goes.

    Attributes:
        process: The far end.
        ports: Its ports.
        authority: The file of who signed its certificate.
    """

    process: int
    ports: dict[str, int]
    authority: Path

    def url(self) -> str:
        """Return the address that HTTP clients send to."""
        return f"http://127.0.0.1:{self.ports['http']}/v1/events"


@dataclass(frozen=True)
class Exchange:
    """One way of sending.

    Attributes:
        name: What the table calls it.
        make: Makes the client anew, and yields what sends.
        limit: What the ratio must not pass.
        count: How many are sent in one go.
    """

    name: str
    make: Callable[[Place], AbstractContextManager[Send]]
    limit: float
    count: int = 200


def repeat(send: Callable[[], object]) -> Send:
    """Return what calls a function so many times."""

    def many(count: int) -> None:
        for _ in range(count):
            send()

    return many


@contextmanager
def requests_mocked(_: Place) -> Iterator[Send]:
    """Post with requests to what responses answers."""
    import requests
    import responses

    with responses.RequestsMock() as mock, requests.Session() as session:
        mock.post("https://api.partner.example/v1/events", json={"ok": True})
        yield repeat(lambda: session.post("https://api.partner.example/v1/events", json=EVENT))
        mock.calls.reset()


@contextmanager
def httpx_mocked(_: Place) -> Iterator[Send]:
    """Post with httpx to a transport that answers by itself."""
    import httpx

    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"ok": True}))
    with httpx.Client(transport=transport) as client:
        yield repeat(lambda: client.post("https://api.partner.example/v1/events", json=EVENT))


@contextmanager
def requests_loopback(place: Place) -> Iterator[Send]:
    """Post with requests over one connection."""
    import requests

    url = place.url()
    with requests.Session() as session:
        yield repeat(lambda: session.post(url, json=EVENT))


@contextmanager
def httpx_loopback(place: Place) -> Iterator[Send]:
    """Post with httpx over one connection."""
    import httpx

    url = place.url()
    with httpx.Client() as client:
        yield repeat(lambda: client.post(url, json=EVENT))


@contextmanager
def urllib3_loopback(place: Place) -> Iterator[Send]:
    """Post with urllib3 over one connection."""
    import urllib3

    url = place.url()
    with urllib3.PoolManager() as pool:
        yield repeat(lambda: pool.request("POST", url, body=BODY))


@contextmanager
def http_client_loopback(place: Place) -> Iterator[Send]:
    """Post with http.client over one connection."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", place.ports["http"])

    def send() -> None:
        connection.request("POST", "/v1/events", BODY, {"Content-Type": "application/json"})
        connection.getresponse().read()

    yield repeat(send)
    connection.close()


@contextmanager
def aiohttp_loopback(place: Place) -> Iterator[Send]:
    """Post with aiohttp over one connection."""
    import aiohttp

    loop = asyncio.new_event_loop()

    async def open_session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    session, url = loop.run_until_complete(open_session()), place.url()

    async def send(count: int) -> None:
        for _ in range(count):
            async with session.post(url, json=EVENT) as answer:
                await answer.read()

    yield lambda count: loop.run_until_complete(send(count))
    loop.run_until_complete(session.close())
    loop.close()


@contextmanager
def httplib2_loopback(place: Place) -> Iterator[Send]:
    """Post with httplib2 over one connection."""
    import httplib2

    url, client = place.url(), httplib2.Http()
    yield repeat(lambda: client.request(url, "POST", BODY, {"Content-Type": "application/json"}))
    client.close()


@contextmanager
def botocore_loopback(place: Place) -> Iterator[Send]:
    """Put an object with botocore."""
    import botocore.session

    client = botocore.session.get_session().create_client(
        "s3",
        region_name="eu-west-1",
        endpoint_url=f"http://127.0.0.1:{place.ports['http']}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    yield repeat(lambda: client.put_object(Bucket="events", Key="visit.json", Body=BODY))


@contextmanager
def grpc_loopback(place: Place) -> Iterator[Send]:
    """Make unary calls over one channel."""
    import grpc

    with grpc.insecure_channel(f"127.0.0.1:{place.ports['grpc']}") as channel:
        call = channel.unary_unary("/partner.Events/Send")
        yield repeat(lambda: call(BODY))


@contextmanager
def websockets_loopback(place: Place) -> Iterator[Send]:
    """Send messages over one websocket, and wait for each echo."""
    from websockets.sync.client import connect

    with connect(f"ws://127.0.0.1:{place.ports['websocket']}/", compression=None) as connection:

        def send() -> None:
            connection.send(BODY)
            connection.recv()

        yield repeat(send)


def _exchange_pieces(connection: socket.socket) -> Send:
    def send() -> None:
        connection.sendall(PIECE)
        connection.recv(4096)

    return repeat(send)


@contextmanager
def database(place: Place) -> Iterator[Send]:
    """Ask and be answered over a connection that no client speaks for."""
    with socket.create_connection(("127.0.0.1", place.ports["echo"])) as connection:
        yield _exchange_pieces(connection)


@contextmanager
def database_encrypted(place: Place) -> Iterator[Send]:
    """Ask and be answered over TLS."""
    context = ssl.create_default_context(cafile=place.authority)
    with (
        socket.create_connection(("127.0.0.1", place.ports["tls"])) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        yield _exchange_pieces(connection)


@contextmanager
def accepted(place: Place) -> Iterator[Send]:
    """Write to a connection that a listener of ours has accepted."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(("127.0.0.1", place.ports["back"])) as asking:
            asking.sendall(f"{listener.getsockname()[1]}\n".encode())
        with listener.accept()[0] as connection:
            yield _exchange_pieces(connection)


@contextmanager
def child(_: Place) -> Iterator[Send]:
    """Start a program and wait for its end."""
    yield repeat(lambda: subprocess.run(["true"], check=True))


@contextmanager
def packets(_: Place) -> Iterator[Send]:
    """Send packets to a socket of this process."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind(("127.0.0.1", 0))
        address = receiver.getsockname()
        yield repeat(lambda: sender.sendto(PIECE, address))


@contextmanager
def lookups(_: Place) -> Iterator[Send]:
    """Look this machine's own name up."""
    yield repeat(lambda: socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM))


@contextmanager
def connections(place: Place) -> Iterator[Send]:
    """Connect and close, over and over."""
    address = ("127.0.0.1", place.ports["echo"])
    yield repeat(lambda: socket.create_connection(address).close())


EXCHANGES = (
    Exchange("requests, responses", requests_mocked, 1.30),
    Exchange("httpx, MockTransport", httpx_mocked, 1.30),
    Exchange("requests", requests_loopback, 1.15),
    Exchange("httpx", httpx_loopback, 1.15),
    Exchange("urllib3", urllib3_loopback, 1.15),
    Exchange("http.client", http_client_loopback, 1.15),
    Exchange("aiohttp", aiohttp_loopback, 1.20),
    Exchange("httplib2", httplib2_loopback, 1.15),
    Exchange("botocore", botocore_loopback, 1.15, 100),
    Exchange("grpc", grpc_loopback, 1.15),
    Exchange("websockets", websockets_loopback, 1.15, 400),
    Exchange("database", database, 1.0, 2000),
    Exchange("database, TLS", database_encrypted, 1.0, 1000),
    Exchange("accepted socket", accepted, 1.0, 2000),
    Exchange("connect", connections, 1.15, 500),
    Exchange("getaddrinfo", lookups, 1.15, 300),
    Exchange("packets", packets, 1.15, 2000),
    Exchange("subprocess", child, 1.15, 30),
)
