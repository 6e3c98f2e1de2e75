"""Coordinates."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants.places import iter_place_forms, parse_place


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
