"""A text read as the structure that it looks like: JSON, lines of JSON, an address, a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.forms import is_form, iter_fields
from pytest_phiguard.decode.json_text import find_json_pieces, is_json, parse_json, parse_json_lines
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.urls import is_url, iter_url_pieces

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget


def read_json(piece: Piece, prefix: str, budget: Budget) -> list[Piece]:
    """Return the values of a piece that is JSON or lines of it, else nothing; a bare string is one value.

    Args:
        piece: The text.
        prefix: The location up to the path.
        budget: How many values are told apart; of more, the text itself must serve.
    """
    if not is_json(piece.text):
        return []
    try:
        value = _parse(piece.text)
        if type(value) is str:
            return [Piece(piece.location, value, piece.key, ("json", *piece.chain))]
        return find_json_pieces(value, prefix, key=piece.key, chain=piece.chain, leaves=budget.leaves)
    except ValueError:
        return []


def _parse(text: str) -> object:
    try:
        return parse_json(text)
    except ValueError:
        return parse_json_lines(text)


def open_structure(piece: Piece, budget: Budget) -> list[Piece]:
    """Return the values of a text inside another structure; the location says how they were reached."""
    location, text, _, chain = piece
    head = text[:1]
    if head in '{[" \n':
        found = read_json(piece, f"{location}|json:", budget)
        if found:
            return found
    if len(text) > 8:
        if "//" in text or head == "/":
            if is_url(text):
                return list(iter_url_pieces(text, f"{location}|url", chain))
        elif "=" in text and is_form(text):
            return list(iter_fields(text, f"{location}|query", chain))
    return []
