"""Owns the capture of what Litestar answers; must not know any other framework."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import SERVING
from pytest_phiguard.capture.pages.answers import LiveServing
from pytest_phiguard.capture.pages.asgi import answer_asgi
from pytest_phiguard.capture.pages.asking import name_client

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class LitestarPagesCapture:
    """Watches the application itself, which test clients and servers call."""

    name = "litestar"
    distribution = "litestar"
    modules = ("litestar.app", "litestar.testing.transport")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch ``Litestar.__call__``, and where a client says which it is."""
        if module.__name__ == "litestar.testing.transport":
            patch.wrap(module, "TestClientTransport.handle_request", name_client)
            patch.wrap(module, "TestClientTransport.handle_async_request", name_client)
            return

        def make(original: Call) -> Call:
            async def call(app: Any, scope: Any, receive: Any, send: Any) -> None:
                inner = partial(_call, partial(original, app))
                await answer_asgi(patch, inner, scope, receive, send, find_view=_find_view)

            return call

        patch.wrap(module.Litestar, "__call__", make)


async def _call(original: Call, scope: Any, receive: Any, send: Any) -> None:
    page = SERVING.get()
    if isinstance(page, LiveServing):
        page.ask_too(lambda: _is_user(scope.get("user")))
    await original(scope, receive, send)


def _is_user(user: Any) -> bool:
    """Tell whether what a middleware of Litestar's has found is a user; it has none for whoever is not signed in."""
    return user is not None and getattr(user, "is_authenticated", True) is True


def _find_view(scope: dict[str, Any]) -> object:
    return getattr(scope.get("route_handler"), "fn", None)
