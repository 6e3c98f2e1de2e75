"""Owns what applications answer that Werkzeug calls: its test client and its server; must not know any framework."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.asking import name_client
from pytest_phiguard.capture.pages.wsgi import watch_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class WerkzeugPagesCapture:
    """Watches the client of Werkzeug, which Flask's is made of, and its server."""

    name = "werkzeug"
    distribution = "Werkzeug"
    modules = ("werkzeug.test", "werkzeug.serving")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where either calls an application, and where the client says which client it is."""
        if module.__name__ == "werkzeug.serving":
            patch.wrap(module, "WSGIRequestHandler.run_wsgi", partial(_watch_server, patch))
            return

        def make_call(original: Call) -> Call:
            def run_wsgi_app(app: Any, *args: Any, **kwargs: Any) -> Any:
                return original(_watch(patch, app), *args, **kwargs)

            return run_wsgi_app

        patch.wrap(module, "Client.run_wsgi_app", name_client)
        patch.wrap(module, "run_wsgi_app", make_call)


def _watch_server(patch: Patcher, original: Call) -> Call:
    def run_wsgi(handler: Any) -> Any:
        server = handler.server
        watched = _watch(patch, server.app)
        if watched is server.app:
            return original(handler)
        # Other threads answer by the same server.
        handler.server = copy(server)
        handler.server.app = watched
        try:
            return original(handler)
        finally:
            handler.server = server

    return run_wsgi


def _watch(patch: Patcher, app: Any) -> Any:
    """Return an application, recorded; one of Flask's knows its answers as soon as they are there, and is as it was."""
    is_watched = any(kind.__module__ == "flask.app" for kind in type(app).__mro__)
    return app if patch.sink is None or is_watched else watch_wsgi(patch, app)
