"""Telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.variants.phones import iter_phone_forms, iter_phone_spellings


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("(617) 555-0143", "+16175550143"), ("(617) 555-0143", "16175550143"), ("(617) 555-0143", "6175550143")),
        *(("(617) 555-0143", "617.555.0143"), ("617-555-0143 x12", "6175550143"), ("1 617 555 0143", "6175550143")),
        *(
            ("+1 617 555 0143", "(617) 555-0143"),
            ("+44 20 7946 0958", "02079460958"),
            ("+44 20 7946 0958", "011442079460958"),
            ("+44 (0)20 7946 0958", "2079460958"),
        ),
        *(
            ("0044 20 7946 0958", "+442079460958"),
            ("+353 1 555 0143", "+35315550143"),
            ("+7 495 555 01 43", "74955550143"),
        ),
        ("+²² 1", "+²² 1"),
        *(("617-555-0143 x12", "617555014312"), ("+44 20 7946 0958", "00442079460958")),
        *(("+44 20 7946 0958", "4402079460958"), ("(617) 555-0143", "0016175550143")),
        *(("555-0143", "5550143"), ("+", "+")),
    ],
)
def test_number_is_respelled(value, text):
    """A number is written in E.164, national, and with the usual punctuation."""
    assert text in {form.text for form in iter_phone_forms(value)}


@given(st.text(max_size=30))
def test_no_text_makes_it_raise(text):
    """Whatever the value, its first form is itself."""
    assert next(iter_phone_forms(text)).text == text.strip()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("(617) 555-0143 ext. 12", "(617) 555-0143"), ("617-555-0143", "+1 (617) 555-0143")),
        *(("617-555-0143", "1-617-555-0143"), ("+44 20 7946 0958", "+44 (0)2079460958")),
        *(("+44 20 7946 0958", "+44 2079460958"), ("0555 0143", "5550143")),
    ],
)
def test_number_is_spelled_for_digests(value, text):
    """A digest tells punctuation, leading zeros and an extension apart."""
    assert text in {form.text for form in iter_phone_spellings(value)}
