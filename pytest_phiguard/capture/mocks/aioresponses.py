"""Owns the capture of what ``aioresponses`` answers, which replaces the session's own method; knows no other mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.clients.aiohttp import SessionDraft, draft_call
from pytest_phiguard.capture.recording import begin, recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

# Above the session: a request that is let through is the same one.
LEVEL = 31


class AioresponsesCapture:
    """Watches the dispatcher, and within it each redirect that it follows."""

    name = "aioresponses"
    distribution = "aioresponses"
    modules = ("aioresponses",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the dispatcher and the matcher of single requests."""
        patch.wrap(module, "core.aioresponses._request_mock", recording(patch, LEVEL, draft_mocked))
        patch.wrap(module, "core.RequestMatch.build_response", _watch_hops(patch))


def draft_mocked(_: Any, session: Any, method: str, url: Any, *__: Any, **options: Any) -> SessionDraft:
    """Return the draft of the mock's dispatcher.

    Args:
        session: The session.
        method: The HTTP method.
        url: The address, relative to the session's where it has one.
        options: What else the session was given.
    """
    return draft_call(LEVEL, session, method, url, options)


def _watch_hops(patch: Patcher) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        async def build_response(self: Any, url: Any, *args: Any, **kwargs: Any) -> Any:
            draft = CURRENT.get()
            if isinstance(draft, SessionDraft):
                draft.mocked = True
                if draft.hops:
                    begin(patch, lambda *_, **__: Draft(LEVEL, "GET", str(url), draft.headers), original, (), {})
                draft.hops += 1
            return await original(self, url, *args, **kwargs)

        return build_response

    return make
