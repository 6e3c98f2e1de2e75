"""Owns the capture of what Starlette and FastAPI answer; must not know any other framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import serving, tell_failure
from pytest_phiguard.capture.bodies import CAP
from pytest_phiguard.capture.headers import read_pairs, read_text
from pytest_phiguard.capture.pages.answers import CUT_OFF, Answer, LiveServing, find_header, find_view_source

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher, Sink

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]


_MARK = "phiguard"


class StarlettePagesCapture:
    """Watches the application itself, which test clients, ASGI transports and servers call."""

    name = "starlette"
    distribution = "starlette"
    modules = ("starlette.applications",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch ``Starlette.__call__``; FastAPI's own goes through it."""

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            async def call(app: Any, scope: Scope, receive: Receive, send: Send) -> None:
                sink = patch.sink
                exchange = None if sink is None else _begin(sink, self.name, scope)
                if exchange is None:
                    await original(app, scope, receive, send)
                    return
                with serving(exchange.serving):
                    try:
                        await original(app, scope, exchange.tee_receive(receive), exchange.tee_send(send))
                    finally:
                        exchange.end()

            return call

        patch.wrap(module.Starlette, "__call__", make)


def _begin(sink: Sink, name: str, scope: Scope) -> Exchange | None:
    if scope.get("type") != "http":
        return None
    if _MARK in scope:
        # A mounted application answers a part of the same request; its scope is this one or a copy of it.
        return None
    try:
        scope[_MARK] = True
        return Exchange(sink, name, scope)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        tell_failure(sink, f"{name}: request", error)
        return None


def find_url(scope: Scope) -> str:
    """Return the address of a request.

    Args:
        scope: The ASGI scope.
    """
    from starlette.datastructures import URL

    return str(URL(scope=scope))


def is_signed_in(scope: Scope) -> bool:
    """Tell whether ``AuthenticationMiddleware`` has found a user.

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
    """

    def __init__(self, sink: Sink, name: str, scope: Scope) -> None:
        authorized = any(header.lower() == b"authorization" for header, _ in scope["headers"])
        self.serving = LiveServing(find_url(scope), lambda: is_signed_in(scope), signed_in=authorized)
        self._scope = scope
        self._answer: Answer | None = Answer(sink, name, self.serving, scope.get("method", "GET"))
        self._answer.request_body = self._find_body
        self._received = bytearray()
        self._read_all = False

    def tee_receive(self, receive: Receive) -> Receive:
        """Return what the application reads its request from.

        Args:
            receive: What the server gave.
        """

        async def teed() -> dict[str, Any]:
            message = await receive()
            if message.get("type") == "http.request" and self._answer is not None:
                self._received += (message.get("body") or b"")[: CAP - len(self._received)]
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
            self._finish(answer, CUT_OFF)

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
            if answer.is_page:
                with open(read_text(message["path"]), "rb") as file:  # noqa: PTH123 -- as the server will
                    answer.tee(file.read(CAP))
            self._finish(answer, "")

    def _finish(self, answer: Answer, problem: str) -> None:
        self._answer = None
        endpoint = self._scope.get("endpoint")
        answer.source = find_view_source(endpoint) if endpoint is not None else None
        answer.finish(problem)

    def _find_body(self) -> bytes | None:
        length = find_header(read_pairs(self._scope.get("headers")), "content-length")
        return bytes(self._received) if self._read_all or length in {"", "0"} else None
