"""Owns the capture of ``aiohttp`` as a client; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from pytest_phiguard.capture.base import CURRENT, Draft, reset, tell_failure
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.call_arguments import fill_body, read_cookies
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import begin, recording, safely
from pytest_phiguard.capture.stand_ins import AnsweringTransport, is_stood_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 30

# Payloads that hold what they will write; the others (multipart, files, iterators) tell it only by writing.
_KNOWN_PAYLOADS = frozenset({"BytesPayload", "StringPayload", "JsonPayload", "JsonBytesPayload", "BytesIOPayload"})


class SessionDraft(Draft):
    """The draft of one call of a session, which becomes that of the first hop when its request is complete."""

    __slots__ = ("hops", "request")

    hops: int
    request: ref[Any]
    """The request of the first hop, not set before it was made."""


class AiohttpCapture:
    """Watches sessions, and beneath them each hop where its address, headers and cookies are complete."""

    name = "aiohttp"
    distribution = "aiohttp"
    modules = ("aiohttp",)

    def __init__(self) -> None:
        self._hops: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the session, the connector, the request and the writer of bodies."""
        record = recording(patch, LEVEL, draft_session, finish=_finish(patch))
        patch.wrap(module, "ClientSession._request", record, fragile=True)
        patch.wrap(module, "BaseConnector.connect", self._watch_connect(patch))
        patch.wrap(module, "ClientRequest.send", self._watch_send)
        patch.wrap(module, "TCPConnector._create_connection", _answer_connection)
        patch.wrap(module, "TCPConnector._resolve_host", _refuse_lookup)
        for name in ("write", "write_eof"):
            patch.wrap(module, f"http_writer.StreamWriter.{name}", _tee_written)

    def _watch_connect(self, patch: Patcher) -> Callable[[Call], Call]:
        hops = self._hops

        def make(original: Call) -> Call:
            async def connect(self: Any, req: Any, *args: Any, **kwargs: Any) -> Any:
                hop = _find_hop(patch, original, self, req)
                if hop is None:
                    return await original(self, req, *args, **kwargs)
                if isinstance(hop, SessionDraft):
                    # That of the call, which is at hand already.
                    hop.request = ref(req)
                    return await original(self, req, *args, **kwargs)
                hops[req] = hop
                token = CURRENT.set(hop)
                try:
                    return await original(self, req, *args, **kwargs)
                finally:
                    reset(CURRENT, token)

            return connect

        return make

    def _watch_send(self, original: Call) -> Call:
        hops = self._hops

        async def send(self: Any, *args: Any, **kwargs: Any) -> Any:
            draft = CURRENT.get()
            if isinstance(draft, SessionDraft) and getattr(draft, "request", _no_request)() is self:
                # The task that writes the body inherits it from here.
                draft.restart()
                return _let(await original(self, *args, **kwargs), draft)
            hop = hops.get(self)
            if hop is None:
                return await original(self, *args, **kwargs)
            hop.restart()
            token = CURRENT.set(hop)
            try:
                return _let(await original(self, *args, **kwargs), hop)
            finally:
                reset(CURRENT, token)

        return send


def _no_request() -> None:
    """Return what the request of a draft is before it was made."""


def _let(answer: Any, hop: Draft) -> Any:
    """Return the answer to a hop, unless that was contained."""
    if hop.passage == "contained":
        # From Python 3.12 on the task that writes has begun by now, and has closed the connection under the answer.
        answer.close()
        refuse_contained()
    return answer


def _find_hop(patch: Patcher, original: Call, connector: Any, request: Any) -> Draft | None:
    """Return the draft of a hop: that of the session's call for the first one, a new one for each other."""
    if type(request).__module__ == "unittest.mock":
        # It has no address and goes nowhere.
        return None
    draft = CURRENT.get()
    if not isinstance(draft, SessionDraft) or draft.hops:
        return begin(patch, draft_hop, original, (connector, request), {})
    draft.hops = 1
    try:
        complete(draft, request)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        if draft.sink is not None:
            tell_failure(draft.sink, f"{patch.name}: {original.__qualname__}", error)
    return draft


def complete(draft: Draft, request: Any) -> None:
    """Fill a draft from a ``ClientRequest``, which has what the session adds: cookies, headers, the base address.

    Args:
        draft: The draft.
        request: The request; a body that only writing can tell is teed.
    """
    url = str(request.url)
    draft.method, draft.url = request.method, remove_fragment(url) if "#" in url else url
    draft.headers, draft.problem = read_pairs(request.headers), ""
    body = getattr(request, "_body", None)
    if body is None:
        # Before aiohttp 3.12 the body was a plain attribute, of bytes or a payload.
        body = getattr(request, "body", None) or None
    value = getattr(body, "_value", body)
    if type(body).__name__ in _KNOWN_PAYLOADS or isinstance(body, (bytes, bytearray)):
        draft.body, teed, draft.problem = keep(value)
    else:
        draft.body, teed = None, body is not None
    draft.wire = bytearray() if teed else None


def draft_hop(_: Any, request: Any) -> Draft:
    """Return the draft of a further hop, or of one whose session nobody watched.

    Args:
        request: The ``ClientRequest``.
    """
    draft = Draft(LEVEL, request.method, "")
    complete(draft, request)
    return draft


def draft_session(session: Any, method: str, str_or_url: Any, **options: Any) -> SessionDraft:
    """Return the draft of ``ClientSession._request``, whose first hop will fill it.

    Args:
        session: The session.
        method: The HTTP method.
        str_or_url: The address, relative to the session's where it has one.
        options: What else was given.
    """
    url = _find_address(session, str_or_url, options.get("params"))
    draft = SessionDraft(LEVEL, method.upper(), remove_fragment(url) if "#" in url else url)
    draft.hops = 0
    return draft


def _finish(patch: Patcher) -> Callable[[Any, tuple[Any, ...], dict[str, Any]], None]:
    fill = safely(patch, fill_unsent)

    def finish(draft: SessionDraft, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        if not draft.hops:
            fill(draft, args[0], options)

    return finish


def fill_unsent(draft: Draft, session: Any, options: dict[str, Any]) -> None:
    """Fill a draft from the arguments of its call, where no hop has: a mock has answered.

    Args:
        draft: The draft.
        session: The session.
        options: The keyword arguments of the call.
    """
    draft.headers = read_pairs(session.headers) + read_pairs(options.get("headers")) + read_cookies(options)
    fill_body(draft, {"json": options.get("json"), "data": _open_data(options.get("data"))})


def draft_call(level: int, session: Any, method: str, address: Any, options: dict[str, Any]) -> SessionDraft:
    """Return the draft of a call of a session that may be answered by a mock.

    Args:
        level: The level of the hook.
        session: The session.
        method: The HTTP method.
        address: The address as given.
        options: The keyword arguments of the call.
    """
    url = remove_fragment(_find_address(session, address, options.get("params")))
    draft = SessionDraft(level, method.upper(), url)
    draft.hops = 0
    fill_unsent(draft, session, options)
    return draft


def _find_address(session: Any, address: Any, params: Any) -> str:
    if not params and type(address) is str and "://" in address:
        return address
    url = session._build_url(address)
    return str(url.update_query(params) if params else url)


def _open_data(data: Any) -> Any:
    """Return what a form, a multipart writer or a payload was made from, as pairs or as a body."""
    fields = getattr(data, "_fields", None)
    if isinstance(fields, list):
        # Triples of type options, headers and value.
        return [(field[0].get("name", ""), field[2]) for field in fields]
    parts = getattr(data, "_parts", None)
    if isinstance(parts, list):
        # Triples of payload and encodings.
        return [("", _open_data(part[0])) for part in parts]
    return getattr(data, "_value", data)


def _tee_written(original: Call) -> Call:
    async def write(self: Any, chunk: Any = b"", *args: Any, **kwargs: Any) -> Any:
        draft = CURRENT.get()
        if draft is not None and draft.wire is not None and chunk:
            # Before compression and chunk framing.
            draft.tee(chunk)
        return await original(self, chunk, *args, **kwargs)

    return write


def _refuse_lookup(original: Call) -> Call:
    async def resolve_host(self: Any, *args: Any, **kwargs: Any) -> Any:
        # Looked up in a thread or by a resolver of its own, where no draft is at hand; an error here is the client's.
        if CURRENT.get() is not None:
            refuse_contained()
        return await original(self, *args, **kwargs)

    return resolve_host


def _answer_connection(original: Call) -> Call:
    async def create_connection(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_stood_in():
            return await original(self, *args, **kwargs)
        protocol = self._factory()
        protocol.connection_made(AnsweringTransport(self._loop, protocol))
        return protocol

    return create_connection
