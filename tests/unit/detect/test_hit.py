"""Proven spellings."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode import Piece
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.hit import Hit
from pytest_phiguard.model import Identifier

ENTRY = Entry(Identifier("city", "Brambleworth"))


def _hit(start, end, place=(0, 0)):
    return Hit(ENTRY, Piece("body", ""), place, start, end, ())


@pytest.mark.parametrize(
    ("outer", "inner", "contains"),
    [
        (_hit(0, 9), _hit(2, 5), True),
        (_hit(0, 9), _hit(0, 9), False),
        (_hit(2, 5), _hit(0, 9), False),
        (_hit(0, 5), _hit(4, 7), False),
        (_hit(0, 9), _hit(2, 5, (0, 1)), False),
    ],
)
def test_longer_hit_contains_a_shorter_one(outer, inner, contains):
    """A hit contains another where that is a proper part of it in the same text."""
    assert outer.contains(inner) is contains
