"""Owns the capture of what aiohttp's server answers; must not know any other framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import SERVING, serving, tell_failure
from pytest_phiguard.capture.headers import read_pairs
from pytest_phiguard.capture.pages.answers import Answer, LiveServing, pick_asked
from pytest_phiguard.capture.pages.html import CAP
from pytest_phiguard.capture.pages.views import find_view_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class AiohttpPagesCapture:
    """Watches the server, which test clients, test servers and runners are made of."""

    name = "aiohttp server"
    distribution = "aiohttp"
    modules = ("aiohttp.web_protocol", "aiohttp.web_response")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a request is handled and its answer sent, and where an answer is written piece by piece."""
        if module.__name__ == "aiohttp.web_response":
            patch.wrap(module, "StreamResponse.write", _tee_write)
            return

        def make(original: Call) -> Call:
            async def handle_request(handler: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
                sink = patch.sink
                if sink is None:
                    return await original(handler, request, *args, **kwargs)
                try:
                    answer = begin_answer(patch, request)
                except Exception as error:  # noqa: BLE001 -- never raised into the application
                    tell_failure(sink, f"{self.name}: request", error)
                    return await original(handler, request, *args, **kwargs)
                with serving(answer.serving):
                    result = await original(handler, request, *args, **kwargs)
                _end(answer, request, result[0])
                return result

            return handle_request

        patch.wrap(module, "RequestHandler._handle_request", make)


def begin_answer(patch: Patcher, request: Any) -> Answer:
    """Return the answer that a request is about to get.

    Args:
        patch: The capture's patcher, with a running guard.
        request: The ``BaseRequest``.
    """
    assert patch.sink is not None
    page = LiveServing(str(request.url), lambda: _is_signed_in(request), signed_in="Authorization" in request.headers)
    answer = Answer(patch.sink, patch.name, page, request.method)
    answer.asked = pick_asked(read_pairs(request.headers))
    answer.request_body = lambda: _find_body(request)
    return answer


def _is_signed_in(request: Any) -> bool:
    """Tell whether a middleware has put a user on the request, as the framework's own examples do."""
    # A key is a name, or an object whose name says in which module it was made.
    named = ((str(getattr(key, "_name", key)).rpartition(".")[2].lower(), value) for key, value in request.items())
    return any(name == "user" and getattr(value, "is_authenticated", False) is True for name, value in named)


def _find_body(request: Any) -> bytes | None:
    known = vars(request).get("_read_bytes")
    if isinstance(known, bytes):
        return known
    return None if request.body_exists else b""


def _tee_write(original: Call) -> Call:
    async def write(response: Any, data: Any) -> None:
        page = SERVING.get()
        if isinstance(page, LiveServing) and page.answer is not None and not page.answer.is_finished:
            page.answer.tee(data)
        await original(response, data)

    return write


def _end(answer: Answer, request: Any, response: Any) -> None:
    """Hand the page over once it is sent."""
    try:
        answer.status, answer.headers = response.status, read_pairs(response.headers)
        if response.compression:
            # The body is as the application made it, and compressed only on its way out.
            answer.headers = tuple(pair for pair in answer.headers if pair[0].lower() != "content-encoding")
        match = getattr(request, "match_info", None)
        answer.source = find_view_source(match.handler) if match is not None else None
        if answer.is_kept:
            answer.tee(_find_content(response))
    except Exception as error:  # noqa: BLE001 -- never raised into the application
        answer.tell(error)
    answer.finish()


def _find_content(response: Any) -> bytes | None:
    """Return what an answer holds that is not written piece by piece."""
    body = vars(response).get("_body")
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    path = vars(response).get("_path")
    if path is not None:
        with path.open("rb") as file:
            return bytes(file.read(CAP))
    held = getattr(body, "_value", None)
    return bytes(held) if isinstance(held, (bytes, bytearray)) else None
