"""Owns the capture of ``grpc`` and ``grpc.aio`` as clients; must not know any other client.

The core is written in C and never touches a socket of Python's: what is contained is refused here, by the client's own
error, and ``isolate`` has no answer for it but the same.
"""

from __future__ import annotations

import inspect
import weakref
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.clients.grpc_calls import (
    LEVEL,
    REFUSED,
    GrpcDraft,
    TeedRequests,
    WatchedCall,
    fill_metadata,
    fill_request,
    write_url,
)
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import begin, recording, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

# The class, its method, whether requests come as a stream, and whether what it returns may fail later.
_SYNC = (
    ("_UnaryUnaryMultiCallable", "__call__", False, False),
    ("_UnaryUnaryMultiCallable", "with_call", False, False),
    ("_UnaryUnaryMultiCallable", "future", False, True),
    ("_UnaryStreamMultiCallable", "__call__", False, True),
    ("_SingleThreadedUnaryStreamMultiCallable", "__call__", False, True),
    ("_StreamUnaryMultiCallable", "__call__", True, False),
    ("_StreamUnaryMultiCallable", "with_call", True, False),
    ("_StreamUnaryMultiCallable", "future", True, True),
    ("_StreamStreamMultiCallable", "__call__", True, True),
)
_KINDS = (("UnaryUnary", False), ("UnaryStream", False), ("StreamUnary", True), ("StreamStream", True))


class GrpcCapture:
    """Watches the objects that stand for a method of a service, beneath all interceptors."""

    name = "grpc"
    distribution = "grpcio"
    modules = ("grpc._common", "grpc._channel", "grpc.aio._call", "grpc.aio._channel")

    def __init__(self) -> None:
        self._urls: dict[int, str] = {}
        self._serialize: Call = _serialize

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the channels, the calls, and the function by which both halves serialise requests."""
        if module.__name__ == "grpc._common":
            self._serialize = module.serialize
            patch.wrap(module, "serialize", _reuse_serialized)
            return
        if module.__name__ == "grpc.aio._call":
            for kind, streams in _KINDS:
                patch.wrap(module, f"{kind}Call.__init__", self._watch_call(patch, streams))
            return
        patch.wrap(module, "Channel.__init__", self._watch_channel(patch))
        if module.__name__ == "grpc._channel":
            for owner, method, streams, is_late in _SYNC:
                patch.wrap(module, f"{owner}.{method}", self._watch_method(patch, module, streams, is_late))
            patch.wrap(module, "_consume_request_iterator", self._watch_requests(module))
        else:
            for kind, streams in _KINDS:
                record = recording(patch, LEVEL, self._draft_stream if streams else self._draft_unary)
                patch.wrap(module, f"{kind}MultiCallable.__call__", record)

    def _watch_channel(self, patch: Patcher) -> Callable[[Call], Call]:
        remember = safely(patch, self._remember)

        def make(original: Call) -> Call:
            def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- as the original
                original(self, *args, **kwargs)
                remember(self, args, kwargs)

            return __init__

        return make

    def _remember(self, channel: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        # Target, options and credentials, in both halves.
        target = kwargs["target"] if "target" in kwargs else args[0]
        secure = (kwargs["credentials"] if "credentials" in kwargs else args[2]) is not None
        # The object in C takes no weak reference; the one around it lives as long.
        key = id(channel._channel)
        self._urls[key] = write_url(target, secure=secure)
        weakref.finalize(channel, self._urls.pop, key, None).atexit = False

    def _find_url(self, channel: Any, method: bytes) -> str:
        base = self._urls.get(id(channel))
        if base is None:
            # Made before anybody watched.
            base = write_url(channel.target().decode() if hasattr(channel, "target") else "", secure=True)
        return base + method.decode()

    def _draft(self, channel: Any, method: bytes, metadata: Any) -> GrpcDraft:
        draft = GrpcDraft(LEVEL, "POST", self._find_url(channel, method))
        draft.complete, draft.ready = False, None
        fill_metadata(draft, metadata)
        return draft

    def _draft_unary(
        self, method: Any, request: Any, timeout: Any = None, metadata: Any = None, *_: Any, **__: Any
    ) -> GrpcDraft:
        draft = self._draft(method._channel, method._method, metadata)
        fill_request(draft, request, method._request_serializer, self._serialize)
        return draft

    def _draft_stream(
        self, method: Any, request_iterator: Any = None, timeout: Any = None, metadata: Any = None, *_: Any, **__: Any
    ) -> GrpcDraft:
        draft = self._draft(method._channel, method._method, metadata)
        draft.wire = bytearray()
        draft.restart()
        return draft

    def _watch_method(
        self,
        patch: Patcher,
        module: ModuleType,
        streams: bool,
        is_late: bool,
    ) -> Callable[[Call], Call]:
        record = recording(patch, LEVEL, self._draft_stream if streams else self._draft_unary)

        def make(original: Call) -> Call:
            def call(self: Any, *args: Any, **kwargs: Any) -> Any:
                if find_passage(CURRENT.get()) == "open":
                    return original(self, *args, **kwargs)
                state = module._RPCState((), (), (), module.grpc.StatusCode.UNAVAILABLE, REFUSED)
                if is_late:
                    return module._MultiThreadedRendezvous(state, None, None, None)
                raise module._InactiveRpcError(state)

            return record(call)

        return make

    def _watch_requests(self, module: ModuleType) -> Callable[[Call], Call]:
        def make(original: Call) -> Call:
            def consume(requests: Any, state: Any, call: Any, serializer: Any, handler: Any) -> None:
                draft = CURRENT.get()
                if not isinstance(draft, GrpcDraft) or draft.wire is None:
                    original(requests, state, call, serializer, handler)
                    return

                def abort() -> None:
                    code = module.grpc.StatusCode.UNAVAILABLE
                    with state.condition:
                        module._abort(state, code, REFUSED)
                    call.cancel(module._common.STATUS_CODE_TO_CYGRPC_STATUS_CODE[code], REFUSED)

                teed = TeedRequests(requests, draft, lambda request: self._serialize(request, serializer), abort)
                # They come serialised: without a function, the client takes them as they are.
                original(teed, state, call, None, handler)

            return consume

        return make

    def _watch_call(self, patch: Patcher, streams: bool) -> Callable[[Call], Call]:
        def make(original: Call) -> Call:
            signature = inspect.signature(original)
            complete = safely(patch, self._complete)

            def build(*args: Any, **kwargs: Any) -> GrpcDraft:
                given = signature.bind(*args, **kwargs).arguments
                draft = self._draft(given["channel"], given["method"], None)
                self._complete(draft, given, streams)
                return draft

            def __init__(*args: Any, **kwargs: Any) -> None:  # noqa: N807 -- as the original
                draft = CURRENT.get()
                if isinstance(draft, GrpcDraft) and not draft.complete:
                    # Of the method's own call, perhaps with interceptors in between.
                    complete(draft, signature.bind(*args, **kwargs).arguments, streams)
                elif draft is None or draft.level <= LEVEL:
                    draft = begin(patch, build, original, args, kwargs)
                token = CURRENT.set(draft)
                try:
                    original(*args, **kwargs)
                finally:
                    reset(CURRENT, token)
                if draft is not None and draft.sink is not None and (streams or draft.sink.guards_network):
                    args[0]._cython_call = WatchedCall(args[0]._cython_call, draft)

            return __init__

        return make

    def _complete(self, draft: GrpcDraft, given: dict[str, Any], streams: bool) -> None:
        draft.complete = True
        fill_metadata(draft, given.get("metadata"))
        if not streams:
            fill_request(draft, given["request"], given.get("request_serializer"), self._serialize)
        elif draft.wire is None:
            draft.wire = bytearray()
            draft.restart()


def _serialize(message: Any, serializer: Any) -> Any:
    return message if serializer is None else serializer(message)


def _reuse_serialized(original: Call) -> Call:
    """Return the wrapper that has each request serialised once: what was recorded is what is sent."""

    def serialize(message: Any, serializer: Any) -> Any:
        draft = CURRENT.get()
        if isinstance(draft, GrpcDraft) and draft.ready is not None and draft.ready[0] is message:
            known, draft.ready = draft.ready, None
            if known[1] is serializer:
                return known[2]
        return original(message, serializer)

    return serialize
