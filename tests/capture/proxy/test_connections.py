"""What becomes of single connections to the recording proxy, byte by byte."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest

from pytest_phiguard.capture.origin import ORIGIN
from pytest_phiguard.capture.outfits import Outfitter
from pytest_phiguard.origin import Origin
from pytest_phiguard.testing import THIRD

pytest.importorskip("trustme")

EMAIL = "ottoline.brakspear@patient.example"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def lent(vendor, guard):
    """Yield a running guard that contains what is sent through its proxy if it holds the patient's mailbox."""
    guard.lender = Outfitter(guard)
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if EMAIL in repr((draft.headers, draft.seal().body)) else "open"
    yield guard
    guard.lender.close()


@pytest.fixture
def near(lent):
    """Yield a connection to the proxy, as a child has one."""
    token = ORIGIN.set(Origin("test_it"))
    port = int(lent.lender.lend({}).environment["http_proxy"].rpartition(":")[2])
    ORIGIN.reset(token)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(20)
        yield connection


@pytest.fixture
def far():
    """Yield a third party's server that serves one connection as a test says."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    threads = []

    def serve(talk):
        def run():
            # Nobody comes where all is contained, and the listener is closed.
            with suppress(OSError), listener.accept()[0] as connection:
                connection.settimeout(20)
                talk(connection)

        threads.append(threading.Thread(target=run, daemon=True))
        threads[0].start()
        return f"{THIRD}:{listener.getsockname()[1]}"

    yield serve
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for thread in threads:
        thread.join(20)


def read(connection, *ends):
    """Read until something known has come, or the connection has ended."""
    seen = b""
    while not any(end in seen for end in ends):
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return seen
        if not piece:
            return seen
        seen += piece
    return seen


def test_requests_that_come_at_once(near, far, lent):
    """Requests that a child sends without waiting are answered in order, on one connection."""
    seen = []

    def talk(connection):
        for _ in range(2):
            seen.append(read(connection, b"\r\n\r\n"))
            connection.sendall(ANSWER)

    host = far(talk)
    requests = [f"GET http://{host}/{number} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() for number in range(2)]
    near.sendall(b"".join(requests))
    answers = b""
    while len(answers) < 2 * len(ANSWER):
        answers += near.recv(100)
    assert answers == ANSWER * 2
    assert seen == [request.replace(f"http://{host}".encode(), b"") for request in requests]
    assert [sent.url for sent in lent.sent] == [f"http://{host}/{number}" for number in range(2)]


def test_identifier_after_the_last_chunk(near, far, lent):
    """Fields that come after the body count too."""
    received = []
    host = far(lambda connection: received.append(read(connection, b"\r\n\r\n")))
    head = f"POST http://{host}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    near.sendall(f"{head}2\r\nok\r\n0\r\nX-Patient: {EMAIL}\r\n\r\n".encode())
    assert read(near) == b""
    assert received == []
    assert dict(lent.only.headers)["X-Patient"] == EMAIL
    assert lent.only.body == b"ok"


def test_body_that_stalls_goes_on_as_it_comes(near, far, lent, monkeypatch):
    """A body that waits for an answer is passed on as far as it is known, and judged again when it goes on."""
    monkeypatch.setattr("pytest_phiguard.capture.proxy.uploads.PAUSE", 0.05)
    received = []

    def talk(connection):
        received.append(read(connection, b"first"))
        received.append(read(connection))

    host = far(talk)
    near.sendall(f"POST http://{host}/ HTTP/1.1\r\nContent-Length: 100\r\n\r\nfirst".encode())
    while not received:
        threading.Event().wait(0.01)
    assert received[0].endswith(b"\r\n\r\nfirst")
    near.sendall(EMAIL.encode())
    assert read(near) == b""
    while len(received) < 2:
        threading.Event().wait(0.01)
    assert received[1] == b""
    assert lent.only.body == b"first" + EMAIL.encode()


def test_expectation_is_met_by_the_proxy(near, far):
    """A child that waits to be told to go on is told, once."""

    def talk(connection):
        read(connection, b"body")
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER)

    host = far(talk)
    near.sendall(f"POST http://{host}/ HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n".encode())
    assert read(near, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    near.sendall(b"body")
    assert read(near, b"ok") == ANSWER


def test_answer_that_is_none(near, far):
    """What the far end says that is no HTTP is brought back as it is, and ends the connection."""

    def talk(connection):
        read(connection, b"\r\n\r\n")
        connection.sendall(b"SSH-2.0-x\r\n\r\nand so on")

    near.sendall(f"GET http://{far(talk)}/ HTTP/1.1\r\n\r\n".encode())
    assert read(near) == b"SSH-2.0-x\r\n\r\nand so on"


def test_far_end_that_closes(near, far):
    """A connection that the far end closes between two requests is closed to the child too."""

    def talk(connection):
        read(connection, b"\r\n\r\n")
        connection.sendall(ANSWER)

    near.sendall(f"GET http://{far(talk)}/ HTTP/1.1\r\n\r\n".encode())
    assert read(near) == ANSWER


def test_child_that_has_gone(near, far):
    """Where a child does not wait for its answer, the far end is not kept waiting either."""
    ended = threading.Event()

    def talk(connection):
        read(connection, b"\r\n\r\n")
        if read(connection) == b"":
            ended.set()

    near.sendall(f"GET http://{far(talk)}/ HTTP/1.1\r\n\r\n".encode())
    near.shutdown(socket.SHUT_RDWR)
    assert ended.wait(20)


def test_places_one_after_the_other(near, far, server, lent):
    """One connection of a child may lead to several places."""

    def talk(connection):
        read(connection, b"\r\n\r\n")
        connection.sendall(ANSWER)
        read(connection)

    near.sendall(f"GET http://{far(talk)} HTTP/1.1\r\n\r\n".encode())
    assert read(near, b"ok") == ANSWER
    near.sendall(f"GET http://{THIRD}:{server.port}?a=b#c HTTP/1.1\r\n\r\n".encode())
    assert b'{"real": true}' in read(near, b"true}")
    assert server.requests[0][1] == "/?a=b"
    assert lent.sent[1].url == f"http://{THIRD}:{server.port}/?a=b"


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("GET http://vendor.example:{port}/ HTTP/1.1\r\n\r\n", b""),
        ("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n", b"HTTP/1.1 502 Bad Gateway"),
    ],
)
def test_far_end_that_cannot_be_reached(request_, answer, near, lent):
    """Where nobody listens, the connection ends; a tunnel to this machine is refused."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    near.sendall(request_.format(port=port).encode())
    assert read(near).partition(b"\r\n")[0] == answer
    assert len(lent.sent) == 1
    assert lent.failures == []


def test_host_for_which_no_certificate_can_be_made(near, lent):
    """Where the proxy itself fails, that is told, and nothing is passed on."""
    near.sendall(b"CONNECT a..b:443 HTTP/1.1\r\n\r\n")
    assert b"200" in read(near, b"\r\n\r\n")
    near.sendall(b"\x16\x03\x01\x00\x05hello")
    assert read(near) == b""
    ((where, _),) = lent.failures
    assert where == "proxy"
