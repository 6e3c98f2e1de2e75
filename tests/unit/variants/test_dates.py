"""Dates in every spelling."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.variants.dates import iter_date_forms, iter_date_spellings, parse_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("1974-03-05", date(1974, 3, 5)), ("1974/3/5", date(1974, 3, 5)), ("19740305", date(1974, 3, 5))),
        *(("03/05/1974", date(1974, 3, 5)), (" 1974-03-05T10:00 ", date(1974, 3, 5))),
        *(("1974-13-05", None), ("soon", None), ("", None), ("74-03-05", None)),
    ],
)
def test_date_is_parsed(text, day):
    """A date is read with the year first, or last in US order; anything else is none."""
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("1974-03-05", "1974/03/05", "1974.03.05", "1974 03 05", "03/05/1974", "05/03/1974", "05.03.1974", "19740305"),
        *("03051974", "05031974", "3/5/1974", "5/3/1974", "1974-3-5", "March 5, 1974", "Mar 05, 1974", "5 March 1974"),
        *("March 5th, 1974", "5th Mar 1974", "131673600", "131673600000"),
        *("05Mar1974", "05-Mar-1974", "05/Mar/1974", "1974-Mar-05", "19740305000000", "131673600.0", "03/05/74"),
    ],
)
def test_date_is_spelled(text):
    """A date is spelled in ISO, US and European order, compact, with month names and as seconds since 1970."""
    assert text in {form.text for form in iter_date_forms("1974-03-05")}


@pytest.mark.parametrize(
    "text",
    [
        *("1974-03-05T00:00:00Z", "1974-03-05 00:00:00", "1974-03-05T00:00:00.000Z", "1974-03-05T00:00:00+00:00"),
        *("march 5, 1974", "05-MAR-1974", "Tue Mar 05 1974", "Tuesday, March 5, 1974", "03/05/1974 00:00:00"),
        *("Tue, 05 Mar 1974 00:00:00 GMT", "27093"),
    ],
)
def test_date_is_spelled_for_digests(text):
    """A digest tells midnight, case and weekday apart; 27093 is what a spreadsheet calls the day."""
    assert text in {form.text for form in iter_date_spellings("1974-03-05")}


def test_what_is_no_date_has_no_further_spelling():
    """A value that is no date is digested as it is."""
    assert list(iter_date_spellings("spring")) == []


@pytest.mark.parametrize(
    ("day", "text"), [("01", "1st"), ("02", "2nd"), ("13", "13th"), ("23", "23rd"), ("30", "30th")]
)
def test_ordinals_are_english(day, text):
    """A day of the month has its English ordinal."""
    assert f"March {text}, 1974" in {form.text for form in iter_date_forms(f"1974-03-{day}")}


def test_seconds_of_few_digits_are_left_out():
    """Dates around 1970 have seconds too short to be told from other numbers."""
    assert not any(form.chain == ("epoch",) for form in iter_date_forms("1970-01-02"))
    assert "1382400" in {form.text for form in iter_date_forms("1970-01-17") if form.chain == ("epoch",)}


def test_what_is_no_date_keeps_its_one_form():
    """A value that is no date is looked for as it is."""
    assert [form.text for form in iter_date_forms("spring")] == ["spring"]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_iso_forms_can_be_read_back(day):
    """Each ISO spelling of any date reads back as that date."""
    forms = [form.text for form in iter_date_forms(day.isoformat()) if form.chain[:1] == ("iso",)]
    assert forms
    assert {parse_date(text.replace(" ", "-")) for text in forms} == {day}


@given(st.text(max_size=30))
def test_no_text_makes_it_raise(text):
    """Whatever the value, its first form is itself."""
    assert next(iter_date_forms(text)).text == text
