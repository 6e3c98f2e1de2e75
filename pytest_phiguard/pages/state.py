"""Owns what a page keeps beside what it shows: cookies, data for scripts, metadata; must not know who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.addresses import resolve
from pytest_phiguard.pages.cookies import iter_readable
from pytest_phiguard.pages.islands import LINKED_DATA, iter_islands
from pytest_phiguard.pages.metadata import iter_metadata
from pytest_phiguard.pages.scripts.globals import iter_globals
from pytest_phiguard.pages.scripts.history import iter_addresses_given
from pytest_phiguard.pages.tags import is_inline_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.html import Document

MAX_SCRIPT: Final = 1_000_000


def iter_state(page: Page, document: Document) -> Iterator[tuple[str, str]]:
    """Yield the fields of what any script of a page can read although the page does not show it.

    Args:
        page: The page.
        document: What it holds.
    """
    if page.referrer:
        yield "page.referrer", page.referrer
    for name, text in iter_metadata(document):
        yield f"page.metadata:{name}", text
    for name, text in iter_islands(document):
        yield f"page.{'metadata' if name == LINKED_DATA else 'island'}:{name}", text
    for name, text in iter_readable(page):
        yield f"page.cookie:{name}", text
    for element in document.elements:
        if is_inline_script(element):
            script = _read_script(element)
            yield from iter_globals(script)
            for address in iter_addresses_given(script):
                # Vendors watch for it, and Referers follow it.
                yield "page.url", resolve(page.url, address)


def _read_script(element: Element) -> str:
    """Return a script so that what it declares is global only where it is so to a browser: never in a module."""
    text = element.text[:MAX_SCRIPT]
    return f"(() => {{{text}\n}})()" if element.get("type").strip().lower() == "module" else text
