"""Owns what a call of a method means whose channel of ``grpc`` is a mock; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.clients.grpc_calls import LEVEL, GrpcDraft, fill_metadata, write_frame, write_url
from pytest_phiguard.capture.mocks.client_parts import find_mock
from pytest_phiguard.capture.mocks.wire_drafts import take
from pytest_phiguard.capture.mocks.wire_parts import GRPC_KINDS

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.mocks.steps import Call, Steps

_CHANNELS = ("insecure_channel", "secure_channel")


def draft_grpc_call(args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps) -> Draft | None:
    """Return the draft of a call, or None for what is none.

    Args:
        args: Its positional arguments, the request first.
        kwargs: Its keyword arguments.
        steps: How its mock is reached.
    """
    makers = steps.find_maker(*GRPC_KINDS)
    if not makers:
        return None
    draft = GrpcDraft(LEVEL, "POST", _find_base(steps) + _find_method(makers))
    draft.complete, draft.ready = True, None
    metadata = take(args, kwargs, 2, "metadata")
    fill_metadata(draft, None if find_mock(metadata) is not None else metadata)
    request = take(args, kwargs, 0, "request")
    requests = request if isinstance(request, (list, tuple)) else [request]
    frames = [_serialize(one, makers) for one in requests]
    if None in frames:
        # An iterator of requests, which is the client's alone to read, or what nobody can write.
        draft.wire = bytearray()
    else:
        draft.body = b"".join(write_frame(frame) for frame in frames if frame is not None)
    return draft


def _find_base(steps: Steps) -> str:
    is_secure = "secure_channel" in steps.names
    for args, kwargs in steps.find_calls(*_CHANNELS):
        target = take(args, kwargs, 0, "target")
        if isinstance(target, str):
            return write_url(target, secure=is_secure)
    return write_url("", secure=is_secure)


def _find_method(makers: list[Call]) -> str:
    """Return the name of the method; all that are made of one mock of a channel are the same mock."""
    names = {take(args, kwargs, 0, "method") for args, kwargs in makers}
    name = names.pop() if len(names) == 1 else "/"
    return name if isinstance(name, str) else "/"


def _serialize(request: Any, makers: list[Call]) -> bytes | None:
    if find_mock(request) is not None:
        return b""
    own = getattr(request, "SerializeToString", None)
    if own is not None:
        data = own()
    elif isinstance(request, (str, bytes)):
        data = request.encode("utf-8", "surrogatepass") if isinstance(request, str) else request
    else:
        args, kwargs = makers[-1]
        serializer = take(args, kwargs, 1, "request_serializer")
        data = serializer(request) if serializer is not None and not hasattr(request, "__next__") else None
    return data if isinstance(data, bytes) else None
