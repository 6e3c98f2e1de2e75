"""An address taken apart; knows no other structure."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from pytest_phiguard.decode.escapes import unescape_percent
from pytest_phiguard.decode.forms import iter_fields
from pytest_phiguard.decode.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}:)?//[^\s/?#]+[/?#]|[A-Za-z][A-Za-z0-9+.\-]{1,15}://[^\s/?#]+$")
# Hexadecimal and base32, RFC 1035 section 2.3.4 and RFC 4648 section 6.
_LABELS = (re.compile("[0-9a-fA-F]+"), re.compile("[a-zA-Z2-7]+"))
_FULL_LABEL = 24
# However often it was escaped, and what begins its escapes in HTML and JSON.
_ESCAPED_SLASH = re.compile(r"%(?:25){0,4}(?:2f|26|5c)", re.IGNORECASE)
_RELATIVE = re.compile(r"/[^\s?]*\?[^\s=&]+=")


def is_url(text: str) -> bool:
    """Tell whether a whole text is an address: absolute, without scheme, or a path with a query."""
    return bool(_ADDRESS.match(text) or _RELATIVE.match(text)) and " " not in text


def iter_url_pieces(url: str, prefix: str, chain: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Yield the parts of an address, percent escapes undone once.

    Args:
        url: The address; anything is taken, nothing raises.
        prefix: The location that ``.host``, ``.path``, ``.query:NAME`` … are added to.
        chain: The encodings that were opened to reach it.
    """
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    scheme, slashes, after = rest.partition("//")
    if slashes and (not scheme or scheme.endswith(":")):
        authority, slash, path = after.partition("/")
        path = slash + path
        userinfo, at, host = authority.rpartition("@")
        if at:
            yield Piece(f"{prefix}.userinfo", unescape_percent(userinfo), "", chain)
        yield Piece(f"{prefix}.host", unescape_percent(host), "", chain)
        yield from (Piece(f"{prefix}.host", run, "", chain) for run in iter_joined_labels(host))
    else:
        path = rest
    if len(path) > 1:
        yield from _iter_path(path, f"{prefix}.path", chain)
    if query:
        yield from iter_fields(query, f"{prefix}.query", chain)
    if fragment:
        yield from _iter_fragment(fragment, f"{prefix}.fragment", chain)


def _iter_path(path: str, location: str, chain: tuple[str, ...]) -> Iterator[Piece]:
    """Yield a path as a whole, and the segments with an escaped slash, which base64 may be written with."""
    yield Piece(location, unescape_percent(path), "", chain)
    for segment in iter_escaped_segments(path):
        yield Piece(location, segment, "", chain)


def iter_joined_labels(host: str) -> Iterator[str]:
    """Yield the labels of a host name that one encoded value was cut into, joined: a label holds 63 signs at most."""
    labels = host.split(".")
    for number, label in enumerate(labels[:-1]):
        form = next((form for form in _LABELS if len(label) >= _FULL_LABEL and form.fullmatch(label)), None)
        if form and form.fullmatch(labels[number + 1]):
            rest = takewhile(form.fullmatch, labels[number:])
            yield "".join(rest)
            return


def iter_escaped_segments(path: str) -> Iterator[str]:
    """Yield the segments of a path that hold an escaped slash, unescaped: base64 may be written so."""
    if "%" not in path or not _ESCAPED_SLASH.search(path):
        return
    for segment in path.split("/"):
        plain = segment
        while _ESCAPED_SLASH.search(plain):
            plain = unescape_percent(plain)
            yield plain


def _iter_fragment(fragment: str, location: str, chain: tuple[str, ...]) -> Iterator[Piece]:
    """Yield a fragment as a whole and, where a router keeps a query in it, its values under their keys."""
    query = fragment.partition("?")[2] or fragment
    fields = "=" in query
    # With its escapes undone, a query could no longer be told apart into its values.
    yield Piece(location, fragment if fields else unescape_percent(fragment), "", chain)
    if fields:
        for field in iter_fields(query, location, chain):
            yield field._replace(location=location)
