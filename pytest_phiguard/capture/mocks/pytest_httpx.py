"""Owns the capture of what ``pytest-httpx`` answers when no client hook has seen it; must not know any other mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.recording import dispatching

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

LEVEL = 12


class PytestHttpxCapture:
    """Watches the mock, which stands in front of transports that are used without a client."""

    name = "pytest-httpx"
    distribution = "pytest-httpx"
    modules = ("pytest_httpx",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the dispatcher."""
        for name in ("_handle_request", "_handle_async_request"):
            patch.wrap(module, f"HTTPXMock.{name}", dispatching(patch, draft_mocked))


def draft_mocked(_: Any, __: Any, request: Any) -> Draft:
    """Return the draft of the mock's dispatcher.

    Args:
        request: The ``httpx.Request``; a body that was not read yet is left to the mock.
    """
    draft = Draft(LEVEL, request.method, remove_fragment(str(request.url)), read_pairs(request.headers.raw))
    draft.body = getattr(request, "_content", None)
    return draft
