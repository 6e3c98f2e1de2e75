"""A server on loopback that keeps what it receives, and a guard that keeps what it is told."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches


@dataclass
class RecordingSink:
    """A guard that keeps drafts and failures, and answers passage as told."""

    guards_network: bool = False
    answer: str = "open"
    drafts: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def record(self, draft):
        self.drafts.append(draft)

    def page(self, page):
        self.pages.append(page)

    def passage(self, draft):
        self.asked.append(draft.seal())
        return self.answer

    def concerns(self, url, *, is_local):
        return not is_local

    def failed(self, where, error):
        self.failures.append((where, error))

    @property
    def sent(self):
        """Return all drafts, sealed."""
        return [draft.seal() for draft in self.drafts]

    @property
    def only(self):
        """Return the only draft, sealed; there must be no failure."""
        assert self.failures == []
        assert len(self.drafts) == 1, [(draft.method, draft.url, draft.level) for draft in self.drafts]
        return self.drafts[0].seal()


class _Tee:
    def __init__(self, file, raw):
        self._file, self._raw = file, raw

    def read(self, *size):
        piece = self._file.read(*size)
        self._raw.extend(piece)
        return piece

    def readline(self, *size):
        piece = self._file.readline(*size)
        self._raw.extend(piece)
        return piece

    def __getattr__(self, name):
        return getattr(self._file, name)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Nagle and delayed acknowledgements would cost 40 ms a request.
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        self.rfile = _Tee(self.rfile, self.server.raw)

    def _read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def answer(self):
        body = self._read_body()
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        if self.path.startswith("/redirect"):
            self.send_response(307 if "keep" in self.path else 302)
            self.send_header("Location", f"http://{self.headers['Host']}/landed?from=redirect")
            payload = b""
        else:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            payload = b'{"real": true}'
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = answer  # noqa: N815 -- http.server calls them so

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client's kept-alive connection would otherwise hold the shutdown up.
    block_on_close = False

    def handle_error(self, *_):
        """Say nothing: tests break requests off."""


@dataclass
class Server:
    """What the loopback server has received."""

    port: int
    requests: list
    raw: bytearray

    def url(self, path="/", host="127.0.0.1"):
        """Return an address on the server."""
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def server():
    """Yield a server that runs in a thread until the test ends."""
    httpd = _Server(("127.0.0.1", 0), _Handler)
    httpd.requests, httpd.raw = [], bytearray()
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield Server(httpd.server_port, httpd.requests, httpd.raw)
    httpd.shutdown()
    httpd.server_close()
    thread.join(5)


@pytest.fixture
def sink():
    """Yield the sink of the guard, before it runs."""
    return RecordingSink()


@pytest.fixture
def make_sink():
    """Return the class of the sink."""
    return RecordingSink


@pytest.fixture
def patches(sink):
    """Yield patches that are made for the test and undone after it."""
    made = Patches()
    made.push(sink, builtin_captures())
    yield made
    made.pop()


@pytest.fixture
def guard(patches, sink):
    """Yield the sink of a running guard."""
    return sink


@pytest.fixture
def vendor(monkeypatch, server):
    """Return the address of a third party whose name leads to the loopback server."""
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name == "vendor.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return server.url("", host="vendor.example")
