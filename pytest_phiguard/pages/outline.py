"""Owns the outline of a page: what all pages of a template have in common, read without a parser.

Must not know what is requested.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from itertools import chain, compress, count
from operator import itemgetter, ne
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.pages.outline_pieces import BLANK, COMMENT, ODD, Piece, collapse, flag, read_piece, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    Kept = tuple[tuple[str, str], ...]

MAX_LENGTH: Final = 1_000_000
_MAX_KEPT: Final = 1_000
_MAX_PIECES: Final = 50_000
# Elements whose content is text up to their end tag, and which of them show it.
_RAW: Final = frozenset({"script", "style", "noscript", "iframe", "xmp", "noembed", "noframes"})
_LEGIBLE: Final = frozenset({"xmp", "noembed"})
# Content that is text, entities decoded.
_DECODED: Final = frozenset({"title", "textarea"})
# Within a drawing or template, these may hold what looks like its end.
_HIDING: Final = frozenset({"foreignobject", "desc", "annotation-xml", *_RAW - {"style"}, "textarea"})
_WITH_TEXT: Final = frozenset({"title", "style"})
# What may make a style ask for something.
_ASKING: Final = re.compile(r"(?:url|image|set|src)\(|@import|\\", re.IGNORECASE)
# A page has thousands of pieces.
_KEY: Final = itemgetter(Piece._fields.index("key"))
_SHOWN: Final = itemgetter(Piece._fields.index("shown"))
_VALUES: Final = itemgetter(Piece._fields.index("values"))
_KEPT: Final = itemgetter(Piece._fields.index("kept"))
_REGION: Final = itemgetter(Piece._fields.index("region"))
# Characters around what has changed; no value is longer, and what is written without blanks stays whole.
_AROUND: Final = 160


class Outline(NamedTuple):
    """A page without what its tags merely show.

    Two pages of equal key have the same tree, the same scripts and styles, and the same elements that can make a
    browser talk to another host. They differ in texts, in the values of attributes that only show or hold something,
    and in addresses on the page's own host.

    Attributes:
        key: The common part.
        segments: The source, split at each ``<``.
        free: For each of them 1 where it is a tag of which others of the template may say something else, else 0.
        shown: What each of them shows.
        values: The values of its attributes that a script can read, and what else is text but not shown.
        held: Metadata and state that they hold, as the fields of a transmission, by their numbers.
    """

    key: tuple[str, ...]
    segments: list[str]
    free: bytearray
    shown: list[str]
    values: list[str]
    held: dict[int, Kept]

    @property
    def text(self) -> str:
        """Return what the page shows, and then what it holds as text."""
        return "".join((*self.shown, *self.values))

    @property
    def kept(self) -> Kept:
        """Return the metadata and state that its elements hold, as the fields of a transmission."""
        return tuple(chain.from_iterable(self.held.values()))

    def read_around(self, numbers: Sequence[int]) -> str:
        """Return what some segments hold, and what they show with as much around it as may make one value with it.

        Args:
            numbers: The segments, in order.
        """
        stretches: list[list[int]] = []
        for number in numbers:
            if stretches and number <= stretches[-1][1] + 1:
                # What stands before it is in the stretch already.
                stretches[-1][1] = max(stretches[-1][1], self._widen(number, 1))
                continue
            start = self._widen(number, -1)
            if stretches and start <= stretches[-1][1] + 1:
                stretches[-1][1] = self._widen(number, 1)
            else:
                stretches.append([start, self._widen(number, 1)])
        values = "".join([self.values[number] for number in numbers])
        return "\0".join([values, *("".join(self.shown[start : end + 1]) for start, end in stretches)])

    def _widen(self, number: int, step: int) -> int:
        """Return the first or last segment of a stretch around one."""
        shown, size = self.shown, 0
        for at in range(number + 1, len(shown)) if step > 0 else range(number - 1, -1, -1):
            text = shown[at]
            if text:
                number = at
                size += len(text)
                if size >= _AROUND and ("\n" in text or " " in text):
                    break
        return number


class Redrawn(NamedTuple):
    """The outline of a page by that of another.

    Attributes:
        outline: Its own; the key is the other's.
        changed: The numbers of the segments in which they differ.
    """

    outline: Outline
    changed: list[int]


def draw_outline(html: str) -> Outline | None:
    """Return the outline of a page, or None where only a parser knows how a browser reads it.

    Args:
        html: The source.
    """
    segments = _split(html)
    return _Drawing(segments).draw() if segments is not None else None


def redraw_outline(like: Outline, html: str) -> Redrawn | None:
    """Return the outline of a page that differs from another in nothing but what tags show and hold, or None.

    Args:
        like: The outline of the other one.
        html: The source.
    """
    segments = _split(html)
    if segments is None or len(segments) != len(like.segments):
        return None
    changed = list(compress(count(), map(ne, segments, like.segments)))
    shown, values, held = like.shown.copy(), like.values.copy(), like.held.copy()
    pieces = find_pieces()
    for number in changed:
        segment = segments[number]
        piece = pieces[segment]
        if not like.free[number] or pieces[like.segments[number]].key != piece.key or piece.region not in _CONTENT:
            return None
        shown[number], values[number] = _read_content(piece, segment) if piece.region else (piece.shown, piece.values)
        held.pop(number, None)
        if piece.kept:
            held[number] = piece.kept
    return Redrawn(Outline(like.key, segments, like.free, shown, values, held), changed)


_CONTENT: Final = frozenset({"", *_DECODED})


def _split(html: str) -> list[str] | None:
    html = html.replace("\r\n", "\n") if "\r" in html else html
    if len(html) > MAX_LENGTH or "\0" in html or "\r" in html:
        return None
    segments = html.split("<")
    return None if segments[0].strip(BLANK) else segments[1:]


def _read_content(piece: Piece, source: str) -> tuple[str, str]:
    """Return what an element shows whose content is text, and what it holds besides."""
    content = collapse(unescape(source.partition(">")[2]))
    return ("", f"{piece.values}\n{content}") if piece.region == "title" else (f"\n{content}", piece.values)


class _Pieces(dict[str, Piece]):
    """The pieces that were met lately."""

    def __missing__(self, segment: str) -> Piece:
        piece = read_piece(segment)
        if len(segment) <= _MAX_KEPT:
            if len(self) >= _MAX_PIECES:
                self.clear()
            self[segment] = piece
        return piece


@cache
def find_pieces() -> dict[str, Piece]:
    """Return what is remembered of pieces in this process."""
    return _Pieces()


class _Drawing:
    def __init__(self, segments: list[str]) -> None:
        self._segments = segments
        self._pieces = list(map(find_pieces().__getitem__, segments))
        self._keys: list[str] = []
        self._shown = list(map(_SHOWN, self._pieces))
        self._values = list(map(_VALUES, self._pieces))
        self._free = bytearray(b"\1") * len(segments)

    def draw(self) -> Outline | None:
        place = 0
        for number in compress(count(), map(_REGION, self._pieces)):
            if number < place:
                # It is text: within a script, or within a comment.
                continue
            self._keys += map(_KEY, self._pieces[place:number])
            place = self._add_region(number)
            if place < 0:
                return None
        self._keys += map(_KEY, self._pieces[place:])
        held = {
            number: self._pieces[number].kept
            for number in compress(count(), map(_KEPT, self._pieces))
            if self._free[number]
        }
        return Outline(tuple(self._keys), self._segments, self._free, self._shown, self._values, held)

    def _add_region(self, number: int) -> int:
        """Add what is not read tag by tag, and return where the next piece is, or -1 for what a parser must read."""
        region = self._pieces[number].region
        if region == COMMENT:
            return self._pass_comment(number)
        if region in _RAW or region in _DECODED:
            return self._add_raw(number, region)
        return self._add_drawing(number, region) if region != ODD else -1

    def _keep(self, start: int, end: int, key: str, shown: str = "", values: str = "") -> int:
        """Keep a stretch that is the same on all pages of the template, and return where the next piece is."""
        rest = [""] * (end - start - 1)
        self._keys.append(key)
        self._shown[start:end] = [shown, *rest]
        self._values[start:end] = [values, *rest]
        self._free[start:end] = bytes(end - start)
        return end

    def _pass_comment(self, number: int) -> int:
        if self._segments[number].startswith(("!-->", "!--->")):
            return -1
        for at in range(number, len(self._segments)):
            before, mark, text = self._segments[at].partition("-->")
            if "--!>" in before:
                return -1
            if mark:
                shown = unescape(text)
                return self._keep(number, at + 1, f"!{flag(shown)}", collapse(shown))
        return -1

    def _add_raw(self, number: int, name: str) -> int:
        """Add an element whose content is text, up to its end tag."""
        at = self._find_end(number, name)
        if at < 0:
            return -1
        source = "<".join(self._segments[number:at])
        if f"</{name}" in source.lower() or (name == "script" and "<!--" in source):
            return -1
        if name == "style" and _ASKING.search(source):
            # What it asks for depends on which elements its rules mean.
            return -1
        piece = self._pieces[number]
        if name not in _DECODED:
            shown = show(name, source.partition(">")[2] if name in _LEGIBLE else "")
            return self._keep(number, at, source, shown, piece.values)
        self._keep(number, at, piece.key, *_read_content(piece, source))
        # Where it is all in one piece, another page may say something else in its place.
        self._free[number] = at == number + 1
        return at

    def _add_drawing(self, number: int, name: str) -> int:
        """Add a drawing or a template as it is written, up to its end tag."""
        piece = self._pieces[number]
        if piece.closed and name != "template":
            return self._keep(number, number + 1, piece.key, piece.shown, piece.values)
        at = self._find_end(number, name)
        if at < 0 or any(self._is_hiding(inner, name) for inner in range(number + 1, at)):
            return -1
        source = "<".join(self._segments[number:at])
        # What it shows parts the words around it.
        parting = "\n" if name != "template" and any(one.shown.strip() for one in self._pieces[number:at]) else ""
        return self._keep(number, at, source, parting, f"\n{unescape(source)}")

    def _is_hiding(self, number: int, name: str) -> bool:
        """Tell whether a piece within a drawing may make what looks like its end something else."""
        inner = _find_name(self._segments[number])
        if inner in {name, *_HIDING} or self._segments[number].startswith("!"):
            return True
        return inner in _WITH_TEXT and _find_name(self._segments[number + 1]) != f"/{inner}"

    def _find_end(self, number: int, name: str) -> int:
        """Return where the end tag of an element is, or -1."""
        for at in range(number + 1, len(self._segments)):
            if self._segments[at][:1] == "/" and _find_name(self._segments[at]) == f"/{name}":
                return at if self._pieces[at].ends else -1
        return -1


def _find_name(segment: str) -> str:
    """Return the name of a tag, lower case, that of an end tag with its slash."""
    end = 1
    while end < len(segment) and segment[end] not in " \t\n\f/>":
        end += 1
    return segment[:end].lower()
