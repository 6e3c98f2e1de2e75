"""Owns the capture of ``http.client``, on which most clients stand, and the tee of what they write; knows no other."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.clients.network import GuardedSocket, guard_socket
from pytest_phiguard.capture.headers import names_host, parse_header_block, read_pairs, remove_fragment
from pytest_phiguard.capture.recording import begin, recording
from pytest_phiguard.capture.stand_ins import answer_connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

REQUEST_LEVEL = 15
PIECEWISE_LEVEL = 10


class HttpClientCapture:
    """Watches connections, whether a request is made in one call or piece by piece."""

    name = "http.client"
    distribution = ""
    modules = ("http.client",)

    def __init__(self) -> None:
        # A request that is made piece by piece has no call that encloses it.
        self._pending: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the connection classes."""
        patch.wrap(module, "HTTPConnection.request", recording(patch, REQUEST_LEVEL, draft_request, is_part))
        patch.wrap(module, "HTTPConnection.putrequest", self._watch_putrequest(patch))
        patch.wrap(module, "HTTPConnection.send", self._watch_send(patch))
        patch.wrap(module, "HTTPConnection.connect", answer_connect)
        # Absent where Python was built without TLS.
        if hasattr(module, "HTTPSConnection"):
            patch.wrap(module, "HTTPSConnection.connect", answer_connect)

    def _watch_putrequest(self, patch: Patcher) -> Callable[[Call], Call]:
        pending = self._pending

        def make(original: Call) -> Call:
            def putrequest(connection: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
                draft = CURRENT.get()
                if draft is None:
                    draft = begin(patch, draft_piecewise, original, (connection, method, url, *args), kwargs)
                    if draft is not None:
                        pending[connection] = draft
                if draft is not None:
                    if draft.wire is None:
                        draft.reached = True
                    else:
                        draft.restart()
                        draft.head = True
                return original(connection, method, url, *args, **kwargs)

            return putrequest

        return make

    def _watch_send(self, patch: Patcher) -> Callable[[Call], Call]:
        pending = self._pending

        def make(original: Call) -> Call:
            def send(connection: Any, data: Any) -> Any:
                draft = CURRENT.get()
                if draft is None:
                    return send_pending(connection, data)
                # A connection that was opened ahead of the request is not guarded yet.
                socket = getattr(connection, "sock", None)
                if type(socket) is not GuardedSocket:
                    guard_socket(socket)
                return original(connection, data) if draft.wire is None else _send(original, connection, data, draft)

            def send_pending(connection: Any, data: Any) -> Any:
                draft = pending.get(connection) if pending and patch.sink is not None else None
                if draft is None:
                    return original(connection, data)
                token = CURRENT.set(draft)
                try:
                    return send(connection, data)
                finally:
                    reset(CURRENT, token)

            return send

        return make


def is_part(parent: Draft, connection: Any, *args: Any) -> bool:
    """Tell whether a call of ``request`` belongs to the request of another client.

    Args:
        parent: The draft at hand.
        connection: The connection; of one that tunnels through a proxy, the far end counts.
        args: The method and the address, which is absolute where the connection is that of a proxy.
    """
    host = getattr(connection, "_tunnel_host", None) or connection.host
    return names_host(parent.url, host) or not (len(args) > 1 and args[1].startswith("/"))


def _send(original: Callable[..., Any], connection: Any, data: Any, draft: Draft) -> Any:
    if draft.head:
        # Of a tunnel, the message to the proxy is no part of it.
        if isinstance(data, bytes) and not data.startswith(b"CONNECT "):
            read_head(draft, data)
        # Cleared afterwards: sending the head may open a tunnel, whose own message is no body.
        result = original(connection, data)
        draft.head = False
        return result
    return original(connection, tee_written(draft, data))


def read_head(draft: Draft, head: bytes) -> None:
    """Learn from the head of a message what the draft could not know before.

    Args:
        draft: The draft at hand.
        head: The request line and headers as they are written.
    """
    if draft.wire is not None:
        draft.chunked = b"transfer-encoding: chunked" in head.lower()
    if draft.level == PIECEWISE_LEVEL:
        draft.headers = parse_header_block(head)


def tee_written(draft: Draft, data: Any) -> Any:
    """Record a piece of a body and return what is to be written in its place, which is the same bytes.

    Args:
        draft: The draft at hand.
        data: What was given to ``send``: bytes, or a file or iterable that ``send`` itself will read.
    """
    if draft.wire is None:
        return data
    if isinstance(data, (bytes, bytearray, memoryview)):
        draft.tee(data)
    elif isinstance(data, io.TextIOBase):
        draft.problem = "body given to send() as a text file"
    elif hasattr(data, "read"):
        return _TeedFile(data, draft)
    elif _is_buffer(data):
        draft.tee(data)
    elif isinstance(data, Iterable) and not isinstance(data, str):
        return _tee_pieces(data, draft)
    return data


def _is_buffer(data: Any) -> bool:
    try:
        memoryview(data)
    except TypeError:
        return False
    return True


class _TeedFile:
    """A file that records what is read from it."""

    def __init__(self, file: Any, draft: Draft) -> None:
        self._file = file
        self._draft = draft

    def read(self, *size: int) -> Any:
        piece = self._file.read(*size)
        self._draft.tee(piece)
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _tee_pieces(pieces: Any, draft: Draft) -> Iterator[Any]:
    for piece in pieces:
        draft.tee(piece)
        yield piece


def find_url(connection: Any, url: str) -> str:
    """Return the absolute address of a request on a connection.

    Args:
        connection: The connection; of one that tunnels through a proxy, the far end counts.
        url: What was given: a path, or an absolute address for a proxy.
    """
    # As ``putrequest`` itself has it.
    url = url or "/"
    if url[0] != "/" and "://" in url:
        return remove_fragment(url)
    tunnel = getattr(connection, "_tunnel_host", None)
    if tunnel:
        url = find_base(tunnel, connection._tunnel_port, connection.default_port) + url
    else:
        url = find_base(connection.host, connection.port, connection.default_port) + url
    return remove_fragment(url) if "#" in url else url


@lru_cache(256)
def find_base(host: str, port: int | None, default: int) -> str:
    """Return what all addresses on a host begin with.

    Args:
        host: The host's name or IP address.
        port: The port, or None.
        default: The port that addresses of its scheme leave out.
    """
    scheme = "https" if default == 443 else "http"
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"{scheme}://{host}" if port in {None, default} else f"{scheme}://{host}:{port}"


def draft_request(connection: Any, method: str, url: str, body: Any = None, headers: Any = None, **_: Any) -> Draft:
    """Return the draft of ``HTTPConnection.request``.

    Args:
        connection: The connection.
        method: The HTTP method.
        url: The path, or an absolute address.
        body: The body as given.
        headers: A mapping.
    """
    # http.client writes text as Latin-1, and refuses what cannot be.
    kept, teed, problem = (body, False, "") if type(body) is bytes else keep(body, "latin-1")
    draft = Draft(REQUEST_LEVEL, method, find_url(connection, url), read_pairs(headers), kept)
    draft.problem = problem
    if teed:
        draft.wire = bytearray()
    return draft


def draft_piecewise(connection: Any, method: str, url: str, *_: Any, **__: Any) -> Draft | None:
    """Return the draft of ``HTTPConnection.putrequest``; its headers and body come with what is written.

    Args:
        connection: The connection.
        method: The HTTP method.
        url: The path, or an absolute address.
    """
    if method == "CONNECT":
        return None
    draft = Draft(PIECEWISE_LEVEL, method, find_url(connection, url))
    draft.wire = bytearray()
    return draft
