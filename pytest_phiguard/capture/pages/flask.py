"""Owns the capture of what Flask answers; must not know any other framework.

Nothing is evaluated that the application did not: ``current_user`` may cost a query, a look at ``session`` a header.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import SERVING, serving, tell_failure
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.answers import Answer, LiveServing, find_view_source
from pytest_phiguard.capture.pages.streams import TeedStream

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class FlaskPagesCapture:
    """Watches the application itself, which test clients, WSGI transports and servers call."""

    name = "flask"
    distribution = "Flask"
    modules = ("flask.app",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch ``Flask.__call__``, outside all middleware, and where a view's response is complete."""

        def make_call(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(app: Any, environ: Any, start_response: Any) -> Any:
                sink = patch.sink
                if sink is None:
                    return original(app, environ, start_response)
                try:
                    answer = begin_answer(patch, environ)
                except Exception as error:  # noqa: BLE001 -- never raised into the application
                    tell_failure(sink, f"{self.name}: request", error)
                    return original(app, environ, start_response)
                with serving(answer.serving):
                    body = original(app, environ, _note_start(answer, start_response))
                return _end(app, answer, body)

            return call

        patch.wrap(module.Flask, "__call__", make_call)
        patch.wrap(module.Flask, "finalize_request", _note_response)


class _FlaskServing(LiveServing):
    """A page of Flask, with its request, and the body that the view made at once, if it did."""

    __slots__ = ("request", "whole")

    def __init__(self, url: str, *, signed_in: bool) -> None:
        self.request: Any = None
        self.whole: bytes | None = None
        super().__init__(url, is_signed_in, signed_in=signed_in)


def begin_answer(patch: Patcher, environ: dict[str, Any]) -> Answer:
    """Return the answer that a request is about to get.

    Args:
        patch: The capture's patcher, with a running guard.
        environ: The WSGI environment.
    """
    from wsgiref.util import request_uri

    assert patch.sink is not None
    page = _FlaskServing(request_uri(environ), signed_in="HTTP_AUTHORIZATION" in environ)
    answer = Answer(patch.sink, patch.name, page, environ.get("REQUEST_METHOD", "GET"))
    answer.request_body = lambda: find_body(environ, page.request)
    return answer


def is_signed_in() -> bool:
    """Tell whether Flask-Login has a user for the running request."""
    from flask import globals as flask_globals

    for name in ("_cv_request", "_cv_app"):
        variable = getattr(flask_globals, name, None)
        context = variable.get(None) if variable is not None else None
        if context is None:
            continue
        known = vars(context)
        # ``flask.session`` would note that it was looked at, and add ``Vary: Cookie``.
        session = known.get("_session", known.get("session"))
        if isinstance(session, dict) and dict.get(session, "_user_id") is not None:
            return True
        user = vars(known["g"]).get("_login_user") if "g" in known else None
        if user is not None and getattr(user, "is_authenticated", False) is True:
            return True
    return False


def find_body(environ: dict[str, Any], request: Any = None) -> bytes | None:
    """Return the body of a request as far as it can be known without reading it, or None.

    Args:
        environ: The WSGI environment.
        request: The ``Request``, where the application got as far as having one.
    """
    stream = environ.get("wsgi.input")
    if isinstance(stream, io.BytesIO):
        return b"" if stream.closed else stream.getvalue()
    known = vars(request) if request is not None else {}
    if isinstance(known.get("_cached_data"), bytes):
        return bytes(known["_cached_data"])
    if known.get("form"):
        from urllib.parse import urlencode

        return urlencode(list(known["form"].items(multi=True))).encode()
    return b"" if environ.get("CONTENT_LENGTH") in {None, "", "0"} else None


def _note_start(answer: Answer, start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: Any, *args: Any) -> Any:
        answer.status = int(status[:3]) if status[:3].isdecimal() else 0
        answer.headers = read_pairs(headers)
        return start_response(status, headers, *args)

    return start


def _note_response(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the wrapper that looks at a response while its request is still there."""

    def finalize_request(app: Any, *args: Any, **kwargs: Any) -> Any:
        response = original(app, *args, **kwargs)
        page = SERVING.get()
        if isinstance(page, _FlaskServing) and page.answer is not None:
            try:
                _note(app, page, response)
            except Exception as error:  # noqa: BLE001 -- never raised into the application
                page.answer.tell(error)
        return response

    return finalize_request


def _note(app: Any, page: _FlaskServing, response: Any) -> None:
    from flask import request

    page.request = request._get_current_object()
    page.signed_in = page.signed_in or is_signed_in()
    if page.answer is not None and request.endpoint is not None:
        page.answer.source = find_view_source(app.view_functions.get(request.endpoint))
    if response.is_sequence and not response.direct_passthrough:
        page.whole = b"".join(response.iter_encoded())


def _end(app: Any, answer: Answer, body: Any) -> Any:
    """Hand the page over, or have it recorded while it is streamed."""
    try:
        if not answer.is_page:
            answer.finish()
            return body
        page = answer.serving
        whole = page.whole if isinstance(page, _FlaskServing) else None
        if whole is not None and "wsgi_app" not in vars(app):
            answer.tee(whole)
            answer.finish()
            return body
        return TeedStream(body, answer)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        answer.tell(error)
        return body
