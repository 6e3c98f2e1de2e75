"""Owns what applications answer that WebTest calls; must not know any framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.pages.asking import name_client
from pytest_phiguard.capture.pages.wsgi import watch_wsgi

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

        def make_call(original: Call) -> Call:
            def call_application(request: Any, application: Any, *args: Any, **kwargs: Any) -> Any:
                watched = application if patch.sink is None else watch_wsgi(patch, application)
                return original(request, watched, *args, **kwargs)

            return call_application

        patch.wrap(module, "TestApp.do_request", name_client)
        patch.wrap(module, "TestRequest.call_application", make_call)
