"""What people who write captures test them with: a sink, a server on loopback, and the tests that every capture passes.

A capture's own suite subclasses `CaptureConformance`::

    from pytest_phiguard.testing import CaptureConformance

    class TestFaxGateway(CaptureConformance):
        error = fax.NetworkError

        def make_captures(self):
            return [FaxGatewayCapture()]

        def send(self, url, body):
            fax.Client(url).post(body)

The built-in captures of HTTP clients pass the same tests.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.base import Patcher
from pytest_phiguard.capture.origin import ORIGIN
from pytest_phiguard.capture.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_phiguard.capture.base import Capture, Draft, Passage
    from pytest_phiguard.capture.lending import Lender
    from pytest_phiguard.model import Page, Transmission

__all__ = ["THIRD", "CaptureConformance", "LoopbackServer", "RecordingSink", "running"]

THIRD = "vendor.example"
"""A third party; `CaptureConformance` has its name lead to the server on loopback."""


@dataclass
class RecordingSink:
    """A guard that judges nothing: it keeps what captures hand over.

    Args:
        guards_network: Whether captures are to ask before something leaves.
        answer: What it answers then: ``open``, ``contained`` or ``stand_in``.
        drafts: The transmissions in the making, in order.
        pages: The rendered pages.
        failures: What failed in a capture, each with where.
        asked: What it was asked about, as far as it was known then.
        notes: What was to be said in the summary, each with a count.
        ports: Where the application serves itself.
        moments: What it was told of forks.
        runs_on_commit: Whether callbacks that a rollback would drop are run.
        lender: What has child processes send through a proxy of ours, or None.
        callers: Paths at which a vendor asks the application, as globs.
        renderings: What builds the pages that may still change.
    """

    guards_network: bool = False
    answer: Passage = "open"
    drafts: list[Draft] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    failures: list[tuple[str, BaseException]] = field(default_factory=list)
    asked: list[Transmission] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    ports: set[int] = field(default_factory=set)
    moments: list[str] = field(default_factory=list)
    runs_on_commit: bool = False
    lender: Lender | None = None
    callers: tuple[str, ...] = ()
    renderings: list[Callable[[], Page | None]] = field(default_factory=list)

    def trace(self, draft: Draft) -> None:
        """Say who caused a draft, as far as captures know."""
        draft.origin = ORIGIN.get()

    def record(self, draft: Draft) -> None:
        """Keep a transmission in the making."""
        self.drafts.append(draft)

    def page(self, page: Page) -> None:
        """Keep a page."""
        self.pages.append(page)

    def rendering(self, build: Callable[[], Page | None]) -> None:
        """Keep what builds a page."""
        self.renderings.append(build)

    def passage(self, draft: Draft) -> Passage:
        """Answer as told."""
        self.asked.append(draft.seal())
        return self.answer

    def concerns(self, url: str, *, is_local: bool) -> bool:
        """Take every address for ours that is local by itself."""
        del url
        return not is_local

    def client_ip(self) -> str:
        """Leave test clients their own address."""
        return ""

    def serves(self, port: int) -> None:
        """Keep a port."""
        self.ports.add(port)

    def failed(self, where: str, error: BaseException) -> None:
        """Keep a failure."""
        self.failures.append((where, error))

    def note(self, text: str, count: int = 1) -> None:
        """Keep a line for the summary."""
        self.notes.append((text, count))

    def fork(self, moment: str) -> None:
        """Keep the moment; what a child records is its own."""
        self.moments.append(moment)

    @property
    def sent(self) -> list[Transmission]:
        """Return all that was recorded, sealed."""
        return [draft.seal() for draft in self.drafts]

    @property
    def only(self) -> Transmission:
        """Return the only thing that was recorded; nothing may have failed."""
        assert self.failures == [], self.failures
        assert len(self.drafts) == 1, [(draft.level, draft.method, draft.url) for draft in self.drafts]
        return self.drafts[0].seal()


class _DeafSink(RecordingSink):
    def record(self, draft: Draft) -> None:
        raise RuntimeError("the guard is broken")


class _LostSink(RecordingSink):
    def passage(self, draft: Draft) -> Passage:
        raise RuntimeError("the judge is broken")


@contextmanager
def running(sink: RecordingSink, captures: Iterable[Capture] | None = None) -> Iterator[RecordingSink]:
    """Have captures watch for a sink, and undo all that they patched.

    Args:
        sink: Where they hand things over.
        captures: The captures; all built-in ones where none are given.
    """
    patches = Patches()
    patches.push(sink, builtin_captures() if captures is None else captures)
    try:
        yield sink
    finally:
        patches.pop()


class _Tee:
    """A file that keeps what is read from it."""

    def __init__(self, file: Any, raw: bytearray) -> None:
        self._file, self._raw = file, raw

    def read(self, *size: int) -> bytes:
        piece: bytes = self._file.read(*size)
        self._raw.extend(piece)
        return piece

    def readline(self, *size: int) -> bytes:
        piece: bytes = self._file.readline(*size)
        self._raw.extend(piece)
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Nagle and delayed acknowledgements would cost 40 ms a request.
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.rfile = _Tee(self.rfile, self.server.raw)  # type: ignore[assignment]  # as much of a file as is used

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _answer(self) -> None:
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

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _answer  # noqa: N815 -- http.server calls them so

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client's kept-alive connection would otherwise hold the shutdown up.
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.raw = bytearray()

    def handle_error(self, *_: Any) -> None:
        """Say nothing: tests break requests off."""


class LoopbackServer:
    """A server on this machine that keeps what it receives: ``with LoopbackServer() as server``."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> LoopbackServer:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        """Return where it listens."""
        return self._server.server_port

    @property
    def requests(self) -> list[tuple[str, str, dict[str, str], bytes]]:
        """Return method, path, headers and body of each request."""
        return self._server.requests

    @property
    def raw(self) -> bytearray:
        """Return all bytes that have come in."""
        return self._server.raw

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return an address on the server."""
        return f"http://{host}:{self.port}{path}"


class CaptureConformance(ABC):
    """The tests that a capture of a client which speaks HTTP passes; subclass it, and say how the client sends.

    Attributes:
        error: What the client raises where the network refuses: its own error, or a tuple of such.
        body: What is sent; it should hold what a patient's message would.
    """

    error: type[BaseException] | tuple[type[BaseException], ...] = OSError
    body: bytes = b'{"email": "ottoline.brakspear@patient.example"}'

    def make_captures(self) -> Sequence[Capture] | None:
        """Return new captures, that under test among them; None for all built-in ones."""
        return None

    @abstractmethod
    def send(self, url: str, body: bytes) -> object:
        """Post a body to an address by the client; it raises what the client raises."""

    @pytest.fixture
    def server(self) -> Iterator[LoopbackServer]:
        """Yield a server on loopback."""
        with LoopbackServer() as server:
            yield server

    @pytest.fixture
    def third(self, monkeypatch: pytest.MonkeyPatch, server: LoopbackServer) -> str:
        """Return the address of a third party whose name leads to the server."""
        real = socket.getaddrinfo

        def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            return real("127.0.0.1" if name == THIRD else host, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return server.url("/collect", host=THIRD)

    @pytest.fixture
    def sink(self) -> Iterator[RecordingSink]:
        """Yield a sink for which the captures watch."""
        with running(RecordingSink(), self.make_captures()) as sink:
            yield sink

    def test_one_request_is_one_transmission(self, server: LoopbackServer, sink: RecordingSink) -> None:
        """It has the address and the body that the server receives."""
        self.send(server.url("/collect?mrn=MRN0012345"), self.body)
        seen = sink.only
        assert seen.url == server.url("/collect?mrn=MRN0012345")
        assert seen.body == self.body
        assert [(path, body) for _, path, _, body in server.requests] == [("/collect?mrn=MRN0012345", self.body)]

    def test_server_receives_the_same_bytes(self, server: LoopbackServer) -> None:
        """It cannot tell whether the client is watched."""
        url = server.url("/collect")
        self.send(url, self.body)
        plain = bytes(server.raw)
        server.raw.clear()
        with running(RecordingSink(), self.make_captures()):
            self.send(url, self.body)
        assert bytes(server.raw) == plain

    def test_request_from_a_thread_is_one_transmission(self, server: LoopbackServer, sink: RecordingSink) -> None:
        """A thread of its own makes no difference."""
        thread = threading.Thread(target=self.send, args=(server.url("/collect"), self.body))
        thread.start()
        thread.join(10)
        assert sink.only.body == self.body

    def test_contained_request_leaves_no_byte(self, server: LoopbackServer, third: str, sink: RecordingSink) -> None:
        """The client raises its own network error, and the server sees nothing."""
        sink.guards_network, sink.answer = True, "contained"
        with pytest.raises(self.error):
            self.send(third, self.body)
        assert server.raw == b""
        assert {asked.url for asked in sink.asked if asked.channel != "dns"} == {third}

    def test_open_request_goes_its_way(self, server: LoopbackServer, third: str, sink: RecordingSink) -> None:
        """What may leave is sent as ever, although the network is guarded."""
        sink.guards_network = True
        self.send(third, self.body)
        assert server.requests[0][3] == self.body
        assert sink.only.url == third

    def test_failing_sink_does_not_reach_the_application(self, server: LoopbackServer) -> None:
        """A guard that raises is told so, and the application never notices."""
        with running(_DeafSink(), self.make_captures()) as sink:
            self.send(server.url("/collect"), self.body)
        assert sink.failures
        assert all(str(error) == "the guard is broken" for _, error in sink.failures)

    def test_sink_that_cannot_judge_contains(self, server: LoopbackServer, third: str) -> None:
        """A guard that fails to judge lets nothing through."""
        with running(_LostSink(guards_network=True), self.make_captures()) as sink, pytest.raises(self.error):
            self.send(third, self.body)
        assert server.raw == b""
        assert sink.failures

    def test_hook_point_that_is_gone_is_said(self) -> None:
        """On a module that has nothing of what it had, a capture is broken, not silent."""
        for capture in self.make_captures() or ():
            patcher = Patcher(capture.name, [RecordingSink()], [])
            for name in capture.modules:
                with contextlib.suppress(AttributeError):
                    capture.install(ModuleType(name), patcher)
                    assert patcher.take_missing(), f"{capture.name} says nothing of an empty {name}"

    def test_nothing_is_recorded_once_the_guard_has_gone(self, server: LoopbackServer) -> None:
        """Every patch is undone."""
        with running(RecordingSink(), self.make_captures()) as sink:
            pass
        self.send(server.url("/collect"), self.body)
        assert sink.drafts == []
