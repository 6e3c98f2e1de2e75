"""Owns what the capture of ``grpc`` puts around requests and calls; must not know where they are hooked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.passage import find_passage

if TYPE_CHECKING:
    from collections.abc import Callable

LEVEL = 30
REFUSED = "failed to connect: pytest-phiguard contained this call (see phiguard_network)"

_CONTENT = ("content-type", "application/grpc")
_RESOLVERS = frozenset({"dns", "ipv4", "ipv6", "xds", "passthrough", "google-c2p"})
_LOCAL = frozenset({"unix", "unix-abstract", "vsock"})


class GrpcDraft(Draft):
    """The draft of one call of a method."""

    __slots__ = ("complete", "ready")

    complete: bool
    """Whether interceptors have had their say."""
    ready: tuple[Any, Any, Any] | None
    """The request, what serialises it, and what came of that, until the client asks for it."""


def write_url(target: str, *, secure: bool) -> str:
    """Return the address that a channel's target means.

    Args:
        target: As in https://github.com/grpc/grpc/blob/master/doc/naming.md.
        secure: Whether the channel has credentials.
    """
    scheme, _, rest = target.partition(":")
    if scheme in _LOCAL:
        return f"unix:{rest}"
    place = target
    if scheme in _RESOLVERS:
        # An authority may stand between the slashes: who is asked for the name.
        place = rest[2:].partition("/")[2] if rest.startswith("//") else rest
    return f"{'https' if secure else 'http'}://{place.partition(',')[0]}"


def fill_metadata(draft: GrpcDraft, metadata: Any) -> None:
    """Fill the headers of a draft from a call's metadata.

    Args:
        draft: The draft.
        metadata: Pairs; a one-way iterator of them is left to the client.
    """
    draft.headers = (_CONTENT,)
    if metadata is not None and hasattr(metadata, "__next__"):
        draft.problem = "metadata is an iterator"
    elif metadata is not None:
        # The asynchronous client's own collection has ``items`` too, but of all values by key.
        draft.headers += read_pairs(tuple(metadata))
    draft.passage = None


def fill_request(draft: GrpcDraft, request: Any, serializer: Any, serialize: Callable[..., Any]) -> None:
    """Fill the body of a draft with a request, serialised once.

    Args:
        draft: The draft.
        request: The request.
        serializer: The method's own function, or None.
        serialize: What the client serialises by.
    """
    if draft.ready is None or draft.ready[0] is not request:
        draft.ready = (request, serializer, serialize(request, serializer))
    data = draft.ready[2]
    draft.body = write_frame(data) if isinstance(data, bytes) else None
    draft.passage = None


def write_frame(message: bytes) -> bytes:
    """Return a message as it stands on the wire: uncompressed, and its length before it.

    Args:
        message: The message, serialised.
    """
    return b"\0" + len(message).to_bytes(4, "big") + message


class TeedRequests:
    """Requests of a stream, serialised and recorded as the client asks for them, in its own thread.

    Args:
        requests: The application's iterator.
        draft: The draft of the call.
        serialize: Makes bytes of a request.
        abort: Called when what is known by now must not leave; ends the call.
    """

    def __init__(self, requests: Any, draft: Draft, serialize: Callable[[Any], Any], abort: Callable[[], None]) -> None:
        self._requests = requests
        self._draft = draft
        self._serialize = serialize
        self._abort = abort

    def __iter__(self) -> TeedRequests:
        return self

    def __next__(self) -> Any:
        data = self._serialize(next(self._requests))
        if isinstance(data, bytes):
            self._draft.tee(write_frame(data))
            if find_passage(self._draft) != "open":
                self._abort()
                raise StopIteration
        return data


class WatchedCall:
    """Stands around an asynchronous call of the core: lets through what may leave, and fails as the network would.

    Args:
        call: The call.
        draft: Its draft.
    """

    def __init__(self, call: Any, draft: Draft) -> None:
        self._call = call
        self._draft = draft
        self._refusal: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)

    def __repr__(self) -> str:
        return repr(self._call)

    def _is_refused(self) -> bool:
        if self._refusal is None and find_passage(self._draft) != "open":
            from grpc._cython import cygrpc

            self._refusal = cygrpc.AioRpcStatus(cygrpc.StatusCode.unavailable, REFUSED, (), REFUSED)
            # Nobody waits for it any more; what has been sent of a stream is reset.
            self._call.cancel(REFUSED)
        return self._refusal is not None

    async def unary_unary(self, *args: Any) -> Any:
        """Send the only request and return the only response, or None for none."""
        return None if self._is_refused() else await self._call.unary_unary(*args)

    async def initiate_unary_stream(self, *args: Any) -> None:
        """Send the only request."""
        if not self._is_refused():
            await self._call.initiate_unary_stream(*args)

    async def stream_unary(self, metadata: Any, told: Callable[[], None], *args: Any) -> Any:
        """Send the metadata and return the only response, or None for none."""
        return await self._stream(self._call.stream_unary, metadata, told, *args)

    async def initiate_stream_stream(self, metadata: Any, told: Callable[[], None], *args: Any) -> None:
        """Send the metadata."""
        await self._stream(self._call.initiate_stream_stream, metadata, told, *args)

    async def _stream(self, send: Callable[..., Any], metadata: Any, told: Callable[[], None], *args: Any) -> Any:
        if self._is_refused():
            # Those who wait to write are to see that the call has ended.
            told()
            return None
        try:
            return await send(metadata, told, *args)
        except asyncio.CancelledError:
            if self._refusal is None:
                raise
            return None

    async def send_serialized_message(self, message: bytes) -> None:
        """Send a request of a stream."""
        self._draft.tee(write_frame(message))
        if self._is_refused():
            from grpc._cython import cygrpc

            raise cygrpc.InternalError(REFUSED)
        await self._call.send_serialized_message(message)

    async def send_receive_close(self) -> None:
        """Tell that no more requests will come."""
        if self._refusal is None:
            await self._call.send_receive_close()

    async def receive_serialized_message(self) -> Any:
        """Return the next response, or the mark of the end."""
        if self._refusal is None:
            return await self._call.receive_serialized_message()
        from grpc._cython import cygrpc

        return cygrpc.EOF

    async def status(self) -> Any:
        """Return the status once it is known."""
        return await self._call.status() if self._refusal is None else self._refusal

    async def initial_metadata(self) -> Any:
        """Return the metadata that the server has sent first."""
        return await self._call.initial_metadata() if self._refusal is None else ()

    @property
    def _status(self) -> Any:
        return self._call._status if self._refusal is None else self._refusal

    @property
    def _initial_metadata(self) -> Any:
        return self._call._initial_metadata if self._refusal is None else ()

    def is_ok(self) -> bool:
        """Tell whether it has ended well."""
        return self._refusal is None and bool(self._call.is_ok())

    def done(self) -> bool:
        """Tell whether it has ended."""
        return self._refusal is not None or bool(self._call.done())

    def cancelled(self) -> bool:
        """Tell whether it was cancelled."""
        return self._refusal is None and bool(self._call.cancelled())

    def is_locally_cancelled(self) -> bool:
        """Tell whether the application has cancelled it."""
        return self._refusal is None and bool(self._call.is_locally_cancelled())

    def set_internal_error(self, error: str) -> None:
        """End it with an error, unless it has one."""
        if self._refusal is None:
            self._call.set_internal_error(error)
