"""What child processes send through the recording proxy that is no plain request."""

from __future__ import annotations

import socket
import threading

import pytest

from pytest_phiguard.capture.proxy.tunnels import OPAQUE
from tests.capture.proxied import (
    EMAIL,
    needs_posix,
    of_child,
    run_python,
)

pytest.importorskip("trustme")
pytestmark = needs_posix


TUNNEL = """
import os, socket, sys
connection = socket.create_connection(("127.0.0.1", int(os.environ["http_proxy"].rpartition(":")[2])))
connection.sendall(f"CONNECT {sys.argv[1]} HTTP/1.1\\r\\n\\r\\n".encode())
print(connection.recv(100).split(b" ")[1].decode())
connection.sendall(eval(sys.argv[2]))
connection.shutdown(socket.SHUT_WR)
while piece := connection.recv(100):
    print(piece.decode())
"""


@pytest.mark.parametrize(
    ("content", "problem"), [(b"EHLO a\r\n", ""), (b"\x00\x01\xff", OPAQUE), (b"GET / HTTP/1.1\r\nA: b\r\n\r\n", None)]
)
def test_tunnel(content, problem, lent, server, vendor):
    """What is no HTTP goes through as it is, and what cannot be read is told; HTTP is a request."""
    with _Echo() as echo:
        done = run_python(TUNNEL, f"vendor.example:{echo.port}", repr(content))
    assert done.stdout.startswith(b"200\n"), done.stderr
    assert echo.received == content
    (sent,) = of_child(lent)
    if problem is None:
        assert (sent.channel, sent.url) == ("http", f"http://vendor.example:{echo.port}/")
    else:
        assert (sent.channel, sent.url) == ("socket", f"tcp://vendor.example:{echo.port}")
        assert (sent.body, sent.problem) == (content, problem)


def test_contained_tunnel(lent_containing):
    """What of a tunnel is contained does not leave."""
    with _Echo() as echo:
        code = TUNNEL.replace("eval(sys.argv[2])", "sys.stdin.buffer.read()")
        run_python(code, f"vendor.example:{echo.port}", input=f"MAIL FROM:<{EMAIL}>\r\n".encode())
    assert echo.received == b""
    assert EMAIL.encode() in of_child(lent_containing)[0].body


def test_server_that_speaks_first(lent):
    """In a tunnel in which the far end speaks first, it is heard."""
    with _Echo(b"220 ready\r\n") as echo:
        done = run_python(
            TUNNEL.replace("connection.sendall(eval", "print(connection.recv(100)); connection.sendall(eval"),
            f"vendor.example:{echo.port}",
            repr(b"QUIT\r\n"),
        )
    assert b"220 ready" in done.stdout
    assert of_child(lent)[0].body == b"QUIT\r\n"


class _Echo:
    """A server of one connection that keeps what it receives."""

    def __init__(self, greeting=b""):
        self._greeting = greeting
        self.received = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.settimeout(0.1)
        self._thread.join(10)
        self._listener.close()

    def _serve(self):
        self._listener.settimeout(10)
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(10)
            connection.sendall(self._greeting)
            while True:
                try:
                    piece = connection.recv(100)
                except OSError:
                    return
                if not piece:
                    return
                self.received += piece


def test_what_is_ours_stays_encrypted(lent, authority, secure):
    """A tunnel to this machine is not opened: the child sees the far end's own certificate."""
    served, _, file = secure
    code = (
        "import os, socket, ssl, sys\n"
        + TUNNEL.split("\n", 2)[2].split("connection.sendall(eval", maxsplit=1)[0]
        + "\n"
        "context = ssl.create_default_context(cafile=sys.argv[2])\ncontext.check_hostname = False\n"
        "print(context.wrap_socket(connection).getpeercert()['subjectAltName'])"
    )
    done = run_python(code, f"127.0.0.1:{served.port}", str(file))
    assert b"vendor.example" in done.stdout, done.stderr
    (sent,) = of_child(lent)
    assert (sent.method, sent.url) == ("CONNECT", f"https://127.0.0.1:{served.port}/")


@pytest.mark.parametrize(
    "content",
    [
        b"GET /origin HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"POST http://vendor.example/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST http://vendor.example/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST http://vendor.example/ HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nab",
        b"POST http://vendor.example/ HTTP/1.1\r\nA : b\r\n\r\n",
        b"CONNECT nowhere HTTP/1.1\r\n\r\n"[:-2],
    ],
)
def test_what_cannot_be_read_is_told(content, lent, vendor):
    """What is no request is not passed on, and is a transmission that could not be read."""
    code = TUNNEL.split("connection.sendall(f", maxsplit=1)[0] + "connection.sendall(eval(sys.argv[1]))\n"
    code += "try:\n    connection.shutdown(socket.SHUT_WR)\n    print(connection.recv(100))\nexcept OSError:\n    print(b'')\n"
    done = run_python(code, repr(content))
    assert done.stdout.strip() == b"b''", done.stderr
    assert "cannot read" in of_child(lent)[0].problem


def test_websocket(lent_containing, vendor):
    """Messages of a child over a WebSocket are each recorded, and a contained one ends the connection."""
    websockets = pytest.importorskip("websockets.sync.server")
    received = []
    server = websockets.serve(received.extend, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    code = (
        "import os, socket, sys\nfrom websockets.sync.client import connect\n"
        + TUNNEL.split("\n", 2)[2].split("connection.sendall(eval", maxsplit=1)[0]
        + "\nwith connect('ws://' + sys.argv[1] + '/feed', sock=connection) as feed:\n"
        "    feed.send('harmless')\n    feed.send(sys.stdin.read())\n    feed.recv()\n"
    )
    try:
        done = run_python(
            code, f"vendor.example:{server.socket.getsockname()[1]}", input=f"to {EMAIL} {'x' * 1000}".encode()
        )
    finally:
        server.shutdown()
    assert b"ConnectionClosed" in done.stderr
    sent = of_child(lent_containing)
    assert [(one.channel, one.method) for one in sent[:3]] == [("http", "GET"), *[("websocket", "SEND")] * 2]
    assert sent[1].body == b"harmless"
    assert sent[2].body.startswith(b"to " + EMAIL.encode())
    assert received == ["harmless"]
