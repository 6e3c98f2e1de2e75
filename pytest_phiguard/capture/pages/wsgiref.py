"""Owns what applications answer that the standard library's server serves; must not know any framework.

Django's live server is made of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.wsgi import watch_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class WsgirefPagesCapture:
    """Watches what serves one request."""

    name = "wsgiref"
    distribution = ""
    modules = ("wsgiref.handlers",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where the server calls its application."""

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def run(handler: Any, application: Any) -> Any:
                return original(handler, application if patch.sink is None else watch_wsgi(patch, application))

            return run

        patch.wrap(module.BaseHandler, "run", make)
