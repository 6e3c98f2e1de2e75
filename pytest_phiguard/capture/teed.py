"""Owns what stands in the place of a body that streams, and records it on its way out; must not know any client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft


class Teed:
    """A stream that is recorded when something takes its pieces; all else is the stream's own.

    Args:
        inner: The stream.
        draft: The draft that its pieces belong to.
    """

    def __init__(self, inner: Any, draft: Draft) -> None:
        self.inner = inner
        self.draft = draft

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
