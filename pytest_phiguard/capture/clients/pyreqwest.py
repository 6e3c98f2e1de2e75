"""Owns the capture of ``pyreqwest``, whose work is done in Rust; must not know any other client.

Not seen: redirects that it follows by itself, and what a client adds to each request (default headers, cookies).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.passage import find_passage, make_refusal
from pytest_phiguard.capture.recording import begin, dispatching, recording
from pytest_phiguard.capture.teed import Teed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

# Beneath httpx, which it can be a transport of.
LEVEL = 25
_MOCKS = "pyreqwest.pytest_plugin.mock"


class PyreqwestCapture:
    """Watches requests as they are sent, and asks in a middleware of its own, beneath those of mocks."""

    name = "pyreqwest"
    distribution = "pyreqwest"
    modules = ("pyreqwest.request", _MOCKS)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what sends a request and what builds one, or the mocks of its own plugin for pytest."""
        if module.__name__ == _MOCKS:
            for name in ("Mock._handle", "Mock._handle_sync"):
                patch.wrap(module, name, dispatching(patch, lambda _, request: draft_request(request)))
            return
        record = recording(patch, LEVEL, lambda request: draft_request(request, module.RequestBody))
        patch.wrap(module, "SyncConsumedRequest.send", record, fragile=True)
        patch.wrap(module, "SyncStreamRequest.__enter__", record, fragile=True)
        patch.wrap(module, "ConsumedRequest.send", lambda send: record(_awaiting(send)), fragile=True)
        patch.wrap(module, "StreamRequest.__aenter__", lambda enter: record(_awaiting(enter)), fragile=True)
        middle = Middle(patch)
        for name, ask in (
            ("RequestBuilder.build", middle.ask_async),
            ("RequestBuilder.build_streamed", middle.ask_async),
            ("OneOffRequestBuilder.send", middle.ask_async),
            ("SyncRequestBuilder.build", middle.ask),
            ("SyncRequestBuilder.build_streamed", middle.ask),
            ("SyncOneOffRequestBuilder.send", middle.ask),
        ):
            patch.wrap(module, name, _make_asked(patch, ask))


class Middle:
    """The middleware beneath all others.

    Args:
        patch: The capture's patcher.
    """

    def __init__(self, patch: Patcher) -> None:
        self._patch = patch

    def ask(self, request: Any, following: Any) -> Any:
        """Send a request on, refuse it or answer it.

        Args:
            request: The request as it is about to be sent.
            following: What sends it.
        """
        draft, token = self._begin(request, self.ask)
        try:
            _refuse(draft)
            if draft is None or find_passage(draft) == "open":
                return following.run(request)
            _read_out(request)
            return _make_answer().build_sync()
        finally:
            reset(CURRENT, token)

    async def ask_async(self, request: Any, following: Any) -> Any:
        """Do likewise for an asynchronous client.

        Args:
            request: The request as it is about to be sent.
            following: What sends it.
        """
        draft, token = self._begin(request, self.ask_async)
        try:
            _refuse(draft)
            if draft is None or find_passage(draft) == "open":
                return await following.run(request)
            await _read_out_async(request)
            return await _make_answer().build()
        finally:
            reset(CURRENT, token)

    def _begin(self, request: Any, original: Call) -> tuple[Draft | None, Any]:
        draft = CURRENT.get()
        if draft is None:
            # A request of one function has no object that is sent.
            draft = begin(self._patch, _draft_sent, original, (request,), {})
        return draft, CURRENT.set(draft)


def draft_request(request: Any, make_body: Any = None) -> Draft:
    """Return the draft of a request.

    Args:
        request: The request.
        make_body: The class of bodies, where one that streams may be teed.
    """
    headers = request.headers
    draft = Draft(LEVEL, request.method, remove_fragment(str(request.url)), read_pairs(list(headers.items())))
    body = request.body
    kept = body.copy_bytes() if body is not None else None
    if kept is not None:
        draft.body = kept.to_bytes()
    elif body is not None:
        draft.wire = bytearray()
        if make_body is not None:
            stream = body.get_stream()
            teed = _TeedAsync if hasattr(stream, "__aiter__") else _TeedSync
            request.body = make_body.from_stream(teed(stream, draft))
    return draft


def _draft_sent(request: Any) -> Draft:
    from pyreqwest.request import RequestBody

    return draft_request(request, RequestBody)


def _awaiting(original: Call) -> Call:
    """Return a coroutine function that does what one written in Rust does, which is not known for one."""

    async def wrapper(self: Any) -> Any:
        return await original(self)

    return wrapper


def _make_asked(patch: Patcher, ask: Call) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def wrapper(self: Any) -> Any:
            return original(self if patch.sink is None else self.with_middleware(ask))

        return wrapper

    return make


def _refuse(draft: Draft | None) -> None:
    if draft is None or find_passage(draft) != "contained":
        return
    from pyreqwest.exceptions import ConnectError

    refused = make_refusal()
    raise ConnectError(str(refused), {"causes": [{"message": str(refused)}]}) from refused


def _make_answer() -> Any:
    from pyreqwest.response import ResponseBuilder

    answer = ResponseBuilder().header("content-type", "application/json").header("x-phiguard", "stand-in")
    return answer.body_bytes(b"{}")


def _read_out(request: Any) -> None:
    """Read a body that streams, as a server would."""
    stream = request.body.get_stream() if request.body is not None else None
    for _ in stream or ():
        pass


async def _read_out_async(request: Any) -> None:
    stream: Any = request.body.get_stream() if request.body is not None else None
    if hasattr(stream, "__aiter__"):
        async for _ in stream:
            pass
    else:
        for _ in stream or ():
            pass


class _TeedBody(Teed):
    """A body that is recorded when something iterates it, in a thread of the client's where no draft is at hand."""

    def tee(self, piece: Any) -> Any:
        """Record a piece and return it.

        Args:
            piece: What is about to be sent.

        Raises:
            WriteError: It gives the patient away.
        """
        self.draft.tee(piece)
        if find_passage(self.draft) == "contained":
            from pyreqwest.exceptions import WriteError

            refused = make_refusal()
            raise WriteError(str(refused), {"causes": [{"message": str(refused)}]}) from refused
        return piece


class _TeedSync(_TeedBody):
    def __iter__(self) -> Iterator[Any]:
        self.draft.restart()
        for piece in self.inner:
            yield self.tee(piece)


class _TeedAsync(_TeedBody):
    async def __aiter__(self) -> AsyncIterator[Any]:
        self.draft.restart()
        async for piece in self.inner:
            yield self.tee(piece)
