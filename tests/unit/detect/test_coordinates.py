"""Latitude and longitude."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.coordinates import Coordinate, parse_coordinates


def test_pair_is_two_coordinates():
    """A pair is parsed without its signs; what is no pair is nothing."""
    assert parse_coordinates("42.360082,-71.05") == (Coordinate("42", "360082"), Coordinate("71", "05"))
    assert parse_coordinates("here") == ()


def test_needles_are_cut_off_and_rounded():
    """Every spelling with four decimals begins with one of the needles; few digits are none."""
    assert set(Coordinate("42", "36008").iter_needles()) == {b"423600", b"423601"}
    assert set(Coordinate("42", "99999").iter_needles()) == {b"429999"}
    assert list(Coordinate("42", "3").iter_needles()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("42.360082", True), ("42.3600", True), ("42.3601", True), ("42.36008", True), ("-42.3600821", True)),
        *(("42.3602", False), ("42.360", False), ("142.3601", False), ("1.42.3601", False), ("42.36018", False)),
    ],
)
def test_number_is_found_cut_off_or_rounded(text, found):
    """Four decimals and more count, as far as they agree."""
    assert bool(list(Coordinate("42", "360082").iter_spans(text))) is found


def test_few_decimals_must_agree():
    """A coordinate of few decimals is found as it is."""
    assert list(Coordinate("42", "36").iter_spans("at 42.36 N")) == [(3, 8, ())]
    assert list(Coordinate("42", "36").iter_spans("at 42.37 N")) == []
    assert list(Coordinate("42", "").iter_spans("at 42.0 N")) == [(3, 7, ())]


def test_rounded_decimals_are_told():
    """The chain says how a coordinate with fewer decimals came about."""
    chains = [
        chain for *_, chain in Coordinate("73", "19877").iter_spans("73.19877 73.198770 73.1987 73.1988 -073.1988")
    ]
    assert chains == [(), (), ("rounded",), ("rounded",), ("rounded",)]


@given(st.integers(0, 179), st.integers(0, 999_999))
def test_every_number_is_found_in_its_own_spellings(degrees, decimals):
    """A coordinate is found as given and rounded to five decimals, where that does not carry."""
    coordinate = Coordinate(str(degrees), f"{decimals:06}")
    assert list(coordinate.iter_spans(f"{degrees}.{decimals:06}"))
    rounded = f"{float(f'{degrees}.{decimals:06}'):.5f}"
    if rounded.startswith(f"{degrees}.") and not rounded.endswith("00000"):
        assert any(needle.decode()[:5] == rounded.replace(".", "")[:5] for needle in coordinate.iter_needles())
