"""Overrides: what is refused, and how the rest is made to fit."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pytest_phiguard.patients.overrides import check_overrides, fit_dates, fit_names

DRAWN = {
    "given_name": "Ottoline", "family_name": "Brakspear", "mrn": "MRK48213907",
    "date_of_birth": date(1970, 6, 15), "admission_date": date(2020, 3, 4),
}  # fmt: skip
TODAY = date(2026, 6, 14)


def names(locale="", **overrides):
    """Return given name, family name, name and label."""
    fitted = fit_names({**DRAWN, **overrides}, overrides, locale)
    return fitted["given_name"], fitted["family_name"], fitted["name"], fitted["label"]


def dates(**overrides):
    """Return birth, admission and age."""
    fitted = fit_dates({**DRAWN, **overrides}, overrides, TODAY)
    return fitted["date_of_birth"], fitted["admission_date"], fitted["age"]


@pytest.mark.parametrize("name", ["e_mail", "identifiers", "owner", "relative_of", "geo"])
def test_unknown_attribute_is_a_type_error(name):
    """A typo is told, with the attributes that there are."""
    with pytest.raises(TypeError, match=rf"'{name}' is no attribute of a patient. Valid: name, given_name"):
        check_overrides({name: "x"})


@pytest.mark.parametrize(
    ("name", "value"), [("mrn", 48213907), ("age", "41"), ("age", True), ("latitude", "1.5"), ("date_of_birth", 1970)]
)
def test_wrong_type_is_a_type_error(name, value):
    """A value of another type is refused."""
    with pytest.raises(TypeError, match=f"{name} of a patient is a"):
        check_overrides({name: value})


@pytest.mark.parametrize("text", ["15.06.1970", "1970-13-01", ""])
def test_wrong_date_is_a_value_error(text):
    """A date is written in one way."""
    with pytest.raises(ValueError, match=r"is no date\. Valid: YYYY-MM-DD"):
        check_overrides({"date_of_birth": text})


@pytest.mark.parametrize("value", ["1970-06-15", date(1970, 6, 15), datetime(1970, 6, 15, 12, 30)])
def test_dates_may_be_written_in_three_ways(value):
    """Texts, dates and datetimes are dates."""
    checked = check_overrides({"admission_date": value})["admission_date"]
    assert checked == date(1970, 6, 15)
    assert type(checked) is date


def test_values_get_their_type():
    """None is no value, a whole number may be a coordinate."""
    checked = check_overrides({"fax": None, "latitude": 40, "age": 41})
    assert checked == {"fax": "", "latitude": 40.0, "age": 41}
    assert isinstance(checked["latitude"], float)


def test_name_is_made_from_its_parts():
    """The label holds the name, as reports call the person."""
    assert names() == ("Ottoline", "Brakspear", "Ottoline Brakspear", 'patient "Ottoline Brakspear"')
    assert names(given_name="Jane") == ("Jane", "Brakspear", "Jane Brakspear", 'patient "Jane Brakspear"')
    assert names(locale="ja_JP")[2] == "Brakspear Ottoline"


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Jane Doe", "Jane", "Doe"),
        ("Doe, Jane", "Jane", "Doe"),
        ("Jane Q. Doe", "Jane", "Doe"),
        ("Cher", "Cher", ""),
    ],
)
def test_name_is_taken_apart(name, given, family):
    """A full name gives its parts, in either order."""
    assert names(name=name)[:3] == (given, family, name)


def test_parts_may_be_given_beside_the_name():
    """What is said stays."""
    assert names(name="Jane Anne Doe", given_name="Jane Anne")[:2] == ("Jane Anne", "Doe")


def test_label_may_be_chosen():
    """A label that is chosen stays as it is."""
    assert names(name="Jane Doe")[3] == 'patient "Jane Doe"'
    assert names(name="Jane Doe", label="the mother")[3] == "the mother"


def test_person_without_a_name_has_a_label():
    """Nameless people have a label too, which holds no identifier."""
    assert names(name="", given_name="", family_name="")[3] == "patient without a name"


def test_age_follows_the_birth():
    """Whole years count, to the day before the birthday."""
    assert dates() == (date(1970, 6, 15), date(2020, 3, 4), 55)
    assert dates(date_of_birth=date(1970, 6, 14))[2] == 56
    assert dates(date_of_birth=date(2030, 1, 1))[2] == 0


def test_birth_follows_the_age():
    """An age alone moves the year of birth, and is then the age."""
    birth, _, age = dates(age=93)
    assert (birth, age) == (date(1932, 6, 15), 93)
    assert dates(age=93, date_of_birth=date(1970, 6, 15)) == (date(1970, 6, 15), date(2020, 3, 4), 93)


def test_nobody_is_admitted_before_birth():
    """An admission before the birth is moved, unless it was chosen."""
    assert dates(date_of_birth=date(2024, 5, 5))[1] == date(2024, 5, 6)
    assert dates(date_of_birth=date(2024, 5, 5), admission_date=date(2020, 1, 1))[1] == date(2020, 1, 1)
