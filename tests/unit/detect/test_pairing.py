"""Which values keep each other company."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode import Level, Piece
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.hit import Hit
from pytest_phiguard.detect.nearness import Nearness
from pytest_phiguard.detect.pairing import find_company
from pytest_phiguard.model import Identifier


def _hits(level, values):
    return [
        Hit(Entry(Identifier(kind, value, "P")), piece, (0, number), start, start + len(value), (), exact=True)
        for kind, value in values
        for number, piece in enumerate(level.pieces)
        if (start := piece.text.find(value)) >= 0
    ]


def _kinds(text, values, firm=()):
    level = Level([Piece("body", text)], 10)
    hits = _hits(level, values)
    sure = [hit for hit in hits if hit.entry.kind.value in firm]
    return {hit.entry.kind.value for hit in find_company(hits, sure, Nearness({0: level}))}


def test_nothing_keeps_company_with_nothing():
    """Without loose values there is no company."""
    assert _kinds("00418", []) == set()
    assert _kinds("00418", [("zip", "00418")], firm=["zip"]) == set()


@pytest.mark.parametrize("text", ["ottoline@example.com 00418 Li", "ottoline@example.com " + "x " * 5000 + "00418 Li"])
def test_what_counts_by_itself_vouches_for_all_but_tiny_values(text):
    """Beside an address a ZIP code counts however far it stands, and a name of two letters never."""
    values = [("email", "ottoline@example.com"), ("zip", "00418"), ("family_name", "Li")]
    assert _kinds(text, values, firm=["email"]) == {"zip"}


def test_name_of_two_ideographs_counts():
    """Two ideographs say as much as six letters, one says little."""
    values = [("date_of_birth", "1974-03-05"), ("family_name", "佐藤")]
    assert _kinds("1974-03-05 佐藤", values) == {"date_of_birth", "family_name"}
    assert _kinds("1974-03-05 王", [("date_of_birth", "1974-03-05"), ("family_name", "王")]) == set()


def test_number_inside_another_by_chance_is_another_value():
    """The digits of a ZIP code may stand in a date of birth, which makes them no part of it."""
    values = [("date_of_birth", "1990-02-21"), ("zip", "00221")]
    assert _kinds("1990-02-21 and 00221", values) == {"date_of_birth", "zip"}


def test_word_inside_another_is_the_same_value():
    """A city that is named in the county is no second value."""
    values = [("city", "Brambleworth"), ("county", "Brambleworth County")]
    assert _kinds("Brambleworth, Brambleworth County", values) == set()
