"""Owns the capture of what Django and Django REST framework answer; must not know any other framework.

Nothing is evaluated that the application did not: ``request.user`` and the session are lazy and cost a query.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import serving, tell_failure
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.answers import CUT_OFF, Answer, LiveServing, find_view_source
from pytest_phiguard.capture.pages.streams import TeedAsyncStream, TeedStream

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class DjangoPagesCapture:
    """Watches the one place that test clients, live servers and ASGI go through."""

    name = "django"
    distribution = "Django"
    modules = ("django.core.handlers.base",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the handler that all entries of Django are derived from."""

        def begin(request: Any) -> Answer | None:
            sink = patch.sink
            if sink is None:
                return None
            try:
                return begin_answer(patch, request)
            except Exception as error:  # noqa: BLE001 -- never raised into the application
                tell_failure(sink, f"{self.name}: request", error)
                return None

        patch.wrap(module.BaseHandler, "get_response", _serve(begin))
        patch.wrap(module.BaseHandler, "get_response_async", _serve_async(begin))


def _serve(begin: Callable[[Any], Answer | None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_response(handler: Any, request: Any) -> Any:
            answer = begin(request)
            if answer is None:
                return original(handler, request)
            with serving(answer.serving):
                response = original(handler, request)
            _end(answer, request, response)
            return response

        return get_response

    return make


def _serve_async(begin: Callable[[Any], Answer | None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        async def get_response_async(handler: Any, request: Any) -> Any:
            answer = begin(request)
            if answer is None:
                return await original(handler, request)
            with serving(answer.serving):
                response = await original(handler, request)
            _end(answer, request, response)
            return response

        return get_response_async

    return make


def begin_answer(patch: Patcher, request: Any) -> Answer:
    """Return the answer that a request is about to get.

    Args:
        patch: The capture's patcher, with a running guard.
        request: The ``HttpRequest``.
    """
    page = LiveServing(find_url(request), lambda: is_signed_in(request), signed_in="HTTP_AUTHORIZATION" in request.META)
    assert patch.sink is not None
    answer = Answer(patch.sink, patch.name, page, request.method or "GET")
    answer.request_body = lambda: find_body(request)
    return answer


def find_url(request: Any) -> str:
    """Return the address of a request, also where its host is one that Django refuses.

    Args:
        request: The ``HttpRequest``.
    """
    try:
        host = request.get_host()
    except Exception:  # noqa: BLE001 -- DisallowedHost, or a wrong setting: the application gets its own error
        host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME") or "testserver"
    return f"{request.scheme}://{host}{request.get_full_path()}"


def is_signed_in(request: Any) -> bool:
    """Tell whether the application has found a user for a request.

    Args:
        request: The ``HttpRequest``; one that REST framework wraps is told of its user.
    """
    known = vars(request)
    users = (known.get(name) for name in ("_cached_user", "_acached_user", "user"))
    if any(_is_authenticated(user) for user in users):
        return True
    session = getattr(known.get("session"), "__dict__", {}).get("_session_cache")
    return isinstance(session, dict) and "_auth_user_id" in session


def _is_authenticated(user: Any) -> bool:
    if type(user).__name__ == "SimpleLazyObject":
        # One that nobody has looked at holds a sentinel and no user.
        user = user._wrapped
    return getattr(user, "is_authenticated", False) is True


def find_body(request: Any) -> bytes | None:
    """Return the body of a request as far as the application has read it, or None.

    Args:
        request: The ``HttpRequest``.
    """
    known = vars(request)
    body = known.get("_body")
    if isinstance(body, bytes):
        return body
    form = known.get("_post")
    if form:
        return bytes(form.urlencode(), "utf-8")
    return b"" if request.META.get("CONTENT_LENGTH") in {None, "", "0", 0} else None


def _end(answer: Answer, request: Any, response: Any) -> None:
    """Hand the page over, or have it recorded while it is streamed."""
    try:
        answer.status = response.status_code
        cookies = (("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values())
        answer.headers = (*read_pairs(response.items()), *cookies)
        match = getattr(request, "resolver_match", None)
        answer.source = find_view_source(match.func) if match is not None else None
        if response.streaming and answer.is_page:
            _tee(answer, response)
            return
        if answer.is_page:
            answer.tee(response.content)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        answer.tell(error)
    answer.finish()


def _tee(answer: Answer, response: Any) -> None:
    known = keep(getattr(response, "file_to_stream", None))[0]
    if known is not None:
        # Servers may send a file without asking the response for its pieces.
        answer.tee(known)
        answer.finish()
    elif response.is_async:
        stream = TeedAsyncStream(response._iterator, answer)
        response._iterator = aiter(stream)
        response._resource_closers.append(partial(stream.finish, CUT_OFF))
    else:
        response._iterator = TeedStream(response._iterator, answer)
        response._resource_closers.append(response._iterator.close)
