"""Owns the recording of what an ASGI application answers, whoever calls it; must not know any framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_phiguard.capture.base import serving, tell_failure
from pytest_phiguard.capture.bodies import CAP, TOO_LONG
from pytest_phiguard.capture.headers import read_pairs, read_text
from pytest_phiguard.capture.pages.answers import (
    CUT_OFF,
    SENDS_ON,
    Answer,
    LiveServing,
    find_client_ip,
    find_outer,
    pick_asked,
)
from pytest_phiguard.capture.pages.asking import CLIENT
from pytest_phiguard.capture.pages.html import find_header
from pytest_phiguard.capture.pages.views import find_view_source

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pytest_phiguard.capture.base import Patcher, Sink

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]
    FindView = Callable[[Scope], object]

_MARK = "phiguard"
_SAFE = "/:@!$&'()*+,;=~%"


def watch_asgi(patch: Patcher, app: App) -> App:
    """Return an application that answers what another answers, recorded.

    Args:
        patch: The capture's patcher.
        app: Any ASGI application.
    """

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        await answer_asgi(patch, app, scope, receive, send)

    return watched


async def answer_asgi(
    patch: Patcher, app: App, scope: Scope, receive: Receive, send: Send, *, find_view: FindView | None = None
) -> None:
    """Have an application answer; it is recorded where nobody further out does.

    Args:
        patch: The capture's patcher.
        app: What answers.
        scope: The ASGI scope.
        receive: As the server gave it.
        send: As the server gave it.
        find_view: Returns the view that a scope was led to, or None.
    """
    sink = patch.sink
    exchange = None if sink is None else _begin(sink, patch.name, scope, find_view)
    if exchange is None:
        await app(scope, receive, send)
        return
    with serving(exchange.serving):
        try:
            await app(scope, exchange.tee_receive(receive), exchange.tee_send(send))
        finally:
            exchange.end()


def _begin(sink: Sink, name: str, scope: Scope, find_view: FindView | None) -> Exchange | None:
    if scope.get("type") != "http":
        return None
    try:
        if _MARK in scope:
            # A mounted application answers a part of the same request; its scope is this one or a copy of it.
            _join(scope, find_view)
            return None
        scope[_MARK] = object()
        host, port = scope.get("client") or ("", 0)
        ip = find_client_ip(sink, host) if CLIENT.get() else ""
        if ip:
            scope["client"] = (ip, port)
        return Exchange(sink, name, scope, find_view)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        tell_failure(sink, f"{name}: request", error)
        return None


def _join(scope: Scope, find_view: FindView | None) -> None:
    """Have a part of the application say who is signed in, and which view it was, for what is recorded further out."""
    outer = find_outer(find_key(scope))
    if outer is not None:
        outer.serving.ask_too(lambda: is_signed_in(scope))
        if find_view is not None and isinstance(outer.request, list):
            outer.request.append((scope, find_view))


def find_key(scope: Scope) -> object:
    """Return what is the same for all that see one request, or None where nobody has recorded it yet.

    Args:
        scope: The ASGI scope.
    """
    return scope.get(_MARK)


def find_url(scope: Scope) -> str:
    """Return the address of a request.

    Args:
        scope: The ASGI scope.
    """
    scheme = scope.get("scheme", "http")
    host = find_header(read_pairs(scope.get("headers")), "host") or _find_server(scope, scheme)
    root = scope.get("root_path", "")
    # As the browser shows it; ``path`` comes decoded.
    path = read_text(scope.get("raw_path") or b"").partition("?")[0] or quote(scope["path"], safe=_SAFE)
    if root and not path.startswith(root):
        path = quote(root, safe=_SAFE) + path
    query = read_text(scope.get("query_string") or b"")
    return f"{scheme}://{host}{path}{'?' + query if query else ''}"


def _find_server(scope: Scope, scheme: str) -> str:
    host, port = scope.get("server") or ("localhost", None)
    usual = {"http": 80, "https": 443}.get(scheme)
    return host if port in {None, usual} else f"{host}:{port}"


def is_signed_in(scope: Scope) -> bool:
    """Tell whether a middleware has found a user.

    Args:
        scope: The ASGI scope.
    """
    return getattr(scope.get("user"), "is_authenticated", False) is True


class Exchange:
    """One request and its answer, message by message.

    Args:
        sink: The guard.
        name: The capture's name.
        scope: The ASGI scope.
        find_view: Returns the view that a scope was led to, or None.
    """

    def __init__(self, sink: Sink, name: str, scope: Scope, find_view: FindView | None) -> None:
        headers = read_pairs(scope["headers"])
        authorized = any(header.lower() == "authorization" for header, _ in headers)
        self.serving = LiveServing(find_url(scope), lambda: is_signed_in(scope), signed_in=authorized)
        self._scope = scope
        answer = Answer(sink, name, self.serving, scope.get("method", "GET"))
        answer.request_body = self._find_body
        answer.key = find_key(scope)
        answer.asked = pick_asked(headers)
        answer.client = CLIENT.get()
        # The scopes that the request has had, each with what knows its view; a mounted application adds its own.
        answer.request = [(scope, find_view)] if find_view is not None else []
        self._answer: Answer | None = answer
        self._received = bytearray()
        self._total = 0
        self._read_all = False

    def tee_receive(self, receive: Receive) -> Receive:
        """Return what the application reads its request from.

        Args:
            receive: What the server gave.
        """

        async def teed() -> dict[str, Any]:
            message = await receive()
            if message.get("type") == "http.request" and self._answer is not None:
                piece = message.get("body") or b""
                self._total += len(piece)
                self._received += piece[: CAP - len(self._received)]
                self._read_all = not message.get("more_body")
            return message

        return teed

    def tee_send(self, send: Send) -> Send:
        """Return what the application sends its answer with.

        Args:
            send: What the server gave.
        """

        async def teed(message: dict[str, Any]) -> None:
            answer = self._answer
            if answer is not None:
                try:
                    self._note(answer, message)
                except Exception as error:  # noqa: BLE001 -- never raised into the application
                    answer.tell(error)
            await send(message)

        return teed

    def end(self) -> None:
        """End the answer where its last message has not come."""
        answer = self._answer
        if answer is not None and answer.status:
            try:
                self._finish(answer, CUT_OFF)
            except Exception as error:  # noqa: BLE001 -- never raised into the application
                answer.tell(error)

    def _note(self, answer: Answer, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "http.response.start":
            answer.status = message["status"]
            answer.headers = read_pairs(message.get("headers"))
        elif kind == "http.response.body":
            answer.tee(message.get("body"))
            if not message.get("more_body"):
                self._finish(answer, "")
        elif kind == "http.response.pathsend":
            # The server will send a file by itself.
            if answer.is_kept:
                with open(read_text(message["path"]), "rb") as file:  # noqa: PTH123 -- as the server will
                    answer.tee(file.read(CAP))
            self._finish(answer, "")

    def _finish(self, answer: Answer, problem: str) -> None:
        self._answer = None
        if answer.status in SENDS_ON and self._total > CAP:
            problem = problem or TOO_LONG.format(total=self._total)
        for scope, find_view in answer.request:
            view = find_view(scope)
            answer.source = (find_view_source(view) if view is not None else None) or answer.source
        answer.finish(problem)

    def _find_body(self) -> bytes | None:
        length = find_header(read_pairs(self._scope.get("headers")), "content-length")
        return bytes(self._received) if self._read_all or length in {"", "0"} else None
