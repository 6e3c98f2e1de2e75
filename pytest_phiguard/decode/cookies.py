"""The ``Cookie`` header taken apart; knows no other header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pytest_phiguard.decode.escapes import unescape_percent
from pytest_phiguard.decode.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator


# A number or an address; what else stands as a name is a word of the application's.
_TELLING: Final = re.compile(r"[0-9](?:[^0-9]*[0-9]){3}|@|%40")


def is_telling(name: str) -> bool:
    """Tell whether the name of a field or cookie may be a value.

    Args:
        name: As sent.
    """
    return _TELLING.search(name) is not None


def iter_cookie_pieces(header: str) -> Iterator[Piece]:
    """Yield each cookie's value under ``cookie:NAME``, and a name that may be one itself.

    Scripts percent-encode values, so that is undone.
    """
    for pair in header.split(";"):
        name, equals, value = pair.strip().partition("=")
        if not equals:
            name, value = "", name
        if is_telling(name):
            yield Piece(f"cookie:{name}", unescape_percent(name))
        if value:
            yield Piece(f"cookie:{name}", unescape_percent(value.strip('"')), name)
