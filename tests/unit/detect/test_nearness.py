"""Which values stand together."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode import Level, Piece
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.hit import Hit
from pytest_phiguard.detect.nearness import Nearness
from pytest_phiguard.model import Identifier

BIRTH = Entry(Identifier("date_of_birth", "1974-03-05", "P"))
ZIP = Entry(Identifier("zip", "00418", "P"))
RIVALS = [f"2{number:03}-05-06" for number in range(10)]


def _level(*texts, location="body"):
    return Level([Piece(location, text) for text in texts], 10)


def _find(entry, levels):
    """Return the hit where the value of an entry stands first."""
    for depth, level in enumerate(levels):
        for number, piece in enumerate(level.pieces):
            start = piece.text.find(entry.identifier.value)
            if start >= 0:
                return Hit(entry, piece, (depth, number), start, start + len(entry.identifier.value), ())
    raise AssertionError(entry.identifier)


def _are_near(*levels):
    nearness = Nearness(dict(enumerate(levels)))
    first, second = _find(BIRTH, levels), _find(ZIP, levels)
    assert nearness.are_near(first, second) is nearness.are_near(second, first)
    return nearness.are_near(first, second)


@pytest.mark.parametrize(
    ("texts", "near"),
    [
        (["1974-03-05 in 00418"], True),
        (["1974-03-05", "00418"], True),
        (["1974-03-05", "x" * 300, "00418"], True),
        (["1974-03-05 " + "x" * 5000 + " 00418"], False),
        (["1974-03-05", "x" * 5000, "00418"], False),
        # The same, beside much else.
        (["x" * 9000, "1974-03-05 in 00418", "x" * 9000], True),
        # A few of their like, and many.
        (["1974-03-05 " + " ".join(RIVALS[:5]) + " 00418"], True),
        (["1974-03-05 " + " ".join(RIVALS) + " 00418"], False),
        (["1974-03-05", *RIVALS, "00418"], False),
        (["1974-03-05 " + " ".join(f"{10_000 + number * 7}" for number in range(9)) + " 00418"], False),
        # One that is repeated is one.
        (["1974-03-05 " + "2026-11-25T10:00 " * 20 + " 00418"], True),
        # In a row of its own, whatever is around.
        (["\n".join([*(f"{rival},12346" for rival in RIVALS), "1974-03-05,00418", *RIVALS])], True),
        # What is written in other orders and words is a rival too.
        (["1974-03-05 " + " ".join(f"{number} April 1961" for number in range(1, 9)) + " 00418"], False),
        (["1974-03-05 " + " ".join(f"March {number}, 1961" for number in range(1, 9)) + " 00418"], False),
        (["1974-03-05 " + " ".join(f"0{number}/05/1961" for number in range(1, 9)) + " 00418"], False),
    ],
)
def test_nearness_in_one_level(texts, near):
    """Two values are near where little stands between them, and few values of their shape."""
    assert _are_near(_level(*texts)) is near


def test_header_fields_between_are_no_distance():
    """An address and a body are near each other, however long the header fields are."""
    aside = [Piece("header:authorization", "x" * 9000), Piece("cookie:id", "y" * 9000)]
    level = Level([Piece("url.query:d", "1974-03-05"), *aside, Piece("body", "00418")], 10)
    assert _are_near(level)


def test_what_was_encoded_is_near_in_a_small_message_only():
    """What was opened stands in a level of its own: near, unless there is much else, or a crowd."""
    assert _are_near(_level("1974-03-05 eyJ4"), _level("00418"))
    assert not _are_near(_level("1974-03-05 " + "x" * 9000), _level("00418"))
    assert not _are_near(_level("1974-03-05", *RIVALS), _level("00418"))
