"""Runs of characters of any script in which lz-string wrote what it compressed; knows no location."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.decode.escapes import unescape_json
from pytest_phiguard.decode.level import SEPARATOR
from pytest_phiguard.decode.lz_string import decompress_utf16, decompress_wide, may_be_utf16, may_be_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What is compressed so is of all scripts at once: some of it anywhere stands beyond those of Europe.
_WIDE = re.compile("[\u0900-\u1fff\u2c00-\uffff]")


def iter_wide_runs(text: str, limit: int) -> Iterator[tuple[int, str, tuple[str, ...], str]]:
    """Yield what compressed runs hold: where each begins, the text, the steps outward, and why it is not all.

    Args:
        text: Pieces joined by zeros; a run is a whole piece, or stands between quotes in one.
        limit: The most characters that one may yield.
    """
    match = _WIDE.search(text)
    while match:
        start = text.rfind(SEPARATOR, 0, match.start()) + 1
        end = text.find(SEPARATOR, start)
        end = len(text) if end < 0 else end
        found = _open(text, start, end, limit)
        if found:
            yield (start, *found)
        else:
            yield from _iter_quoted(text, match.start(), end, limit)
        match = _WIDE.search(text, end)


def _iter_quoted(text: str, position: int, end: int, limit: int) -> Iterator[tuple[int, str, tuple[str, ...], str]]:
    """Yield what runs between quotes hold in a piece of which no more than the beginning is known to be none."""
    match = _WIDE.search(text, position, end)
    while match:
        start = _find_quote(text, match.start(), 0, text.rfind) + 1
        close = _find_quote(text, match.start(), end, text.find)
        close = end if close < 0 else close
        found = _open(text, start, close, limit)
        if found:
            yield (start, *found)
        match = _WIDE.search(text, close, end)


def _find_quote(text: str, position: int, end: int, find: Callable[[str, int, int], int]) -> int:
    """Return where the nearest quote that is not escaped stands before or behind a position, or -1."""
    while True:
        low, high = sorted((position, end))
        found = find('"', low, high)
        if found <= 0 or text[found - 1] != "\\":
            return found
        position = found if end < found else found + 1


def _open(text: str, start: int, end: int, limit: int) -> tuple[str, tuple[str, ...], str] | None:
    # The longest escape of one character is as long as two surrogates.
    if not _may_be_packed(unescape_json(text[start : min(start + 36, end)])):
        return None
    run = unescape_json(text[start:end])
    head = run[:3]
    if may_be_utf16(head):
        found = decompress_utf16(run, limit)
        if found.is_whole:
            return found.text, ("lz_string", "utf16"), found.problem
    if may_be_wide(head):
        found = decompress_wide(run, limit)
        if found.is_whole:
            return found.text, ("lz_string",), found.problem
    return None


def _may_be_packed(head: str) -> bool:
    return may_be_utf16(head) or may_be_wide(head)
