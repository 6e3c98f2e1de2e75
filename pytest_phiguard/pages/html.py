"""Owns the reading of HTML into neutral elements, whichever parser reads it; must not know what an element means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from pytest_phiguard.pages.elements import MAX_ELEMENTS, hide_names
from pytest_phiguard.pages.lines import LineIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.pages.elements import Element, Reading, Shown

MAX_LENGTH: Final = 5_000_000
MAX_DEPTH: Final = 2_000
MAX_ATTRIBUTES: Final = 5_000
MAX_OPTIONS: Final = 20_000
# Elements whose start has no end tag, or whose end tag may be left out: they do not nest without limit.
_SHALLOW = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "option",
})  # fmt: skip
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# However many of these a page has, their attributes are those of one element.
_OUTERMOST = re.compile(r"<(?:html|body)(?=[\s/>])([^>]*)", re.IGNORECASE)
# Most pages have one of each.
_OUTERMOST_TAGS = 2
_MENU = re.compile(r"<(select|option)(?=[\s/>])", re.IGNORECASE)


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
    for find, told in _LIMITS:
        end = find(html)
        if end >= 0:
            html, problem = html[:end], told
    return html, problem


def _find_crowd(html: str) -> int:
    """Return where an element begins that has too many attributes, or -1: the time grows with their square."""
    if len(html) < MAX_ATTRIBUTES * 2:
        return -1
    lower = html.lower()
    crowd = _find_long_tag(html) if _may_have_long_tag(html) else -1
    if crowd < 0 and lower.count("<html") + lower.count("<body") > _OUTERMOST_TAGS:
        crowd = _find_outermost_crowd(html)
    return crowd


def _may_have_long_tag(html: str) -> bool:
    """Tell whether so much stands between two ``>`` that it may be a crowd: every stretch of that length is met."""
    return any(html.find(">", start, start + MAX_ATTRIBUTES) < 0 for start in range(0, len(html), MAX_ATTRIBUTES))


def _find_long_tag(html: str) -> int:
    place = 0
    for piece in html.split(">"):
        if len(piece) >= MAX_ATTRIBUTES * 2:
            start = piece.rfind("<")
            if start >= 0 and piece[start + 1 : start + 2].isalpha() and len(piece[start:].split()) > MAX_ATTRIBUTES:
                return place + start
        place += len(piece) + 1
    return -1


def _find_outermost_crowd(html: str) -> int:
    attributes = 0
    for match in _OUTERMOST.finditer(html):
        attributes += 1 + len(match[1].split())
        if attributes > MAX_ATTRIBUTES:
            return match.start()
    return -1


def _find_long_menu(html: str) -> int:
    """Return where a menu has too many options, or -1: Lexbor needs time that grows with the square of their number."""
    if len(html) < MAX_OPTIONS * len("<option>"):
        return -1
    options = 0
    for match in _MENU.finditer(html):
        options = options + 1 if match[1].lower() == "option" else 0
        if options > MAX_OPTIONS:
            return match.start()
    return -1


def _find_depth_limit(html: str) -> int:
    """Return where the elements nest too deep, or -1: parsers need time that grows with the square of the depth."""
    if html.count("<") - html.count("</") * 2 <= MAX_DEPTH:
        return -1
    depth = 0
    for match in _ANY_TAG.finditer(html):
        if match[2].lower() in _SHALLOW:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            return match.start()
    return -1


_LIMITS: Final[tuple[tuple[Callable[[str], int], str], ...]] = (
    (_find_crowd, f"an element has more than {MAX_ATTRIBUTES} attributes; the rest of the page was not read"),
    (_find_long_menu, f"a menu has more than {MAX_OPTIONS} options; the rest of the page was not read"),
    (_find_depth_limit, f"the page is nested deeper than {MAX_DEPTH} elements; the rest was not read"),
)
