"""Numbers: each from a range that nobody is given, and accepted where it is checked."""

from __future__ import annotations

import re
from random import Random

import phonenumbers
import pytest

from pytest_phiguard.patients import numbers
from pytest_phiguard.patients.draws import has_run, is_placeholder


def draw(function, count=400):
    """Return many values of one format."""
    random = Random(11)
    return [function(random) for _ in range(count)]


def test_every_phone_is_valid_and_for_fiction():
    """All area codes give numbers from 555-0100 to 555-0199 that phonenumbers accepts as of the United States."""
    for area in numbers._AREA_CODES:
        for line in ("00", "57", "99"):
            number = phonenumbers.parse(f"+1{area}55501{line}")
            assert phonenumbers.is_valid_number(number), area
            assert phonenumbers.region_code_for_number(number) == "US", area
    assert len(set(numbers._AREA_CODES)) == len(numbers._AREA_CODES)


def test_phone_looks_like_no_placeholder():
    """A number is in E.164 form and has at least four different digits."""
    phones = draw(numbers.draw_phone, 8000)
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", phone) for phone in phones)
    assert not any(is_placeholder(phone[1:]) for phone in phones)


def test_ssn_was_never_issued():
    """The area begins with 9, the group is none of the IRS's taxpayer or adoption numbers, and there is no run."""
    taxpayer = {*range(50, 66), *range(70, 89), *range(90, 93), *range(93, 100)}
    for ssn in draw(numbers.draw_ssn, 2000):
        assert re.fullmatch(r"9\d\d-\d\d-\d{4}", ssn)
        assert int(ssn[4:6]) not in {0, *taxpayer}
        assert not is_placeholder(ssn.replace("-", ""))


@pytest.mark.parametrize(
    ("function", "form"),
    [
        (numbers.draw_mrn, r"MR[A-Z]\d{8}"),
        (numbers.draw_health_plan_id, r"X[A-Z]{2}\d{9}"),
        (numbers.draw_account, r"AC[A-Z]\d{10}"),
        (numbers.draw_license, r"DL[A-Z]\d{8}"),
        (numbers.draw_device_serial, r"SN[A-Z]\d{6}[A-Z]{2}\d{3}"),
        (numbers.draw_biometric, r"FPT[A-Za-z0-9]{24}"),
        (numbers.draw_token, r"[A-Za-z][A-Za-z0-9]{25}"),
    ],
)
def test_ids_are_long_and_begin_with_a_letter(function, form):
    """Ids have ten characters and more, a letter in front, no run, and do not repeat."""
    drawn = draw(function)
    assert all(re.fullmatch(form, value) and len(value) >= 10 for value in drawn)
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("function", [numbers.draw_mrn, numbers.draw_health_plan_id, numbers.draw_account])
def test_issued_numbers_hold_no_run(function):
    """No record number looks like a placeholder."""
    assert not any(map(has_run, draw(function, 2000)))


def test_vehicle_has_a_valid_check_digit():
    """A VIN is well formed by 49 CFR 565.15, of no country's maker, and its ninth character checks the rest."""
    assert numbers._VIN_VALUES["A"] == numbers._VIN_VALUES["J"] == 1
    # The worked example of the regulation's table: 1M8GDM9AXKP042788 has check digit X.
    assert (
        sum(numbers._VIN_VALUES[c] * w for c, w in zip("1M8GDM9AXKP042788", numbers._VIN_WEIGHTS, strict=True)) % 11
        == 10
    )
    for vin in draw(numbers.draw_vehicle):
        assert re.fullmatch(r"A[P-Z0][A-HJ-NPR-Z0-9]{6}[0-9X][A-HJ-NPR-Z0-9]{8}", vin)
        total = sum(numbers._VIN_VALUES[c] * w for c, w in zip(vin, numbers._VIN_WEIGHTS, strict=True))
        assert "0123456789X"[total % 11] == vin[8]
