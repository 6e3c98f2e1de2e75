"""Owns the capture of what Starlette and FastAPI answer; must not know any other framework."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.asgi import answer_asgi, watch_asgi
from pytest_phiguard.capture.pages.asking import watch_transport

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class StarlettePagesCapture:
    """Watches the application itself, which test clients, ASGI transports and servers call."""

    name = "starlette"
    distribution = "starlette"
    modules = ("starlette.applications", "starlette.testclient")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch ``Starlette.__call__``, which FastAPI calls too, and the test client for any application."""
        if module.__name__ == "starlette.testclient":
            patch.wrap(module, "_TestClientTransport.handle_request", watch_transport(patch, watch_asgi))
            return

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            async def call(app: Any, scope: Any, receive: Any, send: Any) -> None:
                await answer_asgi(patch, partial(original, app), scope, receive, send, find_view=_find_view)

            return call

        patch.wrap(module.Starlette, "__call__", make)


def _find_view(scope: dict[str, Any]) -> object:
    return scope.get("endpoint")
