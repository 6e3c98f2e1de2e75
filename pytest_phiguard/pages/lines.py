"""Owns the lines on which elements stand in a page's source; must not know what they mean."""

from __future__ import annotations

import html as entities
import re
from bisect import bisect_right
from itertools import accumulate

# Tags with their attributes, of scripts and styles with their content too; comments are stepped over.
_SCAN = re.compile(
    r"""<!--.*?(?:-->|\Z)
    |<(?P<raw>script|style)\b(?:"[^"]*"|'[^']*'|[^'">])*>.*?(?:</(?P=raw)|\Z)
    |<(?P<name>[a-z][a-z0-9:-]*)(?=[\s/>])(?:"[^"]*"|'[^']*'|[^'">])*""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
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
        self._places: dict[str, list[tuple[int, int]]] | None = None
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
        if self._places is None:
            self._places = self._scan()
        places = self._places.get(name, [])
        start = self._next.get(name, 0)
        for number in range(start, min(start + _AHEAD, len(places))):
            if self._holds(places[number], value):
                self._next[name] = number
                return self._line_at(places[number][0])
        return self._line_at(places[start][0]) if start < len(places) else 1

    def _scan(self) -> dict[str, list[tuple[int, int]]]:
        self._breaks = list(accumulate(len(line) + 1 for line in self._html.split("\n")))
        places: dict[str, list[tuple[int, int]]] = {}
        for match in _SCAN.finditer(self._html):
            name = match["name"] or match["raw"]
            if name:
                places.setdefault(name.lower(), []).append(match.span())
        return places

    def _holds(self, place: tuple[int, int], value: str) -> bool:
        source = self._html[place[0] : place[1]]
        return value in source or ("&" in source and value in entities.unescape(source))

    def _line_at(self, place: int) -> int:
        return bisect_right(self._breaks, place) + 1
