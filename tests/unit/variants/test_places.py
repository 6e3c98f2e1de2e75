"""Coordinates."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants.places import iter_place_forms, iter_place_spellings, parse_place


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        *(("42.36,-71.05", ("42.36", "-71.05")), (" 42 ; 71 ", ("42", "71")), ("+1.5 -2", ("+1.5", "-2"))),
        *(("42.36", None), ("here", None), ("1,2,3", None)),
    ],
)
def test_pair_is_parsed(text, pair):
    """A pair is two numbers with a comma, semicolon or space between."""
    assert parse_place(text) == pair


def test_pair_is_respelled():
    """A pair is written with each usual separator; what is none keeps its one form."""
    assert {form.text for form in iter_place_forms("1.5,-2")} == {"1.5,-2", "1.5, -2", "1.5;-2", "1.5 -2"}
    assert [form.text for form in iter_place_forms("here")] == ["here"]


@pytest.mark.parametrize(
    "text",
    [
        *("42.36008,-71.05888", "42.3600,-71.0588", "42.3601,-71.0589", "42.3601, -71.0589"),
        "-71.058880;42.360082",
    ],
)
def test_pair_is_cut_and_rounded_for_digests(text):
    """A digest tells decimals cut off or rounded and the order apart."""
    texts = {form.text for form in iter_place_spellings("42.360082,-71.058880")}
    assert text in texts


def test_binary_numbers_round_either_way():
    """``139.767125`` is rounded up by hand and down in floating point."""
    texts = {form.text for form in iter_place_spellings("35.681236,139.767125")}
    assert {"35.68124,139.76713", "35.68124,139.76712"} <= texts


def test_pair_of_few_decimals_is_not_cut():
    """Whole degrees stay whole, and what is no pair has no further spelling."""
    assert {form.chain for form in iter_place_spellings("42,-71")} == {("swapped",), ("trimmed",)}
    assert list(iter_place_spellings("here")) == []
