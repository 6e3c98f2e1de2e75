"""Owns what applications answer that WebTest calls; must not know any framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.wsgi import CLIENT, watch_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class WebtestPagesCapture:
    """Watches WebTest's application, with which Pyramid, Bottle, Falcon and others are tested."""

    name = "webtest"
    distribution = "WebTest"
    modules = ("webtest.app",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a test's request is given to the application."""

        def make_do(original: Call) -> Call:
            def do_request(app: Any, *args: Any, **kwargs: Any) -> Any:
                token = CLIENT.set(f"{id(app):x}")
                try:
                    return original(app, *args, **kwargs)
                finally:
                    CLIENT.reset(token)

            return do_request

        def make_call(original: Call) -> Call:
            def call_application(request: Any, application: Any, *args: Any, **kwargs: Any) -> Any:
                watched = application if patch.sink is None else watch_wsgi(patch, application)
                return original(request, watched, *args, **kwargs)

            return call_application

        patch.wrap(module, "TestApp.do_request", make_do)
        patch.wrap(module, "TestRequest.call_application", make_call)
