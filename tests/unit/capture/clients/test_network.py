"""The guard beneath all clients."""

from __future__ import annotations

import asyncio
import errno
import socket
import tempfile

import pytest

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
