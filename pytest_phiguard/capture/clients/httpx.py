"""Owns the capture of ``httpx`` and of its fork ``httpx2``, which have the same classes; knows no other client."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.headers import names_host, read_pairs, remove_fragment
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import ANSWER, is_stood_in
from pytest_phiguard.capture.teed import Teed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

CLIENT_LEVEL = 30
TRANSPORT_LEVEL = 25

# By name: ASGITransport says that its module is "httpx", Starlette's own is private, and httpx2 has the same names.
_IN_PROCESS = frozenset({"ASGITransport", "WSGITransport", "_TestClientTransport"})
# The streams that connections write to, by the module that has them; asyncio's and trio's are imported when needed.
_STREAMS = {"sync": "SyncStream", "anyio": "AnyIOStream", "trio": "TrioStream"}
_SENDERS = ("handle_request", "handle_async_request")


class HttpxCapture:
    """Watches clients, hop by hop, and transports that are used without one.

    Args:
        name: ``httpx`` or ``httpx2``.
    """

    def __init__(self, name: str = "httpx") -> None:
        self.name = self.distribution = name
        core = name.replace("x", "core")
        self.modules: tuple[str, ...] = (name, core, *(f"{core}._backends.{backend}" for backend in _STREAMS))

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the classes; module functions such as ``httpx.get`` go through them."""
        beneath = module.__name__.rpartition(".")[2]
        if beneath in _STREAMS:
            make = _refuse_write if beneath == "sync" else _refuse_write_async
            patch.wrap(module, f"{_STREAMS[beneath]}.write", make(module.ConnectError))
        elif module.__name__ == self.name:
            self._install_clients(module, patch)
        else:
            patch.wrap(module, "SyncBackend.connect_tcp", _answer_connect(module.MockStream))
            # The backend that picks asyncio or trio by what is running; it is what clients use.
            answer = _answer_connect_async(module.AsyncMockStream)
            # By its own name: the package may be dropped and imported again around its modules.
            patch.wrap(sys.modules.get(f"{module.__name__}._backends.auto", module), "AutoBackend.connect_tcp", answer)

    def _install_clients(self, module: ModuleType, patch: Patcher) -> None:
        draft_client, draft_transport = _make_builders(_make_teed(module))
        for client in (module.Client, module.AsyncClient):
            # Beneath ``send``, each redirect and each leg of an authentication flow is a call of its own.
            hop = "_send_single_request" if hasattr(client, "_send_single_request") else "send"
            patch.wrap(client, hop, recording(patch, CLIENT_LEVEL, draft_client), fragile=True)
        record_transport = recording(patch, TRANSPORT_LEVEL, draft_transport, is_part)
        patch.wrap(module, "HTTPTransport.handle_request", record_transport, fragile=True)
        patch.wrap(module, "AsyncHTTPTransport.handle_async_request", record_transport, fragile=True)


def is_part(parent: Draft, _: Any, request: Any) -> bool:
    """Tell whether a call of a transport belongs to the request at hand, and has not been sent elsewhere.

    Args:
        parent: The draft at hand.
        request: The request.
    """
    return names_host(parent.url, request.url.raw_host.decode("ascii"))


def is_in_process(transport: Any, depth: int = 3) -> bool:
    """Tell whether a transport calls an application in the same process.

    Args:
        transport: The transport; of one that wraps another (retries, caches), the inner one counts.
        depth: How many wrappers are opened.
    """
    if any(base.__name__ in _IN_PROCESS for base in type(transport).__mro__):
        return True
    if depth == 0 or type(transport).__module__.startswith("httpx"):
        return False
    inner = vars(transport).values() if hasattr(transport, "__dict__") else ()
    return any(
        is_in_process(part, depth - 1) for part in inner if any(hasattr(type(part), sender) for sender in _SENDERS)
    )


def _make_builders(make_teed: Callable[[Any, Draft], Any]) -> tuple[Callable[..., Draft], Callable[..., Draft]]:
    def draft(level: int, request: Any) -> Draft:
        draft = Draft(level, request.method, remove_fragment(str(request.url)), read_pairs(request.headers.raw))
        content = getattr(request, "_content", None)
        if content is not None:
            draft.body = content
        else:
            request.stream = make_teed(request.stream, draft)
            draft.wire = bytearray()
        return draft

    def draft_client(client: Any, request: Any, **_: Any) -> Draft:
        transport = client._transport_for_url(request.url) if client._mounts else client._transport
        if is_in_process(transport):
            inside = Draft(CLIENT_LEVEL, request.method, "")
            inside.in_process = True
            return inside
        return draft(CLIENT_LEVEL, request)

    def draft_transport(_: Any, request: Any) -> Draft:
        return draft(TRANSPORT_LEVEL, request)

    return draft_client, draft_transport


class TeedSync(Teed):
    """A request's stream that is recorded when something iterates it."""

    def __iter__(self) -> Iterator[bytes]:
        self.draft.restart()
        for piece in self.inner:
            self.draft.tee(piece)
            yield piece

    def close(self) -> None:
        """Close the stream, where it can be."""
        close = getattr(self.inner, "close", None)
        if close is not None:
            close()


class TeedAsync(Teed):
    """A request's stream that is recorded when something iterates it asynchronously."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.draft.restart()
        async for piece in self.inner:
            self.draft.tee(piece)
            yield piece

    async def aclose(self) -> None:
        """Close the stream, where it can be."""
        aclose = getattr(self.inner, "aclose", None)
        if aclose is not None:
            await aclose()


def _make_teed(module: Any) -> Callable[[Any, Draft], Any]:
    """Return what wraps a request's stream; the wrapper passes the client's own test of its type."""
    sync, is_async = module.SyncByteStream, module.AsyncByteStream
    kinds = {
        (True, False): type("TeedSync", (TeedSync, sync), {}),
        (False, True): type("TeedAsync", (TeedAsync, is_async), {}),
        # Multipart and byte streams serve both kinds of client.
        (True, True): type("TeedBoth", (TeedSync, TeedAsync, sync, is_async), {}),
    }

    def make(stream: Any, draft: Draft) -> Any:
        if isinstance(stream, Teed):
            # A redirect hands the stream of the first request on.
            stream = stream.inner
        kind = kinds.get((isinstance(stream, sync), isinstance(stream, is_async)))
        return stream if kind is None else kind(stream, draft)

    return make


def refuse(error: type[Exception]) -> None:
    """Raise a client's own error, if the draft at hand is not to leave.

    Args:
        error: The client's error of a connection that was refused.
    """
    try:
        refuse_contained()
    except ConnectionRefusedError as refused:
        # An error of writing would be passed over, and the answer waited for.
        raise error(str(refused)) from refused


def _refuse_write(error: type[Exception]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what makes the wrapper that refuses to write what is contained, on a kept-alive connection too."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **kwargs: Any) -> Any:
            if CURRENT.get() is not None:
                refuse(error)
            return original(*args, **kwargs)

        return write

    return make


def _refuse_write_async(error: type[Exception]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        async def write(*args: Any, **kwargs: Any) -> Any:
            if CURRENT.get() is not None:
                refuse(error)
            return await original(*args, **kwargs)

        return write

    return make


def _answer_connect(stream: Callable[[list[bytes]], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what makes the wrapper that connects to a stand-in; it is beneath what respx replaces."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect_tcp(*args: Any, **kwargs: Any) -> Any:
            return stream([ANSWER]) if is_stood_in() else original(*args, **kwargs)

        return connect_tcp

    return make


def _answer_connect_async(stream: Callable[[list[bytes]], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        async def connect_tcp(*args: Any, **kwargs: Any) -> Any:
            return stream([ANSWER]) if is_stood_in() else await original(*args, **kwargs)

        return connect_tcp

    return make
