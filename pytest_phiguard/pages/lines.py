"""Owns the lines on which elements stand in a page's source; must not know what they mean."""

from __future__ import annotations

import html as entities
import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands in these is no tag; scripts and styles are found by their own start tags.
_SPAN = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(?P<raw>script|style)\b(?:"[^"]*"|'[^']*'|[^'">])*>.*?(?:</(?P=raw)|\Z)""",
    re.IGNORECASE | re.DOTALL,
)
_REST = re.compile(r"""(?:"[^"]*"|'[^']*'|[^'">])*""")
# Elements are asked for in document order; further ahead than this nothing is looked for.
_AHEAD = 500


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
            if self._holds(places[number], value):
                self._next[name] = number
                return self._line_at(places[number][0])
        return self._line_at(places[start][0]) if start < len(places) else 1

    def _find_places(self, name: str) -> list[tuple[int, int]]:
        """Return where the elements of a name begin and end, of scripts and styles with their content."""
        if self._spans is None:
            self._breaks = list(accumulate(len(line) + 1 for line in self._html.split("\n")))
            self._spans = [match.span() for match in _SPAN.finditer(self._html)]
        if name not in self._places:
            self._places[name] = list(self._iter_places(name, self._spans))
        return self._places[name]

    def _iter_places(self, name: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        raw = name in {"script", "style"}
        within = iter(spans)
        span = next(within, None)
        for match in re.finditer(rf"<{re.escape(name)}(?=[\s/>])", self._html, re.IGNORECASE):
            while span is not None and span[1] <= match.start():
                span = next(within, None)
            if span is not None and span[0] < match.start():
                continue
            if raw and span is not None and span[0] == match.start():
                yield span
                continue
            rest = _REST.match(self._html, match.end())
            yield match.start(), rest.end() if rest else match.end()

    def _holds(self, place: tuple[int, int], value: str) -> bool:
        source = self._html[place[0] : place[1]]
        return value in source or ("&" in source and value in entities.unescape(source))

    def _line_at(self, place: int) -> int:
        return bisect_right(self._breaks, place) + 1
