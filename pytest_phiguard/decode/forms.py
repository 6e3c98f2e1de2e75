"""Queries and form bodies: ``name=value`` joined by ``&``; knows no other structure."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING

from pytest_phiguard.decode.escapes import has_escaped_signs, unescape_field, unescape_percent
from pytest_phiguard.decode.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = re.compile(r"[^\s=&{}<>\"']{1,80}=[^\s&]*(?:&[^\s=&{}<>\"']{0,80}(?:=[^\s&]*)?)*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENTITY = re.compile(r"&([A-Za-z]{2,31};)")
_BASE64 = re.compile(r"[A-Za-z0-9+/-]{16,}={0,2}")
# Shorter names hold no identifier.
_LONG_NAME = 8


def is_form(text: str) -> bool:
    """Tell whether a whole text looks like ``name=value&…``.

    Padding at the end makes no form of base64, ``=40`` none of an address in quoted-printable, and ``&amp;`` none of
    markup.
    """
    if "=" not in text.rstrip("=") or not _FORM.match(text) or _CONTROL.search(text):
        return False
    if "&" not in text:
        return not has_escaped_signs(text)
    # Where markup or quoted-printable was made of it, its own signs are still to be had.
    return not _has_entity(text) and text.count("=3D") < text.count("=")


def _has_entity(text: str) -> bool:
    return ";" in text and any(match[1] in html5 for match in _ENTITY.finditer(text))


def iter_fields(query: str, location: str, chain: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Yield the values of a query under ``location:NAME``, and long names at ``location`` itself.

    Args:
        query: The query, without ``?``.
        location: Where it stands.
        chain: The steps that were undone to read it; once percent escapes are undone, ``+`` is itself again.
    """
    plus = "percent" not in chain
    escaped = "%" in query or (plus and "+" in query)
    unescape = unescape_field if plus else unescape_percent
    names = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        if plus and "+" in value and _BASE64.fullmatch(value):
            yield Piece(f"{location}:{name}", value, name, chain)  # whoever wrote it forgot that "+" is a blank here
        if escaped:
            name, value = unescape(name), unescape(value)
        if value:
            yield Piece(f"{location}:{name}", value, name, chain)
        if len(name) >= _LONG_NAME or not equals:
            names.append(name)
    if names:
        yield Piece(location, "\n".join(names), "", chain)
