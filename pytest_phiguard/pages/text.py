"""Owns what a script on a page can read of it as text; must not know who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.names import is_readable
from pytest_phiguard.pages.skim import Skimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.html import Document

MAX_TEXT = 1_000_000
_MAX_NESTING = 3


def page_text(document: Document) -> str:
    """Return the visible text, a line for each block, and then the attribute values, one a line.

    Attributes count: masking the inputs of a replay does not cover them, and frameworks mirror what was typed
    into ``value``. What is longer than a megabyte is cut.

    Args:
        document: The page.
    """
    reading = document.reading
    if isinstance(reading, Skimmed):
        return (reading.shown[:MAX_TEXT] + reading.listed)[:MAX_TEXT].strip()
    return "".join(_take(_iter_pieces(document))).strip()


def _iter_pieces(document: Document, nesting: int = 0) -> Iterator[str]:
    last = None
    for text, block in document.reading.iter_text():
        if block != last:
            yield "\n"
        last = block
        # Runs of blanks are one blank on the screen.
        yield text if text.isalnum() else _collapse(text)
    for name, value in document.reading.iter_attributes():
        if name == "srcdoc" and nesting < _MAX_NESTING:
            # A frame's document is the page's own to read.
            yield "\n"
            yield from _iter_pieces(parse_elements(value), nesting + 1)
        elif is_readable(name):
            yield "\n" + value


def _collapse(text: str) -> str:
    inner = " ".join(text.split())
    if not inner:
        return " "
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _take(pieces: Iterator[str]) -> Iterator[str]:
    room = MAX_TEXT
    for piece in pieces:
        yield piece[:room]
        room -= len(piece)
        if room <= 0:
            return
