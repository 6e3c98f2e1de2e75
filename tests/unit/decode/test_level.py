"""The pieces of one depth."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.level import Level
from pytest_phiguard.decode.piece import Piece


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6))
def test_position_tells_the_piece(texts):
    """Every position of the joined text belongs to the piece that stands there, zeros or not."""
    level = Level([Piece(str(number), text) for number, text in enumerate(texts)], 100)
    position = 0
    for number, piece in enumerate(level.pieces):
        assert "\0" not in piece.text
        for offset in range(len(piece.text)):
            assert level.find_piece(position + offset) == number
        position += len(piece.text) + 1
    assert level.text.split("\0") == [piece.text for piece in level.pieces]


def test_readings_are_added():
    """What a piece reads like with its escapes undone is a piece more, with its steps."""
    level = Level([Piece("a", "x%40y", "k", ("gzip",)), Piece("b", "plain"), Piece("c", "50% off")], 100)
    assert level.pieces[3:] == [Piece("a", "x@y", "k", ("percent", "gzip"))]


def test_runs_are_found_across_the_level():
    """Encoded runs are found once, in the joined text."""
    level = Level([Piece("a", "short"), Piece("b", "A" * 20)], 100)
    assert [(run.text, level.find_piece(run.start)) for run in level.runs] == [("A" * 20, 1)]
