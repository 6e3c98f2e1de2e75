"""Bytes to readable pieces, each with its location; one file per format, and no knowledge of identifiers."""

from __future__ import annotations

from pytest_phiguard.decode.level import Level
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.pieces import Decoder, iter_levels, iter_pieces
from pytest_phiguard.decode.runs import Run
from pytest_phiguard.decode.unparsed import iter_unparsed_levels

__all__ = ["Budget", "Decoder", "Level", "Piece", "Run", "iter_levels", "iter_pieces", "iter_unparsed_levels"]
