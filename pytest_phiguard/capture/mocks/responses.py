"""Owns the capture of what ``responses`` answers when no client hook has seen it; must not know any other mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.clients.requests import draft_request
from pytest_phiguard.capture.recording import note_dispatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

# Just above the adapter: a request that is let through is the same one, but not what a callback sends.
LEVEL = 26


class ResponsesCapture:
    """Watches the dispatcher, which stands in front of adapters that are used without a session."""

    name = "responses"
    distribution = "responses"
    modules = ("responses",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the dispatcher."""

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def on_request(self: Any, adapter: Any, request: Any, **kwargs: Any) -> Any:
                draft = note_dispatch(patch, draft_dispatched, original, (self, adapter, request), kwargs)
                token = CURRENT.set(draft)
                try:
                    return original(self, adapter, request, **kwargs)
                finally:
                    reset(CURRENT, token)
                    _learn_body(draft, request)

            return on_request

        patch.wrap(module, "RequestsMock._on_request", make)


def draft_dispatched(_: Any, __: Any, request: Any, **___: Any) -> Draft | None:
    """Return the draft of ``RequestsMock._on_request``.

    Args:
        request: The prepared request.
    """
    return draft_request(LEVEL, request)


def _learn_body(draft: Draft | None, request: Any) -> None:
    # The mock itself reads a file in order to match it, and leaves its bytes in the request.
    if draft is not None and draft.wire is not None and not draft.wire and isinstance(request.body, bytes):
        draft.body, draft.wire = request.body, None
