"""The Faker provider: works in any generator, with a chance of its own."""

from __future__ import annotations

import faker
import pytest

from pytest_phiguard.patients.provider import PatientProvider, make_generator

METHODS = ["names", "home", "dates", "numbers", "addresses", "facts"]


@pytest.mark.parametrize("method", METHODS)
def test_seed_decides(method):
    """The same seed gives the same values, another one others."""
    first, same, other = (getattr(make_generator(seed), f"patient_{method}")() for seed in (1, 1, 2))
    assert first == same != other


def test_suite_may_use_the_provider():
    """A suite's own Faker takes the provider like any other."""
    fake = faker.Faker()
    fake.add_provider(PatientProvider)
    fake.seed_instance(4)
    assert set(fake.patient_home()) == {"street", "city", "county", "state", "zip", "latitude", "longitude"}


def test_phone_and_fax_differ():
    """Nobody's fax number is their telephone number."""
    for seed in range(300):
        values = make_generator(seed).patient_numbers()
        assert values["phone"] != values["fax"]


def test_equal_numbers_are_drawn_again(monkeypatch):
    """A fax number that is the telephone number is replaced."""
    drawn = iter(["+1", "+1", "+1", "+2"])
    monkeypatch.setattr("pytest_phiguard.patients.provider.draw_phone", lambda random: next(drawn))
    values = make_generator(1).patient_numbers()
    assert (values["phone"], values["fax"]) == ("+1", "+2")


def test_other_scripts_have_latin_accounts():
    """A name without Latin letters has user name and mailbox all the same, not of digits alone."""
    logins = make_generator(1).patient_logins("小明", "王")
    assert logins["username"][:6].isalpha()
    assert logins["email"][:6].isalpha()


def test_dates_are_those_of_adults():
    """Births are early enough, and no date is on the first or the last days of a month."""
    for seed in range(300):
        dates = make_generator(seed).patient_dates()
        assert 1931 <= dates["date_of_birth"].year <= 1997
        assert 2016 <= dates["admission_date"].year <= 2024
        assert all(2 <= day.day <= 28 for day in dates.values())
