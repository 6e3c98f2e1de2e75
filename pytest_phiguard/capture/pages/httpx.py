"""Owns what applications answer that httpx calls in-process; must not know any framework."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.asgi import watch_asgi
from pytest_phiguard.capture.pages.wsgi import CLIENT, watch_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class HttpxPagesCapture:
    """Watches the transports that call an application; of a framework that is watched itself, they say who asked.

    Args:
        library: ``httpx`` or ``httpx2``.
    """

    def __init__(self, library: str) -> None:
        self.name = f"{library} transports"
        self.distribution = library
        self.modules = tuple(f"{library}._transports.{kind}" for kind in ("asgi", "wsgi"))

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a transport calls its application."""
        if module.__name__.endswith(".wsgi"):
            patch.wrap(module, "WSGITransport.handle_request", lambda original: _watch_wsgi(patch, original))
        else:
            patch.wrap(module, "ASGITransport.handle_async_request", lambda original: _watch_asgi(patch, original))


def _watch_wsgi(patch: Patcher, original: Call) -> Call:
    def handle_request(transport: Any, request: Any) -> Any:
        if patch.sink is None:
            return original(transport, request)
        watched = copy(transport)
        watched.app = watch_wsgi(patch, transport.app)
        token = CLIENT.set(f"{id(transport):x}")
        try:
            return original(watched, request)
        finally:
            CLIENT.reset(token)

    return handle_request


def _watch_asgi(patch: Patcher, original: Call) -> Call:
    async def handle_async_request(transport: Any, request: Any) -> Any:
        if patch.sink is None:
            return await original(transport, request)
        watched = copy(transport)
        watched.app = watch_asgi(patch, transport.app)
        token = CLIENT.set(f"{id(transport):x}")
        try:
            return await original(watched, request)
        finally:
            CLIENT.reset(token)

    return handle_async_request
