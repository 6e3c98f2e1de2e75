"""The whole internet on two ports of loopback: serves each case's page, answers everything else, and keeps what came."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
TYPES = {
    "css": "text/css",
    "gif": "image/gif",
    "html": "text/html",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "vtt": "text/vtt",
}
BODIES = {
    "gif": PIXEL,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/></svg>',
    "vtt": b"WEBVTT\n",
    "json": b"{}",
}


@dataclass(frozen=True)
class Arrival:
    """One request as it came over the wire.

    Attributes:
        method: Its method.
        url: Its address, absolute.
        headers: Its headers, names in lower case.
        body: Its body.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def host(self) -> str:
        """Return the host that it was sent to."""
        return urlsplit(self.url).hostname or ""

    @property
    def referer(self) -> str:
        """Return the address that it names as its page's, or empty."""
        return self.headers.get("referer", "")


@dataclass(frozen=True)
class Answer:
    """What a page's address answers.

    Attributes:
        html: The body.
        headers: Headers besides the type.
    """

    html: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Wire:
    """What every host of every case leads to.

    Attributes:
        pages: For each host of a case, what it answers.
        arrivals: What came, in order.
        ports: Where it listens: ``http`` and ``https``.
    """

    pages: dict[str, Answer] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)


@contextmanager
def wired(folder: Path) -> Iterator[Wire]:
    """Yield servers that take every name for theirs.

    Args:
        folder: Where the certificate is put; nobody but a browser that checks none trusts it.
    """
    wire = Wire()
    plain = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(wire, "http"))
    secure = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(wire, "https"))
    secure.socket = _make_context(folder).wrap_socket(secure.socket, server_side=True, do_handshake_on_connect=False)
    for name, server in (("http", plain), ("https", secure)):
        server.daemon_threads = True
        wire.ports[name] = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield wire
    finally:
        for server in (plain, secure):
            server.shutdown()
            server.server_close()


def _make_context(folder: Path) -> ssl.SSLContext:
    certificate = trustme.CA().issue_cert("portal.test")
    path = folder / "wire.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _make_handler(wire: Wire, scheme: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def log_message(self, *args):
            """Say nothing."""

        def _answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = f"{scheme}://{self.headers.get('Host', '')}{self.path}"
            # Safe from any thread: one list, appended to.
            headers = {name.lower(): value for name, value in self.headers.items()}
            wire.arrivals.append(Arrival(self.command, url, headers, body))
            self._reply(*_find_reply(wire, self.command, url))

        def _reply(self, status, headers, body):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    for method in ("GET", "POST", "OPTIONS", "HEAD", "PUT"):
        setattr(Handler, f"do_{method}", Handler._answer)
    return Handler


def _find_reply(wire: Wire, method: str, url: str) -> tuple[int, list[tuple[str, str]], bytes]:
    parts = urlsplit(url)
    page = wire.pages.get(parts.hostname or "")
    if page is not None and parts.path == "/page":
        return 200, [("Content-Type", "text/html; charset=utf-8"), *page.headers], page.html.encode()
    # Fonts, modules and requests across origins are made only where they are allowed to be.
    headers = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")]
    if method == "OPTIONS":
        return 204, headers, b""
    name = parts.path.rpartition(".")[2]
    return 200, [*headers, ("Content-Type", TYPES.get(name, "application/octet-stream"))], BODIES.get(name, b"")
