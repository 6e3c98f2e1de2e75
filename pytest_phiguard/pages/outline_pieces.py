"""Owns what one tag, with the text behind it, adds to the outline of a page; must not know the rest of the page."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.glance import stays_here
from pytest_phiguard.pages.islands import is_structure
from pytest_phiguard.pages.metadata import read_metadata
from pytest_phiguard.pages.names import BLOCKS, EVENT_ATTRIBUTES, NAMES, PAINTS, SILENT, is_readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLANK: Final = " \t\n\f"
ODD: Final = "?"
"""The region of what only a parser can read."""
COMMENT: Final = "!"
"""The region of a comment."""

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
_DOCTYPE: Final = re.compile(r"!doctype[^<>]*>", re.IGNORECASE)

# Elements with content that is not read tag by tag.
_REGIONS: Final = frozenset({
    "script", "style", "noscript", "iframe", "xmp", "noembed", "noframes", "title", "textarea", "svg", "math",
    "template",
})  # fmt: skip
# What makes a tree that depends on more than names, or addresses that depend on more than the page's.
_ODD: Final = frozenset({"base", "plaintext", "font", "frameset", "image", "isindex", "listing", "shadowed"})
# Attributes that can make a browser talk to somebody, or that say what a request holds.
_REACHING: Final = EVENT_ATTRIBUTES | frozenset({
    "action", "attributionsrc", "background", "data", "dynsrc", "formaction", "href", "http-equiv", "imagesrcset",
    "lowsrc", "manifest", "ping", "poster", "src", "srcdoc", "srcset", "xlink:href", "itemprop", "itemscope",
    "shadowrootmode", *PAINTS,
})  # fmt: skip
# Elements that do nothing but show, hold or lead on, as long as what they name is on the page's own host.
_HARMLESS: Final = frozenset({
    "a", "area", "form", "img", "input", "button", "select", "option", "meta", "title", "textarea",
})  # fmt: skip
_VERBATIM: Final = (NAMES | _REGIONS) - _HARMLESS
# Relations that state something and ask for nothing.
_STATING: Final = frozenset({"canonical", "shortlink", "prev", "next", "alternate"})
_LEADING: Final = frozenset({("a", "href"), ("area", "href"), ("form", "action"), ("img", "src")})


class Piece(NamedTuple):
    """One tag with the text behind it.

    Attributes:
        key: What of it is common to all pages of a template.
        shown: The text behind it as the screen shows it, on a line of its own after a block.
        values: The values of its attributes that a script can read, each on a line of its own.
        kept: Metadata and state, as the fields of a transmission.
        region: Where the tag begins what is not read tag by tag, what that is, else empty.
        closed: Whether it ends with ``/>``.
        ends: Whether it is an end tag.
    """

    key: str
    shown: str = ""
    values: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    region: str = ""
    closed: bool = False
    ends: bool = False


_STRANGE: Final = Piece("", region=ODD)


def read_piece(segment: str) -> Piece:
    """Return what stands between two ``<``.

    Args:
        segment: Without the ``<`` before it.
    """
    match = _TAG.match(segment)
    if match is None:
        return _read_rest(segment)
    name = match["name"].lower()
    text = segment[match.end() :]
    text = unescape(text) if "&" in text else text
    shown = show(name, text)
    if match["end"]:
        return _STRANGE if match["attributes"] else Piece(f"/{name}{flag(text)}", shown, ends=True)
    if name in _ODD:
        return _STRANGE
    attributes = _read_attributes(match["attributes"])
    if "itemprop" in attributes or "itemscope" in attributes:
        # Whose property a text is, the tree says.
        return _STRANGE
    bare = _is_harmless(name, attributes)
    key = f"{name}{_find_kind(name, attributes)}" if bare else segment[: match.end()]
    values = "" if name in SILENT else "".join(_iter_values(attributes))
    return Piece(
        f"{key}{match['closed']}{flag(text)}",
        shown,
        values,
        tuple(_iter_kept(name, attributes)),
        name if name in _REGIONS else "",
        bool(match["closed"]),
    )


def _read_rest(segment: str) -> Piece:
    """Return what is no tag: a comment, a doctype, or text that begins with ``<``."""
    if segment.startswith("!--"):
        return Piece("", region=COMMENT)
    doctype = _DOCTYPE.match(segment)
    if doctype and not segment[doctype.end() :].strip(BLANK):
        return Piece(segment)
    if segment[:1].isascii() and not segment[:1].isalpha() and segment[:1] not in {"/", "!", "?"}:
        shown = unescape(f"<{segment}")
        return Piece("<", collapse(shown))
    return _STRANGE


def _is_harmless(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether nothing of an element but its name and kind is common to all pages of a template."""
    if name == "link" and attributes.get("rel", "").lower() in _STATING:
        return _REACHING.intersection(attributes) <= {"href"}
    if name in _VERBATIM:
        return False
    if "(" in attributes.get("style", "") or (name == "meta" and attributes.get("name", "").lower() == "referrer"):
        return False
    reaching = _REACHING.intersection(attributes)
    return all((name, one) in _LEADING and stays_here(attributes[one]) for one in reaching)


def _find_kind(name: str, attributes: Mapping[str, str]) -> str:
    """Return the attributes of a harmless element that its tree depends on."""
    return f" {attributes['type'].lower()}" if name == "input" and "type" in attributes else ""


def _iter_values(attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if value and is_readable(name):
            yield f"\n{value}"


def _iter_kept(name: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that ``iter_state`` has of a tag."""
    if name in {"meta", "link"}:
        said = read_metadata(Element(name, attributes))
        if said is not None:
            yield f"page.metadata:{said[0]}", said[1]
    for attribute, value in attributes.items():
        if attribute.startswith("data-") and is_structure(value):
            yield f"page.island:{attribute}", value


def flag(text: str) -> str:
    """Return what a key says of a text: whether there is any."""
    return " t" if text.strip(BLANK) else " "


def show(name: str, text: str) -> str:
    """Return the text behind a tag as the screen shows it.

    Args:
        name: The tag's.
        text: The text.
    """
    return f"\n{collapse(text)}" if name in BLOCKS else collapse(text)


def collapse(text: str) -> str:
    """Return a text as the screen shows it: runs of blanks are one."""
    if not text or text.isalnum():
        return text
    inner = " ".join(text.split())
    if not inner:
        return " "
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


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
