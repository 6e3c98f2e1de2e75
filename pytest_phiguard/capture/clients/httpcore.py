"""Owns the capture of ``httpcore`` and of its fork ``httpcore2``, used without httpx or over HTTP/2; knows no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.clients.httpx import TeedAsync, TeedSync, refuse
from pytest_phiguard.capture.headers import names_host, read_pairs, remove_fragment
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.teed import Teed

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 20
_DEFAULT_PORTS = {b"http": 80, b"https": 443, b"ws": 80, b"wss": 443}
# What writes frames of a request: of one that is contained, no frame must reach the connection's common buffer, from
# where another request on the same connection may write it.
_FRAMES = ("_send_request_headers", "_send_stream_data")


class HttpcoreCapture:
    """Watches pools, and the connections over which HTTP/2 requests go together.

    Args:
        name: ``httpcore`` or ``httpcore2``.
    """

    def __init__(self, name: str = "httpcore") -> None:
        self.name = self.distribution = name
        self.modules: tuple[str, ...] = (name, f"{name}._sync.http2", f"{name}._async.http2")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the pools, from which those of proxies derive, or the connections."""
        if module.__name__.endswith("._sync.http2"):
            for name in _FRAMES:
                patch.wrap(module, f"HTTP2Connection.{name}", _refuse_frames)
        elif module.__name__.endswith("._async.http2"):
            for name in _FRAMES:
                patch.wrap(module, f"AsyncHTTP2Connection.{name}", _refuse_frames_async)
        else:
            record = recording(patch, LEVEL, draft_request, is_part)
            patch.wrap(module, "ConnectionPool.handle_request", record, fragile=True)
            patch.wrap(module, "AsyncConnectionPool.handle_async_request", record, fragile=True)


def is_part(parent: Draft, _: Any, request: Any) -> bool:
    """Tell whether a call of a pool belongs to the request at hand, and has not been sent elsewhere.

    Args:
        parent: The draft at hand.
        request: The request.
    """
    return names_host(parent.url, request.url.host.decode("ascii"))


def draft_request(pool: Any, request: Any) -> Draft:
    """Return the draft of a request.

    Args:
        pool: The pool.
        request: The request; one that streams is teed when something iterates it.
    """
    draft = Draft(LEVEL, request.method.decode("ascii"), find_url(request.url), read_pairs(request.headers))
    stream = request.stream
    if isinstance(stream, Teed):
        # Of a request that is sent again.
        stream = stream.inner
    content = getattr(stream, "_content", None)
    if isinstance(content, bytes):
        draft.body = content
        return draft
    draft.wire = bytearray()
    # A stream may serve both kinds of pool.
    request.stream = (TeedAsync if hasattr(pool, "handle_async_request") else TeedSync)(stream, draft)
    return draft


def find_url(url: Any) -> str:
    """Return an address as text.

    Args:
        url: The client's own, in four parts.
    """
    host = url.host.decode("ascii")
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    port = "" if url.port in {None, _DEFAULT_PORTS.get(url.scheme)} else f":{url.port}"
    return remove_fragment(f"{url.scheme.decode('ascii')}://{host}{port}{url.target.decode('latin-1')}")


def _find_error(connection: Any) -> type[Exception]:
    import sys

    # The package is ``httpcore`` or its fork.
    module = sys.modules[type(connection).__module__.partition(".")[0]]
    error: type[Exception] = module.ConnectError
    return error


def _refuse_frames(original: Call) -> Call:
    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse(_find_error(self))
        return original(self, *args, **kwargs)

    return send


def _refuse_frames_async(original: Call) -> Call:
    async def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            refuse(_find_error(self))
        return await original(self, *args, **kwargs)

    return send
