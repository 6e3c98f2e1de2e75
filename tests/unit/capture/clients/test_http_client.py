"""What http.client writes, and to whom."""

from __future__ import annotations

import array
import http.client
import io
import socket
import threading
import types

import pytest

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.clients.http_client import (
    PIECEWISE_LEVEL,
    HttpClientCapture,
    draft_piecewise,
    find_url,
    is_part,
    read_head,
    tee_written,
)


def make_draft(level=PIECEWISE_LEVEL):
    """Return a draft whose body is teed."""
    draft = Draft(level, "POST", "https://vendor.invalid/")
    draft.wire = bytearray()
    return draft


@pytest.mark.parametrize(
    ("kind", "args", "url", "expected"),
    [
        (http.client.HTTPConnection, ("vendor.invalid",), "/x#y", "http://vendor.invalid/x"),
        (http.client.HTTPConnection, ("vendor.invalid", 8080), "/x", "http://vendor.invalid:8080/x"),
        (http.client.HTTPSConnection, ("vendor.invalid",), "/x", "https://vendor.invalid/x"),
        (http.client.HTTPConnection, ("::1", 80), "/x", "http://[::1]/x"),
        (http.client.HTTPConnection, ("proxy", 80), "http://vendor.invalid/x#y", "http://vendor.invalid/x"),
    ],
)
def test_addresses(kind, args, url, expected):
    """An address is made from the connection, unless it is absolute."""
    assert find_url(kind(*args), url) == expected


def test_address_beyond_a_tunnel():
    """Of a tunnel, the far end counts."""
    connection = http.client.HTTPSConnection("proxy", 3128)
    connection.set_tunnel("vendor.invalid", 443)
    assert find_url(connection, "/x") == "https://vendor.invalid/x"
    assert is_part(Draft(30, "GET", "https://vendor.invalid/x"), connection, "GET", "/x")
    assert not is_part(Draft(30, "GET", "https://other.invalid/x"), connection, "GET", "/x")
    assert is_part(Draft(30, "GET", "https://other.invalid/x"), connection, "GET", "https://third.invalid/")


def test_message_to_a_proxy_is_no_request():
    """The message that opens a tunnel is not recorded."""
    assert draft_piecewise(http.client.HTTPConnection("proxy"), "CONNECT", "vendor.invalid:443") is None


def test_head_of_a_message():
    """The head tells the framing, and the headers of a request that is made piece by piece."""
    draft = make_draft()
    read_head(draft, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert draft.chunked
    assert draft.headers == (("Transfer-Encoding", "chunked"),)
    known = Draft(30, "POST", "https://vendor.invalid/", (("A", "b"),), b"")
    read_head(known, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert (known.chunked, known.headers) == (False, (("A", "b"),))


def test_what_is_written_is_teed():
    """Bytes, buffers, files and iterables are recorded as they are read."""
    draft = make_draft()
    assert tee_written(draft, b"ab") == b"ab"
    numbers = array.array("B", [99])
    assert tee_written(draft, numbers) is numbers
    file = tee_written(draft, io.BytesIO(b"def"))
    assert (file.read(2), file.read(), file.tell()) == (b"de", b"f", 3)
    assert list(tee_written(draft, [b"g", b"h"])) == [b"g", b"h"]
    draft.reached = True
    assert draft.seal().body == b"abcdefgh"


def test_what_is_left_to_the_client():
    """Text and what is nothing is the client's to refuse; a known body is not teed."""
    draft = make_draft()
    for odd in ("text", 7):
        assert tee_written(draft, odd) is odd
    assert draft.problem == ""
    text = io.StringIO("text")
    assert tee_written(draft, text) is text
    assert draft.problem == "body given to send() as a text file"
    pieces = [b"a"]
    assert tee_written(Draft(30, "POST", "https://vendor.invalid/"), pieces) is pieces


def answer_once(listener, found, *, tunnel=False):
    """Answer one connection, and keep what it has written."""
    connection, _ = listener.accept()
    with connection:
        if tunnel:
            found.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        read = b""
        while not read.endswith(b"END"):
            read += connection.recv(65536)
        found.append(read)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture
def listener():
    """Yield a listening socket on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(5)
        yield made


def send_piecewise(connection):
    """Send a request piece by piece."""
    connection.putrequest("POST", "/x", skip_accept_encoding=True)
    connection.putheader("X-Patient", "MRN0012345")
    connection.putheader("Content-Length", "6")
    connection.endheaders()
    connection.send(io.BytesIO(b"abc"))
    connection.send([b"E", b"ND"])
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("tunnel", [False, True])
def test_request_piece_by_piece(patch, sink, listener, tunnel):
    """It is recorded once with its headers and body, by way of a tunnel too; later sends are none of it."""
    HttpClientCapture().install(http.client, patch)
    found = []
    thread = threading.Thread(target=answer_once, args=(listener, found), kwargs={"tunnel": tunnel})
    thread.start()
    port = listener.getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    if tunnel:
        connection.set_tunnel("vendor.invalid", 80)
    assert send_piecewise(connection) == 200
    thread.join(5)
    (draft,) = sink.drafts
    sealed = draft.seal()
    assert sealed.url == ("http://vendor.invalid/x" if tunnel else f"http://127.0.0.1:{port}/x")
    assert (dict(sealed.headers)["X-Patient"], sealed.body) == ("MRN0012345", b"abcEND")
    assert found[-1].endswith(b"abcEND")
    assert sink.failures == []
    assert CURRENT.get() is None


def test_send_without_a_request(patch, sink, listener):
    """What is written on a connection without a request, or without a guard, is written as ever."""
    HttpClientCapture().install(http.client, patch)
    connection = http.client.HTTPConnection(*listener.getsockname())
    connection.send(b"raw")
    connection.close()
    assert sink.drafts == []


def test_python_without_tls(patch, made):
    """Where Python was built without TLS there is one class less."""
    module = types.ModuleType("http.client")
    module.HTTPConnection = type("HTTPConnection", (), {"connect": lambda self: None})
    for name in ("request", "putrequest", "send"):
        setattr(module.HTTPConnection, name, lambda *args: args)
    HttpClientCapture().install(module, patch)
    assert patch.take_missing() == []
    assert len(made) == 4
