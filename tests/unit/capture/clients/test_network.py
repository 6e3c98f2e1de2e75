"""The guard beneath all clients."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import tempfile
import threading
from contextlib import contextmanager, suppress

import pytest
import trustme

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.clients.network import NetworkCapture, guard_socket
from pytest_phiguard.capture.passage import refuse_contained


@pytest.fixture
def contained(sink):
    """Put a contained draft at hand."""
    draft = Draft(30, "POST", "https://vendor.invalid/")
    draft.sink, sink.answer = sink, "contained"
    token = CURRENT.set(draft)
    yield draft
    CURRENT.reset(token)


@pytest.fixture
def pair():
    """Yield two connected internet sockets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = socket.create_connection(listener.getsockname())
        other, _ = listener.accept()
    with one, other:
        yield one, other


WRITES = {
    "send": lambda one: one.send(b"x"),
    "sendall": lambda one: one.sendall(b"x"),
    "sendmsg": lambda one: one.sendmsg([b"x"]),
    "sendfile": lambda one: one.sendfile(_make_file()),
}


def _make_file():
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller sends and closes it
    file.write(b"x")
    file.seek(0)
    return file


@pytest.mark.parametrize("write", sorted(WRITES))
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_guarded_socket_asks_before_it_writes(pair, write):
    """What may leave is written; the socket's type is a socket by name."""
    one, other = pair
    guard_socket(one)
    assert type(one) is not socket.socket
    assert repr(type(one)) == "<class 'socket.socket'>"
    WRITES[write](one)
    assert other.recv(10) == b"x"


@pytest.mark.parametrize("write", ["send", "sendall", "sendmsg"])
def test_contained_writes_are_refused(pair, contained, write):
    """Nothing is written, the connection is shut, and the error is the network's own."""
    one, other = pair
    guard_socket(one)
    with pytest.raises(ConnectionRefusedError) as raised:
        WRITES[write](one)
    assert raised.value.errno == errno.ECONNREFUSED
    assert other.recv(10) == b""


def test_other_sockets_are_left_alone():
    """What is no plain internet socket stays as it is."""
    one, other = socket.socketpair()
    with one, other:
        guard_socket(one)
        assert type(one) is socket.socket
    guard_socket(None)


def test_refusing_without_a_draft():
    """Without a draft nothing is refused."""
    assert refuse_contained() is None


def test_connect_and_lookup(patch, contained):
    """Neither is done for a contained draft; without one, both are."""
    NetworkCapture().install(socket, patch)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with socket.socket() as one:
            for connect in (one.connect, one.connect_ex):
                with pytest.raises(ConnectionRefusedError):
                    connect(address)
            with pytest.raises(ConnectionRefusedError):
                socket.getaddrinfo(*address)
            token = CURRENT.set(None)
            one.connect(address)
            assert socket.getaddrinfo(*address)
            CURRENT.reset(token)
            assert type(one) is socket.socket


def test_local_sockets_may_connect(patch, contained, tmp_path):
    """A socket of another family is never asked about."""
    NetworkCapture().install(socket, patch)
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as one:
        listener.bind(path)
        listener.listen()
        one.connect(path)
        assert one.getpeername() == path


def test_lookup_of_a_loop(patch, contained):
    """An event loop looks up names in a thread of its own, and refuses before that."""
    NetworkCapture().install(asyncio.base_events, patch)

    async def run():
        loop = asyncio.get_running_loop()
        with pytest.raises(ConnectionRefusedError):
            await loop.getaddrinfo("127.0.0.1", 80)
        CURRENT.set(None)
        return await loop.getaddrinfo("127.0.0.1", 80)

    assert asyncio.run(run())


class OwnSocket(ssl.SSLSocket):
    """A TLS socket of the application's own class, which counts what it writes."""

    written = 0

    def send(self, data, flags=0):
        """Count, and write."""
        OwnSocket.written += 1
        return super().send(data, flags)


@contextmanager
def connect_encrypted(kind=ssl.SSLSocket):
    """Yield both ends of a TLS connection to ``vendor.example``, the client's first."""
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("vendor.example").configure_cert(server)
    authority.configure_trust(client)
    client.sslsocket_class = kind
    with socket.create_server(("127.0.0.1", 0)) as listener:
        plain = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
    far = []
    thread = threading.Thread(target=lambda: far.append(server.wrap_socket(accepted, server_side=True)))
    thread.start()
    with client.wrap_socket(plain, server_hostname="vendor.example") as near:
        thread.join(5)
        with far[0]:
            yield near, far[0]


def _read_end(connection):
    """Return what comes before a connection ends, in order or not."""
    with suppress(OSError):
        return connection.recv(10)
    return b""


ENCRYPTED = {
    "send": lambda one: one.send(b"x"),
    "sendall": lambda one: one.sendall(b"x"),
    "write": lambda one: one.write(b"x"),
}


@pytest.fixture
def watched(patch):
    """Watch TLS connections."""
    NetworkCapture().install(ssl, patch)


@pytest.mark.parametrize("write", sorted(ENCRYPTED))
@pytest.mark.parametrize("kind", [ssl.SSLSocket, OwnSocket])
def test_encrypted_connection_to_ourselves_becomes_what_it_was(watched, sink, monkeypatch, write, kind):
    """A database is asked about with its first write, and keeps the methods of its class from then on."""
    monkeypatch.setattr(sink, "concerns", lambda url, *, is_local: False)
    with connect_encrypted(kind) as (one, other):
        assert type(one) is not kind
        assert (type(one).__name__, type(one).__module__) == (kind.__name__, kind.__module__)
        ENCRYPTED[write](one)
        assert (type(one), type(other)) == (kind, ssl.SSLSocket)
        assert other.recv(10) == b"x"
    assert sink.drafts == []


@pytest.mark.parametrize("write", sorted(ENCRYPTED))
def test_encrypted_connection_to_somebody_else_stays_watched(watched, sink, write):
    """What goes to a third party is recorded with each write."""
    with connect_encrypted() as (one, other):
        for _ in range(2):
            ENCRYPTED[write](one)
            assert other.recv(10) == b"x"
        assert type(one) is not ssl.SSLSocket
    (draft,) = sink.drafts
    assert (draft.url.partition(":")[0], bytes(draft.wire)) == ("tls", b"xx")
    assert sink.failures == []


def test_own_class_of_encrypted_sockets_keeps_its_methods(watched, sink):
    """What the application has overridden is called as ever."""
    OwnSocket.written = 0
    with connect_encrypted(OwnSocket) as (one, other):
        one.send(b"x")
        assert other.recv(10) == b"x"
    assert OwnSocket.written == 1
    assert len(sink.drafts) == 1


@pytest.mark.parametrize("write", sorted(ENCRYPTED))
@pytest.mark.parametrize("early", [False, True])
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_contained_encrypted_writes_are_refused(patch, contained, write, early):
    """Nothing is encrypted that must not leave, on a connection that was there before the guard either."""
    if not early:
        NetworkCapture().install(ssl, patch)
    token = CURRENT.set(None)
    with connect_encrypted() as (one, other):
        CURRENT.reset(token)
        guard_socket(one)
        guard_socket(other)
        assert type(other) is ssl.SSLSocket
        with pytest.raises(ConnectionRefusedError):
            ENCRYPTED[write](one)
        assert _read_end(other) == b""


def test_encrypted_memory_is_watched_likewise(watched, sink):
    """A TLS connection without a socket, as asyncio has it, is watched at the client's end only."""
    context = ssl.create_default_context()
    client = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="vendor.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
    assert (type(client) is ssl.SSLObject, type(server) is ssl.SSLObject) == (False, True)
    assert type(client).__name__ == "SSLObject"
    with pytest.raises(ssl.SSLError):
        client.write(b"x")  # no handshake was made
    assert [draft.url for draft in sink.drafts] == ["tls://vendor.example"]
