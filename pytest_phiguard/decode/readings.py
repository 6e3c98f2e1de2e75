"""A text's further readings, with its escapes undone step by step; of long texts only what differs."""

from __future__ import annotations

import re
from itertools import cycle, islice
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.escapes import (
    unescape_html,
    unescape_json,
    unescape_percent,
    unescape_quoted,
    unescape_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Of steps tried one after the other: what was escaped eight times over has been through as many services.
_MOST_TRIALS = 40
# From here on a reading that hardly differs from the one before is not read as a whole.
_LONG = 20_000
# What a message says of one person stands together, escaped or not.
_AROUND = 1500
# A run of base64 or of digits is not cut: it ends before one of these.
_ENDS = " \n\"'<>,;(){}[]"
_END = re.compile(f"[{re.escape(_ENDS)}]")
_LONGEST_RUN = 1 << 16


class _Step(NamedTuple):
    """One kind of escape.

    Attributes:
        sign: What every such escape holds.
        unescape: Undoes all of them once.
        name: The step in a chain.
        escape: Meets every escape, and seldom anything else; ``None`` where that cannot be told.
    """

    sign: str
    unescape: Callable[[str], str]
    name: str
    escape: re.Pattern[str] | None = None


_STEPS = (
    _Step("%", unescape_percent, "percent", re.compile(r"%[0-9A-Fa-fu]{2}")),
    _Step("\\", unescape_json, "json", re.compile(r"\\[\"'/\\bfnrtux0-3]")),
    _Step("&", unescape_html, "html", re.compile(r"&[#A-Za-z]")),
    _Step("=", unescape_quoted, "quoted_printable"),
    _Step("=", unescape_words, "encoded_word"),
)


def iter_unescaped(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the further readings of a text, with the steps that lead outward from each to the text.

    Of a long text with few escapes, a reading is yielded as what surrounds them.
    """
    steps: tuple[str, ...] = ()
    unchanged = 0
    for step in islice(cycle(_STEPS), _MOST_TRIALS):
        plain = step.unescape(text) if step.sign in text else text
        if plain != text:
            steps, unchanged = (step.name, *steps), 0
            for part in _iter_changed(step, text, plain):
                yield part, steps
            text = plain
        else:
            unchanged += 1
            if unchanged == len(_STEPS):
                return


def _iter_changed(step: _Step, text: str, plain: str) -> Iterator[str]:
    """Yield the parts of a reading that differ from the one before, or all of it where they are not much less."""
    if len(text) < _LONG or not step.escape:
        yield plain
        return
    most = len(text) // (4 * _AROUND)
    starts = [match.start() for match in islice(step.escape.finditer(text), most + 1)]
    if len(starts) > most:
        yield plain
        return
    for start, end in _join_spans(_find_span(text, start) for start in starts):
        part = text[start:end]
        undone = step.unescape(part)
        if undone != part:
            yield undone


def _find_span(text: str, position: int) -> tuple[int, int]:
    """Return what surrounds a place, with the runs at its edges left whole."""
    low, high = max(0, position - _AROUND), min(len(text), position + _AROUND)
    start = max(text.rfind(sign, max(0, low - _LONGEST_RUN), low) for sign in _ENDS) + 1 if low else 0
    end = _END.search(text, high, high + _LONGEST_RUN)
    return start, end.start() if end else min(len(text), high + _LONGEST_RUN)


def _join_spans(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that touch joined."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = min(start, joined[-1][0]), max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
