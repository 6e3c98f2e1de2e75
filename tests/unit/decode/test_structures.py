"""Texts read as structures."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.structures import open_structure, read_json


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": "1"}', [("l|json:a", "1")]),
        ('\n["1"]', [("l|json:[0]", "1")]),
        ('"quoted"', [("l", "quoted")]),
        ('{"a": "1"}\n{"a": "2"}', [("l|json:[0].a", "1"), ("l|json:[1].a", "2")]),
        ("https://x.example/p?a=1", [("l|url.host", "x.example"), ("l|url.path", "/p"), ("l|url.query:a", "1")]),
        ("/path/x?a=1", [("l|url.path", "/path/x"), ("l|url.query:a", "1")]),
        ("a=1&bcdef=2", [("l|query:a", "1"), ("l|query:bcdef", "2")]),
        ("no // address", []),
        ("plain text of some length", []),
        ("{broken", []),
        ('{"broken": }', []),
        ("", []),
    ],
)
def test_structure_is_opened(text, found):
    """A text that is JSON, lines of it, an address or a form is taken apart; another is not."""
    assert [(piece.location, piece.text) for piece in open_structure(Piece("l", text), Budget())] == found


def test_chain_and_key_are_handed_on():
    """What is inside was reached by the same steps; a quoted text adds one."""
    (piece,) = read_json(Piece("l", '"quoted"', "k", ("gzip",)), "l|json:", Budget())
    assert piece == Piece("l", "quoted", "k", ("json", "gzip"))


def test_too_many_values_stay_text():
    """Of more values than are told apart, the text itself must serve."""
    assert read_json(Piece("l", "[1, 2, 3]"), "l|json:", Budget(leaves=2)) == []
