"""Owns the capture of ``websockets`` as a client, asynchronous, threaded and legacy; must not know any other client."""

from __future__ import annotations

import inspect
import socket as sockets
from collections.abc import AsyncIterable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.frames import (
    LEVEL,
    FrameDraft,
    HandshakeDraft,
    TeedAsyncIterable,
    TeedIterable,
    draft_frame,
    draft_handshake,
    find_frame,
    write_address,
)
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.passage import find_passage, refuse_contained
from pytest_phiguard.capture.recording import begin, recording, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class WebsocketsCapture:
    """Watches what clients send: their handshakes, messages, pings and the reasons of their closes."""

    name = "websockets"
    distribution = "websockets"
    modules = (
        "websockets.client",
        "websockets.asyncio.client",
        "websockets.asyncio.connection",
        "websockets.sync.client",
        "websockets.sync.connection",
        "websockets.legacy.client",
        "websockets.legacy.protocol",
    )

    def __init__(self) -> None:
        self._opening: WeakKeyDictionary[Any, HandshakeDraft] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where connections are opened, where requests are written, and where messages are sent."""
        name = module.__name__.removeprefix("websockets.")
        if name == "client":
            patch.wrap(module, "ClientProtocol.send_request", self._watch_request(patch, draft_request))
        elif name == "legacy.client":
            patch.wrap(module, "Connect.__await_impl__", _watch_opening(patch))
            request = self._watch_request(patch, draft_legacy_request)
            patch.wrap(module, "WebSocketClientProtocol.write_http_request", request)
        elif name == "asyncio.client":
            patch.wrap(module, f"connect.{_find(module.connect, 'open_tcp_connection')}", self._watch_connect(patch))
        elif name == "sync.client":
            # Before version 17 there was but a function.
            known = hasattr(module, "reconnect")
            patch.wrap(module, "reconnect.open_connection" if known else "connect", _watch_opening(patch))
        else:
            owner = "WebSocketCommonProtocol" if name == "legacy.protocol" else "Connection"
            watch = _watch_threaded if name == "sync.connection" else _watch_async
            for verb in ("send", "ping", "close"):
                patch.wrap(module, f"{owner}.{verb}", watch(patch, verb))

    def _watch_connect(self, patch: Patcher) -> Callable[[Call], Call]:
        opening = self._opening

        def make(original: Call) -> Call:
            async def open_tcp_connection(self: Any) -> Any:
                refuse_contained()
                connection = await original(self)
                draft = CURRENT.get()
                if isinstance(draft, HandshakeDraft):
                    # Its request is written later, by another call.
                    opening[connection.protocol] = draft
                return connection

            return recording(patch, LEVEL, draft_opening)(open_tcp_connection)

        return make

    def _watch_request(self, patch: Patcher, build: Callable[..., HandshakeDraft]) -> Callable[[Call], Call]:
        opening = self._opening

        def make(original: Call) -> Call:
            complete = safely(patch, lambda draft, args: _complete(draft, build(*args)))

            def send_request(*args: Any) -> Any:
                draft = opening.pop(args[0], None) or CURRENT.get()
                if isinstance(draft, HandshakeDraft) and not draft.complete:
                    complete(draft, args)
                else:
                    # A redirect, or a connection that somebody else has opened.
                    draft = begin(patch, build, original, args, {})
                token = CURRENT.set(draft)
                try:
                    refuse_contained()
                    return original(*args)
                finally:
                    reset(CURRENT, token)

            return send_request

        return make


def _find(owner: Any, name: str) -> str:
    # Before version 17 the method had this name.
    return name if hasattr(owner, name) else "create_connection"


def _watch_opening(patch: Patcher) -> Callable[[Call], Call]:
    record = recording(patch, LEVEL, draft_opening)

    def make(original: Call) -> Call:
        if inspect.iscoroutinefunction(original):

            async def open_async(*args: Any, **kwargs: Any) -> Any:
                refuse_contained()
                return await original(*args, **kwargs)

            return record(open_async)

        def open_connection(*args: Any, **kwargs: Any) -> Any:
            refuse_contained()
            return original(*args, **kwargs)

        return record(open_connection)

    return make


def draft_opening(opener: Any, *_: Any, **options: Any) -> HandshakeDraft:
    """Return the draft of a handshake as far as what opens its connection knows it.

    Args:
        opener: The object, or the address where a function opens it.
        options: What was given to the function.
    """
    # The legacy object keeps its headers out of sight; they are known when the request is written.
    url = opener if isinstance(opener, str) else getattr(opener, "uri", None) or opener._uri
    headers = options.get("additional_headers") or getattr(opener, "additional_headers", None)
    return draft_handshake(url, read_headers(headers))


def draft_request(protocol: Any, request: Any) -> HandshakeDraft:
    """Return the draft of a request that is about to be written.

    Args:
        protocol: The client's protocol.
        request: The request.
    """
    return draft_handshake(find_address(protocol) or "", read_headers(request.headers))


def draft_legacy_request(connection: Any, path: str, headers: Any) -> HandshakeDraft:
    """Return the draft of a request of the legacy client.

    Args:
        connection: The connection.
        path: The path and the query.
        headers: The headers.
    """
    return draft_handshake(_write_legacy_address(connection, path), read_headers(headers))


def _write_legacy_address(connection: Any, path: str) -> str:
    # The public names warn that they are deprecated; before version 10.1 there were no others.
    known = vars(connection)
    secure, host, port = (known.get(f"_{name}", known.get(name)) for name in ("secure", "host", "port"))
    return write_address(bool(secure), host or "", port, path)


def _complete(draft: HandshakeDraft, known: HandshakeDraft) -> None:
    draft.headers, draft.complete = known.headers, True
    # What was said without them does not count.
    draft.passage = None


def read_headers(headers: Any) -> tuple[tuple[str, str], ...]:
    """Return headers as pairs, also those of the package's own multiple-valued mapping.

    Args:
        headers: A mapping, pairs, or None.
    """
    if hasattr(headers, "__next__"):
        # For the client alone to iterate; what it makes of them is read when the request is written.
        return ()
    raw = getattr(headers, "raw_items", None)
    return read_pairs(headers if raw is None else tuple(raw()))


def find_address(protocol: Any) -> str | None:
    """Return the address of a client's protocol, or None for a server's.

    Args:
        protocol: The protocol.
    """
    uri = getattr(protocol, "uri", None) or getattr(protocol, "wsuri", None)
    return None if uri is None else write_address(uri.secure, uri.host, uri.port, uri.resource_name)


def _find_connection_address(connection: Any) -> str | None:
    protocol = getattr(connection, "protocol", None)
    if protocol is not None:
        return find_address(protocol)
    if not connection.is_client:
        return None
    return _write_legacy_address(connection, getattr(connection, "path", "/"))


def draft_send(connection: Any, message: Any, *_: Any, **__: Any) -> FrameDraft | None:
    """Return the draft of a message, or None for a server's and for what the client refuses.

    Args:
        connection: The connection.
        message: The message.
    """
    if not isinstance(message, (str, bytes, bytearray, memoryview)) and (
        isinstance(message, Mapping) or not isinstance(message, (Iterable, AsyncIterable))
    ):
        return None
    # What `_find_connection_address` and `draft_frame` do for most messages, without the calls.
    uri = getattr(getattr(connection, "protocol", None), "uri", None)
    if uri is None:
        url = _find_connection_address(connection)
    else:
        url = write_address(uri.secure, uri.host, uri.port, uri.resource_name)
    if url is None:
        return None
    if type(message) is not bytes:
        return draft_frame(connection, url, message)
    draft = FrameDraft(LEVEL, "SEND", url, (), message, "websocket")
    draft.connection = id(connection)
    return draft


def draft_ping(connection: Any, data: Any = None, *_: Any, **__: Any) -> FrameDraft | None:
    """Return the draft of a ping that holds anything.

    Args:
        connection: The connection.
        data: What it holds.
    """
    url = _find_connection_address(connection) if data else None
    return None if url is None else draft_frame(connection, url, data, "PING")


def draft_close(connection: Any, code: int = 1000, reason: str = "") -> FrameDraft | None:
    """Return the draft of a close that gives a reason.

    Args:
        connection: The connection.
        code: The code.
        reason: The reason.
    """
    url = _find_connection_address(connection) if reason else None
    return None if url is None else draft_frame(connection, url, reason, "CLOSE")


_BUILDERS: Mapping[str, Callable[..., FrameDraft | None]] = {
    "send": draft_send,
    "ping": draft_ping,
    "close": draft_close,
}


def _watch_async(patch: Patcher, verb: str) -> Callable[[Call], Call]:
    record = recording(patch, LEVEL, _BUILDERS[verb])

    def make(original: Call) -> Call:
        async def send(self: Any, *args: Any, **kwargs: Any) -> Any:
            draft = CURRENT.get()
            if draft is not None and (find_passage(draft) != "open" or draft.wire is not None):
                args = _watch(draft, self, verb, args)
            return await original(self, *args, **kwargs)

        return record(send)

    return make


def _watch_threaded(patch: Patcher, verb: str) -> Callable[[Call], Call]:
    record = recording(patch, LEVEL, _BUILDERS[verb])

    def make(original: Call) -> Call:
        def send(self: Any, *args: Any, **kwargs: Any) -> Any:
            draft = CURRENT.get()
            if draft is not None and (find_passage(draft) != "open" or draft.wire is not None):
                args = _watch(draft, self, verb, args)
            return original(self, *args, **kwargs)

        return record(send)

    return make


def _watch(draft: Draft, connection: Any, verb: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the arguments of a call; where the message at hand must not leave, break the connection."""
    if find_passage(draft) != "open":
        _break(connection)
        # A close of a connection that is broken is no error, and goes nowhere.
        if verb != "close":
            _raise_closed()
    return args if draft.wire is None else _tee(connection, verb, args)


def _break(connection: Any) -> None:
    transport = getattr(connection, "transport", None)
    if transport is not None:
        transport.abort()
        return
    with suppress(OSError):
        connection.socket.shutdown(sockets.SHUT_RDWR)


def _raise_closed() -> None:
    from websockets.exceptions import ConnectionClosedError

    raise ConnectionClosedError(None, None)


def _tee(connection: Any, verb: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the arguments of a call, with a message that comes in fragments recorded on its way out."""
    draft = find_frame(connection)
    if draft is None or draft.wire is None or verb != "send" or not args:
        return args

    def refuse() -> None:
        _break(connection)
        _raise_closed()

    teed = TeedIterable if isinstance(args[0], Iterable) else TeedAsyncIterable
    return (teed(args[0], draft, refuse), *args[1:])
