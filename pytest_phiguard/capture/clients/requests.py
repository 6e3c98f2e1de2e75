"""Owns the capture of ``requests``; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.clients.urllib3 import is_mocked
from pytest_phiguard.capture.headers import find_host, names_host, read_pairs, remove_fragment
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import is_stood_in, is_teed

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

SESSION_LEVEL = 30
ADAPTER_LEVEL = 25

# Adapters of test clients that call the application in the same process.
_IN_PROCESS = frozenset({"DjangoTestAdapter", "WSGIAdapter", "_ASGIAdapter", "ASGIAdapter"})


class RequestsCapture:
    """Watches sessions, and adapters that are used without one."""

    name = "requests"
    distribution = "requests"
    modules = ("requests",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the classes; module functions such as ``requests.get`` go through them."""
        record_adapter = recording(patch, ADAPTER_LEVEL, draft_adapter, is_part)
        patch.wrap(module, "sessions.Session.send", recording(patch, SESSION_LEVEL, draft_session), fragile=True)
        # One wrapper for both, so that it can be put back when a mock has restored the original.
        patch.wrap(module, "adapters.HTTPAdapter.send", lambda send: record_adapter(_answer_send(send)), fragile=True)


def is_part(parent: Draft, _: Any, request: Any, *__: Any) -> bool:
    """Tell whether a call of an adapter belongs to the request at hand, and has not been sent elsewhere.

    Args:
        parent: The draft at hand.
        request: The prepared request.
    """
    return request.url == parent.url or names_host(request.url, find_host(parent.url))


def draft_request(level: int, request: Any) -> Draft | None:
    """Return the draft of a ``PreparedRequest``.

    Args:
        level: The level of the hook.
        request: The prepared request; its body is never read.
    """
    url = request.url
    if not url or not hasattr(request, "path_url"):
        # Not prepared: the session is about to refuse it.
        return None
    body, teed, problem = keep(request.body)
    headers = request.headers
    # The mapping finds each value again by its lower-cased name; its store holds the pairs.
    store = getattr(headers, "_store", None)
    pairs = read_pairs(headers if store is None else store.values())
    draft = Draft(level, request.method or "GET", remove_fragment(url), pairs, body)
    if teed:
        draft.wire = bytearray()
    draft.problem = problem
    return draft


def draft_session(session: Any, request: Any, **_: Any) -> Draft | None:
    """Return the draft of ``Session.send``.

    Args:
        session: The session.
        request: The prepared request.
    """
    for adapter in session.adapters.values():
        if type(adapter).__name__ in _IN_PROCESS and type(session.get_adapter(request.url)).__name__ in _IN_PROCESS:
            draft = Draft(SESSION_LEVEL, request.method, request.url)
            draft.in_process = True
            return draft
    return draft_request(SESSION_LEVEL, request)


def draft_adapter(_: Any, request: Any, *__: Any, **___: Any) -> Draft | None:
    """Return the draft of ``HTTPAdapter.send``.

    Args:
        request: The prepared request.
    """
    return draft_request(ADAPTER_LEVEL, request)


def _answer_send(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the wrapper that answers in place of the network, when a real adapter is reached."""

    def send(adapter: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        # A body that must be read is read by the client, and answered beneath it.
        if is_stood_in() and not is_teed() and not is_mocked():
            return _answer(adapter, request)
        return original(adapter, request, *args, **kwargs)

    return send


def _answer(adapter: Any, request: Any) -> Any:
    import responses

    answer = responses.Response(request.method, request.url, json={})
    return adapter.build_response(request, answer.get_response(request))
