"""Owns what a script on a page can read of it as text; must not know who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.html import Document

MAX_TEXT = 1_000_000
# Values that no person is named in, and that are long.
_SKIPPED = frozenset({"class", "style", "nonce", "integrity", "d", "points", "viewbox", "transform", "srcdoc"})


def page_text(document: Document) -> str:
    """Return the visible text, a line for each block, and then the attribute values, one a line.

    Attributes count: masking the inputs of a replay does not cover them, and frameworks mirror what was typed
    into ``value``. What is longer than a megabyte is cut.

    Args:
        document: The page.
    """
    return "".join(_take(_iter_pieces(document))).strip()


def _iter_pieces(document: Document) -> Iterator[str]:
    last = None
    for text, block in document.reading.iter_text():
        if block != last:
            yield "\n"
        last = block
        # Runs of blanks are one blank on the screen.
        yield text if text.isalnum() else _collapse(text)
    for name, value in document.reading.iter_attributes():
        if name not in _SKIPPED and not name.startswith("on"):
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
