"""Owns the reading of a plain page piece by piece, without a parser; must not know what an element means.

Of a page that is written strictly (every tag closed, every value quoted or plain) the pieces between two ``<`` can be
read by themselves and remembered. What only a parser knows, the tree, depends on nothing but the sequence of names,
whether text stands between them, and a few attributes: those are the page's *shape*. Where anything is not plain,
nobody guesses: the page is read by a parser.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.pages.names import ATTRIBUTES, BLOCKS, NAMES, PAINTS, SILENT, is_readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_LENGTH: Final = 1_000_000
_MAX_KEPT: Final = 1_000
_BLANK: Final = " \t\n\f"
_TAG: Final = re.compile(
    r"(?P<end>/?)(?P<name>[a-z][a-z0-9-]*)"
    r"(?P<attributes>(?:[ \t\n\f]+[^\s\"'<>/=]+"
    r"(?:[ \t\n\f]*=[ \t\n\f]*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`][^\s\"'<>]*))?)*)"
    r"[ \t\n\f]*(?P<closed>/?)>",
    re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(
    r"([^\s\"'<>/=]+)(?:[ \t\n\f]*=[ \t\n\f]*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`][^\s\"'<>]*)))?"
)
_ENTITY: Final = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|([a-zA-Z][a-zA-Z0-9]*);?)(=?)")
# Whose content is text up to their end tag.
_RAW: Final = frozenset({"script", "style", "title", "textarea", "iframe", "noscript", "noframes", "noembed", "xmp"})
_DECODED: Final = frozenset({"title", "textarea"})
# What makes a tree that depends on more than names.
_ODD: Final = frozenset({"template", "plaintext", "math", "font", "frameset", "image", "isindex", "listing", "pre"})
_OPTIONS: Final = frozenset({"option", "optgroup", "select"})
_SPECIAL: Final = _RAW | _OPTIONS | {"svg"}
_SHAPING: Final = frozenset({"fieldset", "optgroup"})
_DOCTYPE: Final = re.compile(r"!doctype[^<>]*>", re.IGNORECASE)


class Piece(NamedTuple):
    """One tag with the text behind it.

    Args:
        shape: What the tree depends on.
        name: Lower case; empty for a doctype.
        attributes: As a parser has them; of an end tag none.
        text: What follows, decoded.
        begins: Whether it is a start tag.
        matters: Whether an element of this tag is one of a page's elements.
        closed: Whether it ends with ``/>``.
        special: Whether what follows is read in another way than after most tags.
        shown: What a page shows because of it: the text, on a line of its own after a block.
        listed: The values of its attributes that a script may read, each on a line of its own.
    """

    shape: str
    name: str
    attributes: Mapping[str, str]
    text: str
    begins: bool = False
    matters: bool = False
    closed: bool = False
    special: bool = False
    shown: str = ""
    listed: str = ""


class Skimmed(NamedTuple):
    """A page that was read piece by piece.

    Args:
        shape: What its tree depends on.
        parts: Of the elements that matter, in document order: name, attributes and text.
        pieces: All of them.
        shown: What the page shows.
        listed: The values of attributes that a script may read.
    """

    shape: tuple[str, ...]
    parts: list[tuple[str, Mapping[str, str], str]]
    pieces: list[Piece]
    shown: str
    listed: str

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield what is shown, as one text."""
        yield self.shown, 0

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""
        for piece in self.pieces:
            if piece.attributes and piece.name not in SILENT:
                yield from ((name, value) for name, value in piece.attributes.items() if value)


def skim(html: str) -> Skimmed | None:
    """Return a page read piece by piece, or None where it is not plain enough for that.

    Args:
        html: The source.
    """
    if len(html) > MAX_LENGTH or "\r" in html or "\0" in html or "noframes" in html or "shadowed" in html:
        return None
    first, *segments = html.split("<")
    if first.strip(_BLANK):
        return None
    return _Skimming(segments).read()


class _Skimming:
    def __init__(self, segments: list[str]) -> None:
        self._segments = segments
        self._shape: list[str] = []
        self._parts: list[tuple[str, Mapping[str, str], str]] = []
        self._pieces: list[Piece] = []
        self._drawings = 0
        # The position of the option that is open, and its text so far.
        self._option: tuple[int, list[str]] | None = None

    def read(self) -> Skimmed | None:
        pieces = [_read_piece(segment) for segment in self._segments]
        place = 0
        for special in [number for number, piece in enumerate(pieces) if piece is None or piece.special]:
            if special < place:
                # It is text: within a script, or within a comment.
                continue
            self._add_plain(pieces[place:special])
            piece = pieces[special]
            if piece is not None:
                place = self._add_special(piece, special)
            elif self._segments[special].startswith("!--"):
                place = self._pass_comment(special)
            else:
                return None
            if place < 0:
                return None
        self._add_plain(pieces[place:])
        self._end_option()
        return Skimmed(
            tuple(self._shape),
            self._parts,
            self._pieces,
            "".join([piece.shown for piece in self._pieces]),
            "".join([piece.listed for piece in self._pieces if piece.listed]),
        )

    def _add_plain(self, found: Sequence[Piece | None]) -> None:
        """Add pieces none of which is special."""
        pieces = [piece for piece in found if piece is not None]
        self._shape += [piece.shape for piece in pieces]
        self._parts += [(piece.name, piece.attributes, "") for piece in pieces if piece.matters]
        self._pieces += pieces
        if self._option is not None:
            self._option[1].extend(piece.text for piece in pieces)

    def _add_special(self, piece: Piece, place: int) -> int:
        """Add a piece, and return where the next one is, or -1."""
        if piece.begins and piece.name in _RAW and not (self._drawings and piece.closed):
            return self._read_raw(piece, place)
        if piece.name in _OPTIONS:
            self._end_option()
            if piece.begins and piece.name == "option":
                self._option = (len(self._parts), [])
        if piece.name == "svg":
            self._drawings += (0 if piece.closed else 1) if piece.begins else -1
        self._add_plain([piece])
        return place + 1

    def _end_option(self) -> None:
        if self._option is not None:
            place, texts = self._option
            name, attributes, _ = self._parts[place]
            self._parts[place] = (name, attributes, "".join(texts))
            self._option = None

    def _pass_comment(self, place: int) -> int:
        """Step over a comment, and return where the next piece is, or -1."""
        if self._segments[place].startswith(("!-->", "!--->")):
            return -1
        for number in range(place, len(self._segments)):
            before, mark, text = self._segments[number].partition("-->")
            if "--!>" in before:
                return -1
            if mark:
                shown = unescape(text)
                flag = "!t" if shown.strip(_BLANK) else "!"
                self._add_plain([Piece(flag, "", {}, shown, shown=_collapse(shown))])
                return number + 1
        return -1

    def _read_raw(self, piece: Piece, place: int) -> int:
        """Read an element whose content is text, and return where the next piece is, or -1."""
        opened = _TAG.match(self._segments[place])
        parts = [self._segments[place][opened.end() :]] if opened else []
        for number in range(place + 1, len(self._segments)):
            end = _read_end(self._segments[number], piece.name)
            if end is not None:
                content = "<".join(parts)
                if self._is_odd(piece.name, content, len(parts)):
                    return -1
                self._keep_raw(piece, content)
                self._add_plain([end])
                return number + 1
            parts.append(self._segments[number])
        return -1

    def _is_odd(self, name: str, content: str, pieces: int) -> bool:
        """Tell whether the content of an element may be read otherwise: by a drawing, or by what looks like its end."""
        if self._drawings and (pieces > 1 or "&" in content):
            return True
        return f"</{name}" in content.lower() or (name == "script" and "<!--" in content)

    def _keep_raw(self, piece: Piece, content: str) -> None:
        name = piece.name
        text = unescape(content) if name in _DECODED else content
        if name == "textarea":
            text = text.removeprefix("\n")
        # What stands in a <noscript> is made of elements: it is a part of the shape.
        self._shape.append(piece.shape + content if name == "noscript" else piece.shape)
        if piece.matters:
            self._parts.append((name, piece.attributes, "" if name == "iframe" else text))
        shown = _show(name, text) if name in {"textarea", "xmp", "noembed"} else _show(name, "")
        self._pieces.append(piece._replace(text="", shown=shown))


def _read_end(segment: str, name: str) -> Piece | None:
    """Return the end tag of an element whose content is text, or None where there is another thing."""
    if segment[:1] != "/" or segment[1 : len(name) + 1].lower() != name:
        return None
    piece = _read_piece(segment)
    return piece if piece is not None and piece.name == name else None


def _show(name: str, text: str) -> str:
    return f"\n{_collapse(text)}" if name in BLOCKS else _collapse(text)


def _collapse(text: str) -> str:
    """Return a text as the screen shows it: runs of blanks are one."""
    if not text or text.isalnum():
        return text
    inner = " ".join(text.split())
    if not inner:
        return " "
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _list(name: str, attributes: Mapping[str, str]) -> str:
    if name in SILENT:
        return ""
    return "".join(f"\n{value}" for key, value in attributes.items() if value and is_readable(key))


def _read_piece(segment: str) -> Piece | None:
    return _remember_piece(segment) if len(segment) <= _MAX_KEPT else read_piece(segment)


@lru_cache(maxsize=16_384)
def _remember_piece(segment: str) -> Piece | None:
    return read_piece(segment)


def read_piece(segment: str) -> Piece | None:
    """Return what stands between two ``<``, or None where it is no plain tag.

    Args:
        segment: Without the ``<`` before it.
    """
    match = _TAG.match(segment)
    if match is None:
        doctype = _DOCTYPE.match(segment)
        text = segment[doctype.end() :] if doctype else ""
        return Piece(segment, "", {}, "") if doctype and not text.strip(_BLANK) else None
    name = match["name"].lower()
    if name in _ODD:
        return None
    text = segment[match.end() :]
    text = unescape(text) if "&" in text else text
    flag = "t" if text.strip(_BLANK) else ""
    special = name in _SPECIAL
    shown = _show(name, text)
    if match["end"]:
        if match["attributes"]:
            return None
        return Piece(f"/{name} {flag}", name, {}, text, special=special and name not in _RAW, shown=shown)
    attributes = _read_attributes(match["attributes"])
    matters = name in NAMES or not ATTRIBUTES.isdisjoint(attributes)
    matters = matters or any("(" in attributes.get(paint, "") for paint in PAINTS)
    shape = f"{name}{match['closed']} {flag}{'!' if matters else ''}{_read_shaping(name, attributes)}"
    if "srcdoc" in attributes:
        return None
    closed, listed = bool(match["closed"]), _list(name, attributes)
    return Piece(shape, name, attributes, text, True, matters, closed, special, shown, listed)


def _read_shaping(name: str, attributes: Mapping[str, str]) -> str:
    """Return the attributes of an element that the tree depends on."""
    if name == "input":
        return attributes.get("type", "").lower()
    return "disabled" if name in _SHAPING and "disabled" in attributes else ""


def _read_attributes(text: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        # The first of two equal ones counts.
        attributes.setdefault(name.lower(), _ENTITY.sub(_decode, value) if "&" in value else value)
    return attributes


def _decode(match: re.Match[str]) -> str:
    """Return the character of an entity in an attribute: there ``&copy=`` is none (HTML 13.2.5.73)."""
    name, equals = match[1], match[2]
    if not name:
        return unescape(match[0][: len(match[0]) - len(equals)]) + equals
    written = match[0][1 : len(match[0]) - len(equals)]
    if written not in html5 or (equals and not written.endswith(";")):
        return match[0]
    return html5[written] + equals
