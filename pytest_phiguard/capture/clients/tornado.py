"""Owns the capture of the clients of ``tornado``; must not know any other client."""

from __future__ import annotations

import base64
import socket as sockets
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.call_arguments import write_json
from pytest_phiguard.capture.far_end import answer_on
from pytest_phiguard.capture.frames import draft_frame, draft_handshake
from pytest_phiguard.capture.headers import Pairs, read_pairs, remove_fragment
from pytest_phiguard.capture.recording import begin, recording
from pytest_phiguard.capture.stand_ins import is_stood_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 30


class TornadoCapture:
    """Watches fetches, each redirect included; a request that waits in the client's queue is known again there."""

    name = "tornado"
    distribution = "tornado"
    modules = ("tornado.httpclient", "tornado.simple_httpclient", "tornado.curl_httpclient", "tornado.websocket")

    def __init__(self) -> None:
        # By the request as the client passes it on, which is made for one fetch.
        self._drafts: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the client, or what one of its kinds does when the request's turn comes."""
        if module.__name__ == "tornado.httpclient":
            patch.wrap(module, "AsyncHTTPClient.fetch", recording(patch, LEVEL, draft_fetch), fragile=True)
        elif module.__name__ == "tornado.simple_httpclient":
            patch.wrap(module, "SimpleAsyncHTTPClient.fetch_impl", self._remember)
            patch.wrap(module, "_HTTPConnection.run", self._watch_run)
            patch.wrap(module, "HTTP1Connection.write", _tee_written)
            patch.wrap(module, "TCPClient.connect", _make_answer(module.IOStream))
        elif module.__name__ == "tornado.websocket":
            kind = module.WebSocketClientConnection
            patch.wrap(kind, "__init__", self._watch_handshake(patch))
            for name, build in (("write_message", draft_message), ("ping", draft_ping), ("close", draft_close)):
                patch.wrap(kind, name, recording(patch, LEVEL, build))
        else:
            patch.wrap(module, "CurlAsyncHTTPClient.fetch_impl", self._remember)
            patch.wrap(module, "CurlAsyncHTTPClient._curl_setup_request", self._watch_setup)

    def _remember(self, original: Call) -> Call:
        drafts = self._drafts

        def fetch_impl(self: Any, request: Any, callback: Any) -> Any:
            draft = CURRENT.get()
            if draft is not None:
                drafts[request] = draft
            return original(self, request, callback)

        return fetch_impl

    def _watch_run(self, original: Call) -> Call:
        drafts = self._drafts

        async def run(self: Any) -> Any:
            # The queue goes on in the context of whichever request has just ended.
            draft = drafts.get(self.request)
            token = CURRENT.set(draft)
            try:
                if draft is not None:
                    draft.restart()
                return await original(self)
            finally:
                reset(CURRENT, token)

        return run

    def _watch_handshake(self, patch: Patcher) -> Callable[[Call], Call]:
        drafts = self._drafts

        def make(original: Call) -> Call:
            def begin_connection(self: Any, request: Any, *args: Any, **kwargs: Any) -> None:
                draft = begin(patch, _draft_handshake, original, (request,), {})
                if draft is not None:
                    drafts[request] = draft
                original(self, request, *args, **kwargs)

            return begin_connection

        return make

    def _watch_setup(self, original: Call) -> Call:
        drafts = self._drafts

        def setup(self: Any, curl: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            # The handle of libcurl remembers whose it is.
            token = CURRENT.set(drafts.get(request))
            try:
                return original(self, curl, request, *args, **kwargs)
            finally:
                reset(CURRENT, token)

        return setup


def draft_fetch(client: Any, request: Any, raise_error: bool = True, **options: Any) -> Draft:
    """Return the draft of ``AsyncHTTPClient.fetch``.

    Args:
        client: The client.
        request: The address, or an ``HTTPRequest``.
        raise_error: Of no concern.
        options: What makes an ``HTTPRequest`` of an address.
    """

    def find(name: str) -> Any:
        value = options.get(name) if isinstance(request, str) else getattr(request, name, None)
        return client.defaults.get(name) if value is None else value

    url = request if isinstance(request, str) else request.url
    draft = Draft(LEVEL, find("method") or "GET", remove_fragment(url), _read_headers(find))
    draft.body, _, draft.problem = keep(find("body"))
    if find("body_producer") is not None and draft.body is None:
        draft.wire = bytearray()
    return draft


def _draft_handshake(request: Any) -> Draft:
    return draft_handshake(request.url, _read_headers(lambda name: getattr(request, name, None)))


def draft_message(connection: Any, message: Any, binary: bool = False) -> Draft:
    """Return the draft of a message over a WebSocket.

    Args:
        connection: The connection.
        message: Text, bytes, or a mapping that is sent as JSON.
        binary: Of no concern.
    """
    content = write_json(message) if isinstance(message, dict) else message
    return draft_frame(connection, find_address(connection), content)


def draft_ping(connection: Any, data: Any = b"") -> Draft | None:
    """Return the draft of a ping that holds anything.

    Args:
        connection: The connection.
        data: What it holds.
    """
    return draft_frame(connection, find_address(connection), data, "PING") if data else None


def draft_close(connection: Any, code: Any = None, reason: Any = None) -> Draft | None:
    """Return the draft of a close that gives a reason.

    Args:
        connection: The connection.
        code: The code.
        reason: The reason.
    """
    return draft_frame(connection, find_address(connection), reason, "CLOSE") if reason else None


def find_address(connection: Any) -> str:
    """Return the address of a connection, as a WebSocket's.

    Args:
        connection: The connection, which has made a plain request of it.
    """
    return f"ws{remove_fragment(connection.request.url).removeprefix('http')}"


def _read_headers(find: Callable[[str], Any]) -> Pairs:
    headers = find("headers")
    # Of several values of one name, the mapping joins them.
    pairs = read_pairs(list(headers.get_all()) if hasattr(headers, "get_all") else headers)
    if find("user_agent"):
        pairs += (("User-Agent", str(find("user_agent"))),)
    if find("auth_username") is not None:
        credentials = f"{find('auth_username')}:{find('auth_password') or ''}".encode("utf-8", "surrogatepass")
        pairs += (("Authorization", f"Basic {base64.b64encode(credentials).decode()}"),)
    return pairs


def _tee_written(original: Call) -> Call:
    def write(self: Any, chunk: Any) -> Any:
        draft = CURRENT.get()
        # A server of tornado writes its answers by the same method.
        if draft is not None and draft.wire is not None and self.is_client:
            draft.tee(chunk)
        return original(self, chunk)

    return write


def _make_answer(stream: Any) -> Callable[[Call], Call]:
    """Return what makes the wrapper that connects to a stand-in."""

    def make(original: Call) -> Call:
        async def connect(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not is_stood_in():
                return await original(self, *args, **kwargs)
            near, far = sockets.socketpair()
            answer_on(far)
            return stream(near)

        return connect

    return make
