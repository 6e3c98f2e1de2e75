"""Owns what a script on a page can read of it as text; must not know who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.names import is_readable

if TYPE_CHECKING:
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
    return "".join(_list_pieces(document, MAX_TEXT))[:MAX_TEXT].strip()


def _list_pieces(document: Document, room: int, nesting: int = 0) -> list[str]:
    """Return what a page shows and holds, and at least so many characters of it where it has more."""
    pieces: list[str] = []
    last = None
    for text, block in document.reading.iter_text():
        if block != last:
            pieces.append("\n")
            last = block
        # Runs of blanks are one blank on the screen.
        pieces.append(text if text == " " or text.isalnum() else _collapse(text))
        room -= len(text)
        if room <= 0:
            break
    for name, value in document.reading.iter_attributes():
        if room <= 0:
            break
        if name == "srcdoc" and nesting < _MAX_NESTING:
            # A frame's document is the page's own to read.
            pieces += ["\n", *_list_pieces(parse_elements(value), room, nesting + 1)]
        elif is_readable(name):
            pieces += ["\n", value]
        room -= len(value)
    return pieces


def _collapse(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text:
        # Most texts: between their words stand single blanks.
        return text
    inner = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if text[-1:].isspace() else ''}" or " "
