"""The ``Cookie`` header taken apart; knows no other header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.escapes import unescape_percent
from pytest_phiguard.decode.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator


def iter_cookie_pieces(header: str) -> Iterator[Piece]:
    """Yield each cookie's value under ``cookie:NAME``; scripts percent-encode values, so that is undone."""
    for pair in header.split(";"):
        name, equals, value = pair.strip().partition("=")
        if not equals:
            name, value = "", name
        if value:
            yield Piece(f"cookie:{name}", unescape_percent(value.strip('"')), name)
