"""What sockets send for which no client speaks: connections, packets and names looked up."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time

import pytest
import trustme

SECRET = b"name=Ottoline Brakspear&mrn=MRN0012345"
HOST = "vendor.example"


class Listener:
    """A server that reads one connection to its end, and answers nothing.

    Args:
        context: The server's side of TLS, or None.
    """

    def __init__(self, context=None):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.received = bytearray()
        self._context = context
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        try:
            connection, _ = self._socket.accept()
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                while piece := connection.recv(65536):
                    self.received += piece
        except OSError:
            return

    def wait(self, size):
        """Wait until so many bytes have come: what TLS still has under way is lost when both sides close."""
        for _ in range(500):
            if len(self.received) >= size:
                return
            time.sleep(0.01)

    def close(self):
        self._thread.join(5)
        self._socket.close()


@pytest.fixture
def named(monkeypatch):
    """Have the vendor's name lead to loopback, before there is a guard."""
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        return real("127.0.0.1" if host == HOST else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "gethostbyname", lambda host: "127.0.0.1")


@pytest.fixture
def listener(named):
    """Yield a listener on loopback."""
    made = Listener()
    yield made
    made.close()


@pytest.fixture(scope="module")
def authority():
    """Return a certificate authority of our own."""
    return trustme.CA()


@pytest.fixture
def encrypted(named, authority):
    """Yield a listener that speaks TLS, and a client's context that trusts it."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    made = Listener(server)
    yield made, client
    made.close()


def find(guard, channel):
    """Return what was recorded of a channel."""
    assert guard.failures == []
    return [sent for sent in guard.sent if sent.channel == channel]


def test_connection_is_one_transmission_that_grows(listener, guard):
    """What is cut over several writes is one body, and arrives as it was written."""
    with socket.create_connection((HOST, listener.port)) as one:
        for start in range(0, len(SECRET), 7):
            one.sendall(SECRET[start : start + 7])
        one.send(b"!")
        one.sendmsg([b"a", b"b"])
    listener.close()
    (sent,) = find(guard, "socket")
    assert (sent.method, sent.url) == ("WRITE", f"tcp://{HOST}:{listener.port}")
    assert sent.body == listener.received == SECRET + b"!ab"
    assert [sent.url for sent in find(guard, "dns")] == [f"dns://{HOST}:{listener.port}"[: 6 + len(HOST)]]


def test_local_connection_keeps_its_type(listener, guard):
    """A database on this machine is never watched."""
    with socket.create_connection(("127.0.0.1", listener.port)) as one:
        assert type(one) is socket.socket
        one.sendall(SECRET)
    listener.close()
    assert guard.drafts == []


def test_connection_with_a_number_of_nobody(guard):
    """An address of the internet is recorded under its number; nothing is sent, for nothing answers."""
    guard.guards_network, guard.answer = True, "contained"
    with socket.socket() as one:
        one.settimeout(0.01)
        with pytest.raises(OSError, match=r"tim|unreach|refused|perm"):
            one.connect(("192.0.2.77", 9))
    assert guard.drafts == []


@pytest.mark.parametrize("write", ["send", "sendall", "sendmsg"])
def test_contained_write_leaves_no_byte(listener, guard, write):
    """The socket's own error is raised, also when the write is tried again."""
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if draft.method == "WRITE" else "open"
    with socket.create_connection((HOST, listener.port)) as one:
        for _ in range(2):
            with pytest.raises(OSError, match="refused"):
                getattr(one, write)([SECRET] if write == "sendmsg" else SECRET)
    listener.close()
    assert listener.received == b""


def test_encrypted_connection_is_seen_before_it_is_encrypted(encrypted, guard):
    """What is written to TLS is one transmission, and its ciphertext none."""
    listener, context = encrypted
    with (
        socket.create_connection((HOST, listener.port)) as one,
        context.wrap_socket(one, server_hostname=HOST) as connection,
    ):
        connection.sendall(SECRET[:5])
        connection.send(SECRET[5:20])
        connection.write(SECRET[20:])
        listener.wait(len(SECRET))
    listener.close()
    (sent,) = find(guard, "socket")
    assert (sent.url, sent.body) == (f"tls://{HOST}:{listener.port}", SECRET)
    assert listener.received == SECRET


def test_contained_encrypted_write_leaves_no_byte(encrypted, guard):
    """Nothing is encrypted that must not leave."""
    listener, context = encrypted
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if draft.url.startswith("tls:") else "open"
    with (
        socket.create_connection((HOST, listener.port)) as one,
        context.wrap_socket(one, server_hostname=HOST) as connection,
        pytest.raises(OSError, match="refused"),
    ):
        connection.sendall(SECRET)
    listener.close()
    assert listener.received == b""


async def write_stream(listener, **options):
    """Write a secret to a stream of asyncio's, and wait for it to come."""
    _, writer = await asyncio.open_connection(HOST, listener.port, **options)
    writer.write(SECRET)
    await writer.drain()
    await asyncio.to_thread(listener.wait, len(SECRET))
    writer.close()
    await writer.wait_closed()


def test_streams_of_asyncio(listener, guard):
    """A stream is a connection like any other."""
    asyncio.run(write_stream(listener))
    listener.close()
    (sent,) = find(guard, "socket")
    assert (sent.url, sent.body) == (f"tcp://{HOST}:{listener.port}", SECRET)
    assert listener.received == SECRET


def test_encrypted_streams_of_asyncio(encrypted, guard):
    """TLS beneath asyncio is seen where it is encrypted, once."""
    listener, context = encrypted
    asyncio.run(write_stream(listener, ssl=context))
    listener.close()
    (sent,) = find(guard, "socket")
    assert (sent.url, sent.body) == (f"tls://{HOST}", SECRET)
    assert listener.received == SECRET


@pytest.fixture
def inbox():
    """Yield a UDP socket that receives."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(5)
        yield made


def test_each_packet_is_a_transmission(inbox, guard):
    """With and without an address, a packet is recorded and arrives."""
    guard.concerns = lambda url, *, is_local: True
    port = inbox.getsockname()[1]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"one:1|c", ("127.0.0.1", port))
        one.sendto(b"two:1|c", 0, ("127.0.0.1", port))
        one.connect(("127.0.0.1", port))
        one.send(b"three:1|c")
    assert [inbox.recv(100) for _ in range(3)] == [b"one:1|c", b"two:1|c", b"three:1|c"]
    sent = find(guard, "socket")
    assert [(one.method, one.url, one.body) for one in sent] == [
        ("SEND", f"udp://127.0.0.1:{port}", body) for body in (b"one:1|c", b"two:1|c", b"three:1|c")
    ]


def test_contained_packet_does_not_leave(inbox, guard):
    """Neither kind of packet is sent."""
    guard.concerns = lambda url, *, is_local: True
    guard.guards_network, guard.answer = True, "contained"
    address = inbox.getsockname()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        with pytest.raises(ConnectionRefusedError):
            one.sendto(SECRET, address)
        one.connect(address)
        with pytest.raises(ConnectionRefusedError):
            one.send(SECRET)
    inbox.settimeout(0.05)
    with pytest.raises(TimeoutError):
        inbox.recv(100)


@pytest.mark.parametrize("look_up", ["getaddrinfo", "gethostbyname"])
def test_name_looked_up_is_a_transmission(named, guard, look_up):
    """The name is what is told; a local one is nothing."""
    arguments = (80,) if look_up == "getaddrinfo" else ()
    getattr(socket, look_up)(HOST, *arguments)
    getattr(socket, look_up)("localhost", *arguments)
    assert [(sent.method, sent.url) for sent in find(guard, "dns")] == [("LOOKUP", f"dns://{HOST}")]


def test_contained_name_is_not_looked_up(named, guard):
    """The resolver's own error is raised."""
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo(HOST, 80)


def test_request_looks_its_name_up_by_itself(named, server, guard):
    """A client's look-up is a part of its request, in a thread of asyncio's too."""
    aiohttp = pytest.importorskip("aiohttp")

    async def run():
        async with aiohttp.ClientSession() as session, session.get(server.url("/", host=HOST)) as response:
            return response.status

    assert asyncio.run(run()) == 200
    assert [sent.channel for sent in guard.sent] == ["http"]


def test_sockets_are_as_before_once_the_guard_has_gone(listener, sink):
    """No patch stays behind, and a connection that was recorded goes on."""
    from pytest_phiguard.capture import builtin_captures
    from pytest_phiguard.capture.patching import Patches

    before = {name: getattr(socket, name) for name in ("getaddrinfo", "gethostbyname")}
    patches = Patches()
    patches.push(sink, builtin_captures())
    with socket.create_connection((HOST, listener.port)) as one:
        one.sendall(SECRET)
        patches.pop()
        one.sendall(SECRET)
    listener.close()
    assert listener.received == SECRET * 2
    assert {name: getattr(socket, name) for name in before} == before
    assert "connect" not in vars(socket.socket)
    assert "sendto" not in vars(socket.socket)
