"""Owns the recording of what a WSGI application answers (PEP 3333), whoever calls it; must not know any framework."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from wsgiref.util import request_uri

from pytest_phiguard.capture.base import serving, tell_failure
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.answers import ASKED, Answer, LiveServing, find_client_ip, find_outer, keep_asked
from pytest_phiguard.capture.pages.asking import CLIENT
from pytest_phiguard.capture.pages.streams import TeedStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher

    Environ = dict[str, Any]
    App = Callable[[Environ, Any], Any]

_ASKED = tuple((name, f"HTTP_{name.upper().replace('-', '_')}") for name in sorted(ASKED))


def watch_wsgi(patch: Patcher, app: App) -> App:
    """Return an application that answers what another answers, recorded.

    Args:
        patch: The capture's patcher.
        app: Any WSGI application.
    """

    def watched(environ: Environ, start_response: Any) -> Any:
        return answer_wsgi(patch, app, environ, start_response)

    return watched


def answer_wsgi(patch: Patcher, app: App, environ: Environ, start_response: Any) -> Any:
    """Return what an application answers; it is recorded where nobody further out does.

    Args:
        patch: The capture's patcher.
        app: What answers.
        environ: The WSGI environment.
        start_response: As the server gave it.
    """
    sink = patch.sink
    if sink is None or find_outer(find_key(environ)) is not None:
        return app(environ, start_response)
    try:
        ip = find_client_ip(sink, environ.get("REMOTE_ADDR")) if CLIENT.get() else ""
        if ip:
            environ["REMOTE_ADDR"] = ip
        answer = begin_answer(patch, environ)
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        tell_failure(sink, f"{patch.name}: request", error)
        return app(environ, start_response)
    with serving(answer.serving):
        body = app(environ, _note_start(answer, start_response))
    return _end(answer, body)


def begin_answer(patch: Patcher, environ: Environ) -> Answer:
    """Return the answer that a request is about to get.

    Args:
        patch: The capture's patcher, with a running guard.
        environ: The WSGI environment.
    """
    assert patch.sink is not None
    page = LiveServing(request_uri(environ), signed_in="HTTP_AUTHORIZATION" in environ)
    answer = Answer(patch.sink, patch.name, page, environ.get("REQUEST_METHOD", "GET"))
    answer.key = find_key(environ)
    answer.asked = pick_environ(environ)
    answer.client = CLIENT.get()
    answer.request_body = lambda: find_body(environ, answer.request)
    return answer


def find_key(environ: Environ) -> object:
    """Return what is the same for all that see one request: its input, without what checks it on the way.

    Args:
        environ: The WSGI environment.
    """
    stream: Any = environ.get("wsgi.input")
    while type(stream).__name__ == "InputWrapper" and "input" in getattr(stream, "__dict__", {}):
        stream = stream.input
    return stream


def pick_environ(environ: Environ) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request that say where its answer goes.

    Args:
        environ: The WSGI environment.
    """
    return tuple([(name, keep_asked(name, environ[key])) for name, key in _ASKED if environ.get(key)])


def find_body(environ: Environ, request: Any = None) -> bytes | None:
    """Return the body of a request as far as it can be known without reading it, or None.

    Args:
        environ: The WSGI environment.
        request: The framework's request, where it got as far as having one.
    """
    stream = environ.get("wsgi.input")
    if isinstance(stream, io.BytesIO):
        return b"" if stream.closed else stream.getvalue()
    known = getattr(request, "__dict__", {})
    if isinstance(known.get("_cached_data"), bytes):
        return bytes(known["_cached_data"])
    if known.get("form"):
        from urllib.parse import urlencode

        return urlencode(list(known["form"].items(multi=True))).encode()
    return b"" if environ.get("CONTENT_LENGTH") in {None, "", "0"} else None


def _note_start(answer: Answer, start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: Any, *args: Any) -> Any:
        try:
            answer.status = int(status[:3]) if status[:3].isdecimal() else 0
            answer.headers = read_pairs(headers)
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            answer.tell(error)
        return _tee_write(answer, start_response(status, headers, *args))

    return start


def _tee_write(answer: Answer, write: Any) -> Any:
    """Return the function by which old applications send their body (PEP 3333, "The write() Callable")."""
    if not callable(write):
        return write

    def teed(chunk: Any) -> Any:
        answer.tee(chunk)
        return write(chunk)

    return teed


def _end(answer: Answer, body: Any) -> Any:
    """Hand the page over, or have it recorded while it is streamed."""
    try:
        if answer.status and not answer.is_kept:
            answer.finish()
            return body
        if answer.whole is not None:
            answer.tee(answer.whole)
        elif answer.status and type(body) in {list, tuple}:
            for chunk in body:
                answer.tee(chunk)
        else:
            answer.await_end()
            return TeedStream(body, answer)
        answer.finish()
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        answer.tell(error)
    return body
