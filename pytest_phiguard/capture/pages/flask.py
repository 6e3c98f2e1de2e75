"""Owns the capture of what Flask answers; must not know any other framework.

Nothing is evaluated that the application did not: ``current_user`` may cost a query, a look at ``session`` a header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import SERVING, tell_failure
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.answers import Answer, LiveServing, find_outer
from pytest_phiguard.capture.pages.views import find_view_source
from pytest_phiguard.capture.pages.wsgi import answer_wsgi, find_body, find_key, pick_environ

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
                return answer_wsgi(patch, lambda *args: original(app, *args), environ, start_response)

            return call

        def make_finalize(original: Callable[..., Any]) -> Callable[..., Any]:
            def finalize_request(app: Any, *args: Any, **kwargs: Any) -> Any:
                response = original(app, *args, **kwargs)
                sink = patch.sink
                if sink is not None:
                    try:
                        _note(patch, app, response)
                    except Exception as error:  # noqa: BLE001 -- never raised into the application
                        tell_failure(sink, f"{self.name}: response", error)
                return response

            return finalize_request

        patch.wrap(module.Flask, "__call__", make_call)
        patch.wrap(module.Flask, "finalize_request", make_finalize)


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


def _note(patch: Patcher, app: Any, response: Any) -> None:
    """Look at a response while its request is still there."""
    from flask import request

    asked = request._get_current_object()
    page = SERVING.get()
    answer = find_outer(find_key(asked.environ))
    if answer is None and page is None:
        _note_alone(patch, app, asked, response)
        return
    if answer is None:
        return
    answer.request = asked
    answer.serving.signed_in = answer.serving.signed_in or is_signed_in()
    answer.source = _find_source(app, asked)
    # Middleware inside of the application may change what is sent.
    inside = "wsgi_app" in vars(app) or answer.capture != patch.name
    if response.is_sequence and not response.direct_passthrough and not inside:
        answer.whole = b"".join(response.iter_encoded())


def _note_alone(patch: Patcher, app: Any, asked: Any, response: Any) -> None:
    """Hand over what is answered to nobody: ``full_dispatch_request`` within a test's own request context."""
    assert patch.sink is not None
    page = LiveServing(asked.url, signed_in="HTTP_AUTHORIZATION" in asked.environ or is_signed_in())
    answer = Answer(patch.sink, patch.name, page, asked.method)
    answer.asked = pick_environ(asked.environ)
    answer.request_body = lambda: find_body(asked.environ, asked)
    answer.source = _find_source(app, asked)
    answer.status, answer.headers = response.status_code, read_pairs(response.headers)
    if answer.is_kept and response.is_sequence and not response.direct_passthrough:
        answer.tee(b"".join(response.iter_encoded()))
    answer.finish()


def _find_source(app: Any, asked: Any) -> Any:
    return find_view_source(app.view_functions.get(asked.endpoint)) if asked.endpoint is not None else None
