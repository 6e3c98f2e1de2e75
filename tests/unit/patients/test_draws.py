"""Draws: letters and digits that look like no placeholder."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.patients.draws import CONSONANTS, draw_digits, draw_letters, has_run, is_placeholder


@pytest.mark.parametrize("text", ["1111", "x1234", "9876z", "AC0000512"])
def test_runs_of_four_are_seen(text):
    """Four equal, rising or falling digits in a row are a run."""
    assert has_run(text)


@pytest.mark.parametrize("text", ["", "1", "112", "1121314", "1357", "1223"])
def test_other_digits_are_no_run(text):
    """Three in a row, or steps of two, are none."""
    assert not has_run(text)


@pytest.mark.parametrize(
    ("digits", "looks"), [("15055550105", True), ("11112468", True), ("48213907", False), ("117", False)]
)
def test_few_different_digits_are_a_placeholder(digits, looks):
    """A long number of three different digits looks made up; a short one may."""
    assert is_placeholder(digits) is looks


@given(st.integers(0), st.integers(2, 12))
def test_digits_have_length_and_no_pattern(seed, length):
    """Digits are as many as asked for, the first not 0, and look like no placeholder."""
    digits = draw_digits(Random(seed), length)
    assert len(digits) == length
    assert digits[0] != "0"
    assert not is_placeholder(digits)


@given(st.integers(0), st.integers(0, 40))
def test_letters_are_of_the_alphabet(seed, length):
    """Letters are as many as asked for, and consonants unless another alphabet is given."""
    letters = draw_letters(Random(seed), length)
    assert len(letters) == length
    assert set(letters) <= set(CONSONANTS)
    assert set(draw_letters(Random(seed), length, "xy")) <= {"x", "y"}
