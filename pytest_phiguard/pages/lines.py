"""Owns the lines on which elements stand in a page's source; must not know what they mean."""

from __future__ import annotations

import html as entities
import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands in these is no tag; scripts and styles are found by their own start tags.
_START = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
_REST = re.compile(r"""(?:"[^"]*"|'[^']*'|[^'">])*""")
_AFTER_NAME: Final = frozenset(" \t\n\r\f\v/>")
# Elements are asked for in document order; further ahead than this nothing is looked for.
_AHEAD = 500
# Nor are more characters than this looked at: an address that a style writes in its own way stands nowhere.
_MAX_LOOKED: Final = 20_000_000


class LineIndex:
    """Finds the lines of elements, and costs nothing before the first one is asked for.

    Parsers that are fast do not say where an element stood. Elements are asked for in document order, and each
    is looked for from the one before it.

    Args:
        html: The page's source.
        line: Where the source itself stands, for a page within a page; 0 for a page of its own.
    """

    def __init__(self, html: str, line: int = 0) -> None:
        self._html = html
        self._fixed = line
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._spans: list[tuple[int, int]] | None = None
        self._breaks: list[int] = []
        self._next: dict[str, int] = {}
        # Up to where the element that was found last has been looked at: it may name thousands of addresses.
        self._within: dict[str, int] = {}
        self._room = _MAX_LOOKED

    def find(self, name: str, value: str) -> int:
        """Return the line of the next element with this name and this text in its tag, from 1.

        Args:
            name: The element's name.
            value: The value of one of its attributes, decoded, or a part of a script's text.
        """
        if self._fixed:
            return self._fixed
        places = self._find_places(name)
        start = self._next.get(name, 0)
        for number in range(start, min(start + _AHEAD, len(places))):
            if self._room <= 0:
                break
            found = self._search(places[number], value, self._within.get(name, 0) if number == start else 0)
            if found >= 0:
                self._next[name], self._within[name] = number, found
                return self._line_at(places[number][0])
        return self._line_at(places[start][0]) if start < len(places) else 1

    def _find_places(self, name: str) -> list[tuple[int, int]]:
        """Return where the elements of a name begin and end, of scripts and styles with their content."""
        if self._spans is None:
            self._breaks = list(accumulate(len(line) + 1 for line in self._html.split("\n")))
            self._spans = list(self._iter_spans())
        if name not in self._places:
            self._places[name] = list(self._iter_places(name, self._spans))
        return self._places[name]

    def _iter_spans(self) -> Iterator[tuple[int, int]]:
        """Yield where comments, scripts and styles begin and end."""
        html, place = self._html, 0
        while self._room > 0 and (start := _START.search(html, place)) is not None:
            place = start.end() if start[1] is None else self._find_end(start.end()) + 1
            if start[1] is not None and not html.startswith(">", place - 1):
                # It is no tag, because nothing ends it.
                place = start.end()
                continue
            end = re.compile(f"</{start[1]}" if start[1] else "-->", re.IGNORECASE).search(html, place)
            place = end.end() if end is not None else len(html)
            yield start.start(), place

    def _find_end(self, place: int) -> int:
        """Return where the tag ends in which a place is: at its ``>``, or at the end of the page."""
        rest = _REST.match(self._html, place)
        end = rest.end() if rest else place
        self._room -= end - place
        return end

    def _iter_places(self, name: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        raw = name in {"script", "style"}
        within = iter(spans)
        span = next(within, None)
        for start, end in self._iter_tags(name):
            while span is not None and span[1] <= start:
                span = next(within, None)
            if span is not None and span[0] < start:
                continue
            if raw and span is not None and span[0] == start:
                yield span
                continue
            if self._room <= 0:
                return
            yield start, self._find_end(end)

    def _iter_tags(self, name: str) -> Iterator[tuple[int, int]]:
        """Yield where the start tags of a name begin, and where the name ends."""
        lower = self._html.lower()
        if len(lower) != len(self._html):
            # One of a few letters becomes two.
            yield from (
                match.span() for match in re.finditer(rf"<{re.escape(name)}(?=[\s/>])", self._html, re.IGNORECASE)
            )
            return
        # Ten times as fast as a regular expression that minds no case.
        start = lower.find(f"<{name}")
        while start >= 0:
            end = start + len(name) + 1
            if lower[end : end + 1] in _AFTER_NAME:
                yield start, end
            start = lower.find(f"<{name}", end)

    def _search(self, place: tuple[int, int], value: str, after: int) -> int:
        """Return where a text stands in an element, from a place on or else anywhere, or -1."""
        begin, end = place
        for start in (max(begin, after), begin) if after > begin else (begin,):
            found = self._html.find(value, start, end)
            self._room -= (end if found < 0 else found) - start
            if found >= 0:
                return found
        if self._html.find("&", begin, end) >= 0:
            self._room -= end - begin
            if value in entities.unescape(self._html[begin:end]):
                return begin
        return -1

    def _line_at(self, place: int) -> int:
        return bisect_right(self._breaks, place) + 1
