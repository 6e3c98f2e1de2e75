"""Owns the reading of HTML into neutral elements, whichever parser reads it; must not know what an element means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from pytest_phiguard.pages.elements import MAX_ELEMENTS, hide_names
from pytest_phiguard.pages.lines import LineIndex

if TYPE_CHECKING:
    from pytest_phiguard.pages.elements import Element, Reading, Shown

MAX_LENGTH: Final = 5_000_000
MAX_DEPTH: Final = 2_000
MAX_ATTRIBUTES: Final = 5_000
# Elements whose start has no end tag, or whose end tag may be left out: they do not nest without limit.
_SHALLOW = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "option",
})  # fmt: skip
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")


@dataclass(frozen=True, slots=True)
class Document:
    """A page that was read.

    Args:
        elements: What can make a browser talk or send, in document order.
        reading: What the parser made of it, for its text.
        lines: Where things stand in the source.
        problem: What was cut, or empty.
    """

    elements: tuple[Element, ...]
    reading: Shown
    lines: LineIndex = field(repr=False)
    problem: str = ""

    @property
    def title(self) -> str:
        """Return what ``document.title`` would say."""
        for element in self.elements:
            if element.name == "title" and not element.in_svg and not element.noscript:
                return " ".join(element.text.split())
        return ""


def parse_elements(html: str, reader: str = "", *, line: int = 0) -> Document:
    """Read a page.

    Args:
        html: The decoded body.
        reader: ``selectolax`` or ``beautifulsoup4``; empty for the first of them that is installed.
        line: Where the source stands in a page around it; 0 for a page of its own.

    Raises:
        ValueError: ``reader`` is none of the two.
    """
    html, problem = _cut(html.replace("\0", "\ufffd"))
    read = _find_reader(reader)
    reading = read(hide_names(html))
    if len(reading.elements) >= MAX_ELEMENTS:
        problem = problem or f"only the first {MAX_ELEMENTS} elements of the page were read"
    return Document(reading.elements, reading, LineIndex(html, line), problem)


class _Read(Protocol):
    def __call__(self, html: str) -> Reading: ...


def _find_reader(name: str) -> _Read:
    if name not in {"", "selectolax", "beautifulsoup4"}:
        raise ValueError(f"{name!r} reads no HTML. Valid values: selectolax, beautifulsoup4")
    if name != "beautifulsoup4":
        try:
            from pytest_phiguard.pages.lexbor_reader import LexborReading
        except ImportError:
            if name:
                raise
        else:
            return LexborReading
    from pytest_phiguard.pages.soup_reader import SoupReading

    return SoupReading


def _cut(html: str) -> tuple[str, str]:
    """Return what can be read in bounded time, and what was cut."""
    problem = ""
    if len(html) > MAX_LENGTH:
        problem = f"only the first {MAX_LENGTH} of {len(html)} characters of the page were read"
        html = html[:MAX_LENGTH]
    end = _find_crowd(html)
    if end >= 0:
        return html[:end], f"an element has more than {MAX_ATTRIBUTES} attributes; the rest of the page was not read"
    if html.count("<") - html.count("</") * 2 > MAX_DEPTH:
        end = _find_depth_limit(html)
        if end >= 0:
            return html[:end], f"the page is nested deeper than {MAX_DEPTH} elements; the rest was not read"
    return html, problem


def _find_crowd(html: str) -> int:
    """Return where an element begins that has too many attributes, or -1: the time grows with their square."""
    if len(html) < MAX_ATTRIBUTES * 2:
        return -1
    place = 0
    for piece in html.split(">"):
        if len(piece) >= MAX_ATTRIBUTES * 2:
            start = piece.rfind("<")
            if start >= 0 and piece[start + 1 : start + 2].isalpha() and len(piece[start:].split()) > MAX_ATTRIBUTES:
                return place + start
        place += len(piece) + 1
    return -1


def _find_depth_limit(html: str) -> int:
    """Return where the elements nest too deep, or -1: parsers need time that grows with the square of the depth."""
    depth = 0
    for match in _ANY_TAG.finditer(html):
        if match[2].lower() in _SHALLOW:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            return match.start()
    return -1
