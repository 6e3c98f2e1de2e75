"""How seldom a value is met by chance."""

from __future__ import annotations

import pytest

from pytest_phiguard.detect.rarity import Rarity, find_rarity
from pytest_phiguard.model import Identifier, Kind
from pytest_phiguard.patients import mint_patient

CASES = [
    ("date_of_birth", "1974-03-05", Rarity.TELLING),
    ("date_of_birth", "1991-11-19", Rarity.TELLING),
    ("date_of_birth", "03/05/1974", Rarity.TELLING),
    ("date_of_birth", "1990-01-01", Rarity.RARE),
    ("date_of_birth", "1985-12-31", Rarity.RARE),
    ("date_of_birth", "1970-01-01", Rarity.COMMON),
    ("date_of_birth", "2000-01-01", Rarity.COMMON),
    ("date_of_birth", "in spring", Rarity.COMMON),
    ("admission_date", "2023-11-17", Rarity.RARE),
    ("date", "2023-11-11", Rarity.RARE),
    ("date", "1970-01-01", Rarity.COMMON),
    ("zip", "00418", Rarity.TELLING),
    ("zip", "02139-4301", Rarity.TELLING),
    ("zip", "SW1A 1AA", Rarity.TELLING),
    ("zip", "8001", Rarity.COMMON),
    ("zip", "10001", Rarity.COMMON),
    ("zip", "12345-6789", Rarity.COMMON),
    ("zip", "20000", Rarity.COMMON),
    ("zip", "33333", Rarity.COMMON),
    ("given_name", "Brunda", Rarity.RARE),
    ("given_name", "Oskar", Rarity.COMMON),
    ("given_name", "Jennifer", Rarity.COMMON),
    ("city", "Springfield", Rarity.RARE),
    ("city", "Boston", Rarity.COMMON),
    ("condition", "essential tremor", Rarity.RARE),
    ("condition", "asthma", Rarity.COMMON),
]


@pytest.mark.parametrize(("kind", "value", "rarity"), CASES)
def test_rarity_follows_kind_and_shape(kind, value, rarity):
    """A date of birth and a ZIP code are telling, what defaults and fixtures hold is not, words are by their length."""
    assert find_rarity(Identifier(kind, value)) is rarity


def test_every_patient_is_as_rare_as_any_other():
    """Whichever seed a patient comes from, values of one kind are equally rare, so that verdicts are not drawn."""
    expected = {
        **dict.fromkeys((Kind.DATE_OF_BIRTH, Kind.ZIP), Rarity.TELLING),
        **dict.fromkeys((Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.CITY, Kind.COUNTY), Rarity.RARE),
        **dict.fromkeys((Kind.ADMISSION_DATE, Kind.CONDITION, Kind.MEDICATION, Kind.DEVICE_MODEL), Rarity.RARE),
    }
    for number in range(400):
        for identifier in mint_patient(f"rarity {number}").identifiers:
            if identifier.kind in expected:
                assert find_rarity(identifier) is expected[identifier.kind], identifier
