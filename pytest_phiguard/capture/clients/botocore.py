"""Owns the capture of ``botocore``, on which boto3 stands: requests, and API calls that none was made for."""

from __future__ import annotations

import io
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.call_arguments import write_api_call
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.recording import begin, recording
from pytest_phiguard.capture.stand_ins import is_stood_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 35

# What wraps the body of an upload, and under which name it keeps it.
_WRAPPERS = {
    "AwsChunkedWrapper": "_raw",
    "ReadFileChunk": "_fileobj",
    "InterruptReader": "_fileobj",
    "DeferredOpenFile": "_fileobj",
}
_XML_PROTOCOLS = frozenset({"query", "ec2"})


class ApiCall:
    """A call of a client's operation, which learns whether a request was made for it."""

    __slots__ = ("was_sent",)

    def __init__(self) -> None:
        self.was_sent = False


class WireDraft(Draft):
    """The draft of a request, with what its service would answer."""

    __slots__ = ("answer",)

    answer: bytes


_CALL: ContextVar[ApiCall | None] = ContextVar("phiguard_api_call", default=None)


class BotocoreCapture:
    """Watches each attempt of a request, and beside them the API calls that a stub answers before any is made."""

    name = "botocore"
    distribution = "botocore"
    modules = ("botocore.endpoint", "botocore.client")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the endpoint, or the base of all clients."""
        if module.__name__ == "botocore.client":
            patch.wrap(module, "BaseClient._make_api_call", _watch_call(patch), fragile=True)
            return
        record = recording(patch, LEVEL, draft_request)
        patch.wrap(module, "Endpoint._get_response", lambda original: _note_sent(record(original)), fragile=True)
        # Beneath the event by which moto answers.
        patch.wrap(module, "Endpoint._send", _answer_send)


def draft_request(_: Any, request: Any, operation_model: Any, *__: Any, **___: Any) -> WireDraft:
    """Return the draft of ``Endpoint._get_response``.

    Args:
        request: The prepared request.
        operation_model: The operation that it belongs to.
    """
    draft = WireDraft(LEVEL, request.method, remove_fragment(request.url), read_pairs(request.headers))
    draft.answer = _write_answer(operation_model)
    draft.body, teed, draft.problem = keep_upload(request.body)
    draft.wire = bytearray() if teed else None
    return draft


def draft_call(client: Any, operation_name: Any, api_params: Any) -> Draft:
    """Return the draft of an API call that was answered before there was a request.

    Args:
        client: The client.
        operation_name: The name of the operation.
        api_params: Its parameters.
    """
    draft = Draft(LEVEL, "POST", client.meta.endpoint_url)
    draft.body = write_api_call(operation_name, api_params)
    draft.mocked = True
    return draft


def _watch_call(patch: Patcher) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def make_api_call(self: Any, operation_name: Any, api_params: Any) -> Any:
            call = ApiCall()
            token = _CALL.set(call)
            try:
                return original(self, operation_name, api_params)
            finally:
                reset(_CALL, token)
                if not call.was_sent:
                    begin(patch, draft_call, original, (self, operation_name, api_params), {})

        return make_api_call

    return make


def _note_sent(original: Call) -> Call:
    def get_response(*args: Any, **kwargs: Any) -> Any:
        call = _CALL.get()
        if call is not None:
            call.was_sent = True
        return original(*args, **kwargs)

    return get_response


def keep_upload(body: Any) -> tuple[bytes | None, bool, str]:
    """Return what is known of the body of a request, under all that botocore and its transfer manager wrap it in.

    Args:
        body: The body, which is never read.
    """
    while type(body).__name__ in _WRAPPERS:
        inner = getattr(body, _WRAPPERS[type(body).__name__], None)
        if inner is None and type(body).__name__ == "DeferredOpenFile":
            return _keep_unopened(body)
        body = inner
    return keep(body)


def _keep_unopened(body: Any) -> tuple[bytes | None, bool, str]:
    """Return what is known of a file that will be opened when it is read."""
    try:
        with Path(body._filename).open("rb") as file:
            file.seek(body._start_byte)
            return keep(file)
    except (OSError, TypeError):
        return None, True, ""


def _answer_send(original: Call) -> Call:
    def send(self: Any, request: Any) -> Any:
        draft = CURRENT.get()
        if not isinstance(draft, WireDraft) or not is_stood_in():
            return original(self, request)
        from botocore.awsrequest import AWSResponse

        if draft.wire is not None:
            _read_out(draft, request.body)
        headers = {"content-length": str(len(draft.answer)), "x-phiguard": "stand-in"}
        return AWSResponse(request.url, 200, headers, _Answer(draft.answer))

    return send


def _read_out(draft: Draft, body: Any) -> None:
    """Read a body that streams, as a server would."""
    pieces = iter(lambda: body.read(65536), b"") if hasattr(body, "read") else body
    for piece in pieces:
        draft.tee(piece)


class _Answer(io.BytesIO):
    """An answer as botocore reads it."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _write_answer(operation_model: Any) -> bytes:
    """Return an empty answer in the protocol of a service."""
    service, shape = operation_model.service_model, operation_model.output_shape
    protocol = getattr(service, "resolved_protocol", None) or service.metadata.get("protocol", "json")
    if protocol in _XML_PROTOCOLS:
        wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
        result = f"<{wrapper}/>" if wrapper else ""
        return f"<{operation_model.name}Response>{result}</{operation_model.name}Response>".encode()
    return b"{}" if "json" in protocol else b""
