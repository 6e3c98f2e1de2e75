"""Owns the capture of what Django and Django REST framework answer; must not know any other framework.

Nothing is evaluated that the application did not: ``request.user`` and the session are lazy and cost a query.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import serving, tell_failure
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.answers import CUT_OFF, Answer, LiveServing, find_client_ip, find_outer
from pytest_phiguard.capture.pages.asgi import find_key
from pytest_phiguard.capture.pages.streams import TeedAsyncStream, TeedStream
from pytest_phiguard.capture.pages.views import find_view_source
from pytest_phiguard.capture.pages.wsgi import find_key as find_input
from pytest_phiguard.capture.pages.wsgi import pick_environ

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class DjangoPagesCapture:
    """Watches the one place that test clients, live servers and ASGI go through."""

    name = "django"
    distribution = "Django"
    modules = ("django.core.handlers.base", "django.test.client")

    def __init__(self) -> None:
        self._logins: set[str] = set()
        """The session cookies of those whom tests have logged in."""

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the handler that all entries of Django are derived from, and the clients' way to log in."""
        if module.__name__ == "django.test.client":
            for name, make in (("_login", _note_login), ("_alogin", _note_login_async)):
                if hasattr(module.ClientMixin, name):
                    patch.wrap(module.ClientMixin, name, partial(make, self._logins))
            return

        def begin(handler: Any, request: Any) -> Answer | None:
            sink = patch.sink
            if sink is None:
                return None
            try:
                return begin_answer(patch, request, handler, logins=self._logins)
            except Exception as error:  # noqa: BLE001 -- never raised into the application
                tell_failure(sink, f"{self.name}: request", error)
                return None

        patch.wrap(module.BaseHandler, "get_response", _serve(begin))
        patch.wrap(module.BaseHandler, "get_response_async", _serve_async(begin))


def _serve(begin: Callable[[Any, Any], Answer | None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_response(handler: Any, request: Any) -> Any:
            answer = begin(handler, request)
            if answer is None:
                return original(handler, request)
            with serving(answer.serving):
                response = original(handler, request)
            _end(answer, request, response)
            return response

        return get_response

    return make


def _serve_async(begin: Callable[[Any, Any], Answer | None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        async def get_response_async(handler: Any, request: Any) -> Any:
            answer = begin(handler, request)
            if answer is None:
                return await original(handler, request)
            with serving(answer.serving):
                response = await original(handler, request)
            _end(answer, request, response)
            return response

        return get_response_async

    return make


def _note_login(logins: set[str], original: Callable[..., Any]) -> Callable[..., Any]:
    def login(client: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(client, *args, **kwargs)
        logins.update(_find_login(client))
        return result

    return login


def _note_login_async(logins: set[str], original: Callable[..., Any]) -> Callable[..., Any]:
    async def login(client: Any, *args: Any, **kwargs: Any) -> Any:
        result = await original(client, *args, **kwargs)
        logins.update(_find_login(client))
        return result

    return login


def _find_login(client: Any) -> list[str]:
    """Return the cookie of a session that has just begun, as it is sent."""
    from django.conf import settings

    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return [f"{cookie.key}={cookie.coded_value}"] if cookie is not None and cookie.value else []


def begin_answer(
    patch: Patcher, request: Any, handler: object = None, *, logins: Collection[str] = frozenset()
) -> Answer:
    """Return the answer that a request is about to get, which may be recorded already by the server around Django.

    Args:
        patch: The capture's patcher, with a running guard.
        request: The ``HttpRequest``.
        handler: What handles it; each of Django's test clients has its own.
        logins: The session cookies of those whom tests have logged in.
    """
    outer = find_outer(_find_key(request))
    if outer is not None:
        outer.serving.ask_too(lambda: is_signed_in(request))
        found = outer.request_body
        outer.request_body = lambda: find_body(request) or (found() if found is not None else None)
        return outer
    cookies = request.META.get("HTTP_COOKIE") or ""
    signed_in = "HTTP_AUTHORIZATION" in request.META or (
        bool(logins) and any(pair.strip() in logins for pair in cookies.split(";"))
    )
    page = LiveServing(find_url(request), lambda: is_signed_in(request), signed_in=signed_in)
    assert patch.sink is not None
    answer = Answer(patch.sink, patch.name, page, request.method or "GET")
    answer.request_body = lambda: find_body(request)
    answer.asked = pick_environ(request.META)
    if type(handler).__module__ in _TESTING:
        answer.client = f"{id(handler):x}"
        ip = find_client_ip(patch.sink, request.META.get("REMOTE_ADDR"))
        if ip:
            request.META["REMOTE_ADDR"] = ip
    return answer


# Where the handlers of test clients are from; any other serves whoever comes.
_TESTING = frozenset({"django.test.client", "rest_framework.test"})


def _find_key(request: Any) -> object:
    """Return what a server around Django knows the request by, or None."""
    known = vars(request)
    if "environ" in known:
        return find_input(known["environ"])
    return find_key(known["scope"]) if "scope" in known else None


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


# What the middleware keeps for itself, what REST framework's tests say, and what an application puts there.
_USERS = ("_cached_user", "_acached_user", "_force_auth_user", "user")


def is_signed_in(request: Any) -> bool:
    """Tell whether the application has found a user for a request.

    Args:
        request: The ``HttpRequest``; one that REST framework wraps is told of its user.
    """
    known = vars(request)
    users = (known.get(name) for name in _USERS)
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
    if answer.capture != "django":
        # Whoever records it further out sees what middleware around Django makes of it.
        answer.source = answer.source or _find_source(request)
        return
    try:
        answer.status = response.status_code
        cookies = (("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values())
        answer.headers = (*read_pairs(response.items()), *cookies)
        answer.source = _find_source(request)
        is_kept = answer.is_kept
        if is_kept and response.streaming:
            _tee(answer, response)
            return
        if is_kept:
            answer.tee(response.content)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        answer.tell(error)
    answer.finish()


def _find_source(request: Any) -> Any:
    match = getattr(request, "resolver_match", None)
    return find_view_source(match.func) if match is not None else None


def _tee(answer: Answer, response: Any) -> None:
    known = keep(getattr(response, "file_to_stream", None))[0]
    if known is not None:
        # Servers may send a file without asking the response for its pieces.
        answer.tee(known)
        answer.finish()
        return
    answer.await_end()
    if response.is_async:
        stream = TeedAsyncStream(response._iterator, answer)
        response._iterator = aiter(stream)
        response._resource_closers.append(partial(stream.finish, CUT_OFF))
    else:
        response._iterator = TeedStream(response._iterator, answer)
        response._resource_closers.append(response._iterator.close)
