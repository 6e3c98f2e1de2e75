"""Owns what applications answer that httpx calls in-process; must not know any framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.asgi import watch_asgi
from pytest_phiguard.capture.pages.asking import watch_transport
from pytest_phiguard.capture.pages.wsgi import watch_wsgi

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
            patch.wrap(module, "WSGITransport.handle_request", watch_transport(patch, watch_wsgi))
        else:
            patch.wrap(module, "ASGITransport.handle_async_request", watch_transport(patch, watch_asgi))
