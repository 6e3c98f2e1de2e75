"""Header fields to pieces; knows no body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.cookies import is_telling, iter_cookie_pieces
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.urls import iter_url_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESSES = frozenset({"referer", "referrer"})


def iter_header_pieces(name: str, value: str) -> Iterator[Piece]:
    """Yield the readable parts of one header field.

    A ``Referer`` is read as an address, yet stays at one location: the whole of it is one field to whoever
    reads the report.
    """
    lower = name.lower()
    location = f"header:{lower}"
    if is_telling(name):
        yield Piece(location, name)
    if lower == "cookie":
        yield from iter_cookie_pieces(value)
    elif lower in _ADDRESSES:
        for piece in iter_url_pieces(value, location):
            yield piece._replace(location=location)
    elif value:
        yield Piece(location, value, lower)
