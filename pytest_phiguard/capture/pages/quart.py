"""Owns the capture of what Quart answers; must not know any other framework.

Nothing is evaluated that the application did not: a look at the session or at ``current_user`` may change the answer.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import SERVING, tell_failure
from pytest_phiguard.capture.pages.answers import LiveServing
from pytest_phiguard.capture.pages.asgi import answer_asgi
from pytest_phiguard.capture.pages.asking import name_client
from pytest_phiguard.capture.pages.views import find_view_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

_AUTH = "QUART_AUTH_ATTRIBUTE_NAME"


class QuartPagesCapture:
    """Watches the application itself, which test clients and servers call."""

    name = "quart"
    distribution = "Quart"
    modules = ("quart.app", "quart.testing.client")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch ``Quart.__call__``, where a view's response is complete, and where a client says which it is."""
        if module.__name__ == "quart.testing.client":
            patch.wrap(module, "QuartClient._make_request", name_client)
            return

        def make_call(original: Call) -> Call:
            async def call(app: Any, scope: Any, receive: Any, send: Any) -> None:
                await answer_asgi(patch, partial(original, app), scope, receive, send, find_view=None)

            return call

        def make_finalize(original: Call) -> Call:
            async def finalize_request(app: Any, *args: Any, **kwargs: Any) -> Any:
                response = await original(app, *args, **kwargs)
                sink = patch.sink
                if sink is not None:
                    try:
                        _note(app)
                    except Exception as error:  # noqa: BLE001 -- never raised into the application
                        tell_failure(sink, f"{self.name}: response", error)
                return response

            return finalize_request

        patch.wrap(module.Quart, "__call__", make_call)
        patch.wrap(module.Quart, "finalize_request", make_finalize)


def _note(app: Any) -> None:
    """Look at who is signed in, and which view it was, while the request is still there."""
    quart_globals: Any = sys.modules["quart.globals"]
    page = SERVING.get()
    app_context = quart_globals._cv_app.get(None)
    apart = getattr(quart_globals, "_cv_request", None)
    # Since 0.23 there is one context for both.
    context = app_context if apart is None else apart.get(None)
    request = getattr(context, "_request" if apart is None else "request", None)
    if not isinstance(page, LiveServing) or page.answer is None or request is None:
        return
    page.signed_in = page.signed_in or _is_signed_in(app, context, app_context)
    endpoint = request.endpoint
    page.answer.source = find_view_source(app.view_functions.get(endpoint)) if endpoint is not None else None


def _is_signed_in(app: Any, context: Any, app_context: Any) -> bool:
    """Tell whether Quart-Auth, or Flask-Login by way of Quart's shim, has a user for the running request."""
    held = vars(app_context.g) if app_context is not None else {}
    names = (app.config.get(_AUTH, "_quart_auth_user"), "_login_user")
    # Quart-Auth tells asynchronously whether a user is one; that it has an id is told at once.
    users = [held.get(name) for name in names]
    if any(_is_user(user) for user in users):
        return True
    session = vars(context).get("session", vars(context).get("_session"))
    return isinstance(session, dict) and dict.get(session, "_user_id") is not None


def _is_user(user: Any) -> bool:
    if user is None:
        return False
    if "_auth_id" in getattr(user, "__dict__", {}):
        return vars(user)["_auth_id"] is not None
    return getattr(user, "is_authenticated", False) is True
