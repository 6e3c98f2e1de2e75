"""Owns what a view of Django's answers that a test calls itself, with a request of ``RequestFactory``.

It must not know the handler. Nothing but the view is called then, so that the answer is known by who makes it: beneath
a function that was given such a request. It is judged when the test is, because a view may still change it.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from pytest_phiguard.capture.base import SERVING, tell_failure
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.django import begin_answer
from pytest_phiguard.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType

    from pytest_phiguard.capture.base import Patcher
    from pytest_phiguard.model import Page

    Call = Callable[..., Any]

_DEEPEST = 40
_UNRENDERED = "{count} answers of views that the test called itself were never rendered: what they show is not judged"


class DjangoViewsCapture:
    """Watches the requests that a test makes, and the answers that views make of them."""

    name = "django views"
    distribution = "Django"
    modules = ("django.http.response", "django.test.client")

    def __init__(self) -> None:
        self._requests: WeakSet[Any] = WeakSet()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a factory makes a request, and where an answer begins."""
        if module.__name__ == "django.test.client":
            for factory in ("RequestFactory", "AsyncRequestFactory"):
                patch.wrap(module, f"{factory}.request", self._remember)
            return

        def make(original: Call) -> Call:
            def init(response: Any, *args: Any, **kwargs: Any) -> None:
                original(response, *args, **kwargs)
                sink = patch.sink
                if sink is not None and self._requests and SERVING.get() is None:
                    try:
                        self._meet(patch, response)
                    except Exception as error:  # noqa: BLE001 -- never raised into the application
                        tell_failure(sink, f"{self.name}: response", error)

            return init

        patch.wrap(module, "HttpResponse.__init__", make)

    def _remember(self, original: Call) -> Call:
        def request(factory: Any, **environ: Any) -> Any:
            made = original(factory, **environ)
            self._requests.add(made)
            return made

        return request

    def _meet(self, patch: Patcher, response: Any) -> None:
        found = self._find_request(sys._getframe(2))
        sink = patch.sink
        if found is not None and sink is not None:
            request, view = found
            sink.rendering(partial(_build, patch, request, response, view))

    def _find_request(self, frame: FrameType | None) -> tuple[Any, Source] | None:
        """Return the request that the nearest function was given, and the line of that function."""
        for _ in range(_DEEPEST):
            if frame is None:
                return None
            code = frame.f_code
            if code.co_argcount:
                known = frame.f_locals
                for name in code.co_varnames[: code.co_argcount]:
                    request = _unwrap(known.get(name))
                    if _is_request(request) and request in self._requests:
                        return request, Source(code.co_filename, code.co_firstlineno)
            frame = frame.f_back
        return None


def _is_request(value: Any) -> bool:
    # Others may have no hash, such as a model's instance that nobody has saved.
    return any(kind.__module__ == "django.http.request" for kind in type(value).__mro__)


def _unwrap(value: Any) -> Any:
    """Return Django's own request; REST framework wraps it."""
    if type(value).__module__.startswith("rest_framework."):
        return getattr(value, "__dict__", {}).get("_request", value)
    return value


def _build(patch: Patcher, request: Any, response: Any, view: Source) -> Page | None:
    """Return the page that a view has answered by now, or None where nobody has rendered it."""
    sink = patch.sink
    if sink is None:
        return None
    if getattr(response, "is_rendered", True) is False:
        # To render it would run the application's code when the test is over.
        if not type(response).__module__.startswith("rest_framework."):
            sink.note(_UNRENDERED)
        return None
    answer = begin_answer(patch, request)
    answer.status = response.status_code
    cookies = (("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values())
    answer.headers = (*read_pairs(response.items()), *cookies)
    answer.source = view
    if answer.is_kept:
        answer.tee(response.content)
    return answer.build()
