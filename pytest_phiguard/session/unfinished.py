"""Owns a page that may still change until it is judged; must not know who makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.model import Origin, Page, Source


@dataclass(frozen=True, slots=True)
class UnfinishedPage:
    """A page in the making, as a draft is a transmission in the making.

    Args:
        build: Returns the page as it is now, or None where none came of it.
        origin: Who caused it.
        test_source: The suite's line that led to it.
    """

    build: Callable[[], Page | None]
    origin: Origin | None
    test_source: Source | None

    def finish(self) -> Page | None:
        """Return the page as it is now, or None."""
        page = self.build()
        if page is None:
            return None
        return replace(page, origin=self.origin, test_source=page.test_source or self.test_source)
