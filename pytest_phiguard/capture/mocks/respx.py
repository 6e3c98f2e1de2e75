"""Owns the capture of what ``respx`` answers when no client hook has seen it; must not know any other mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.recording import dispatching

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

LEVEL = 12


class RespxCapture:
    """Watches the router, which answers ``httpcore`` too."""

    name = "respx"
    distribution = "respx"
    modules = ("respx",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the router."""
        for name in ("handler", "async_handler"):
            patch.wrap(module, f"router.Router.{name}", dispatching(patch, draft_routed))


def draft_routed(_: Any, request: Any) -> Draft:
    """Return the draft of ``Router.handler``.

    Args:
        request: The ``httpx.Request`` that the mock has made and read.
    """
    draft = Draft(LEVEL, request.method, remove_fragment(str(request.url)), read_pairs(request.headers.raw))
    draft.body = getattr(request, "_content", None)
    return draft
