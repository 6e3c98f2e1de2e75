"""Whose a page is that a server in a thread has answered: who asked for it, where that was seen too; judges nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.model import Page


def lay_pages(pages: Sequence[Page], drafts: Iterable[Draft]) -> Iterator[Page]:
    """Yield pages with the origin of the request that they answer, where their own is not certain.

    A server that a wide fixture has started answers in a thread that belongs to no test; a client of the same process
    asks in one that does.

    Args:
        pages: The pages of one phase.
        drafts: What was sent in it.
    """
    if all(_is_certain(page) for page in pages):
        # Most are answered within the test that asks.
        yield from pages
        return
    asked = {draft.url.partition("#")[0]: draft.origin for draft in drafts if draft.origin and draft.origin.certain}
    for page in pages:
        origin = None if _is_certain(page) else asked.get(page.url)
        yield page if origin is None else replace(page, origin=origin)


def _is_certain(page: Page) -> bool:
    return page.origin is not None and page.origin.certain
