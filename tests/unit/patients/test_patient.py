"""Patients: what points at them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from pytest_phiguard.model import FACT_KINDS, Kind, Strength
from pytest_phiguard.patients import Patient, mint_patient

# 45 CFR 164.514(b)(2)(i), letter by letter.
SAFE_HARBOR = {
    "A": {Kind.NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.USERNAME},
    "B": {Kind.STREET, Kind.CITY, Kind.COUNTY, Kind.ZIP, Kind.GEO},
    "C": {Kind.DATE_OF_BIRTH, Kind.ADMISSION_DATE, Kind.AGE},
    "D": {Kind.PHONE}, "E": {Kind.FAX}, "F": {Kind.EMAIL}, "G": {Kind.SSN}, "H": {Kind.MRN},
    "I": {Kind.HEALTH_PLAN_ID}, "J": {Kind.ACCOUNT}, "K": {Kind.LICENSE}, "L": {Kind.VEHICLE},
    "M": {Kind.DEVICE_SERIAL}, "N": {Kind.URL}, "O": {Kind.IP_ADDRESS}, "P": {Kind.BIOMETRIC}, "Q": {Kind.PHOTO},
    "R": {Kind.OTHER},
}  # fmt: skip
PATIENT = mint_patient("a", owner="tests/test_x.py::test_y")


def test_all_eighteen_identifiers_are_there():
    """Each letter of the regulation has its identifiers, and the health facts come with them."""
    kinds = [identifier.kind for identifier in PATIENT.identifiers]
    assert len(SAFE_HARBOR) == 18
    assert set(kinds) == set.union(*SAFE_HARBOR.values()) | FACT_KINDS
    assert len(kinds) == len(set(kinds))


def test_identifiers_are_one_persons():
    """All identifiers bear the label and the owner of their patient, and may be shown."""
    people = {identifier.person for identifier in PATIENT.identifiers}
    assert people == {("tests/test_x.py::test_y", PATIENT.label)}
    assert {identifier.source for identifier in PATIENT.identifiers} == {"synthetic"}


def test_identifiers_have_the_values_that_an_application_receives():
    """Dates are ISO texts, coordinates a pair, and the state is nobody's."""
    values = {identifier.kind: identifier.value for identifier in PATIENT.identifiers}
    assert values[Kind.DATE_OF_BIRTH] == PATIENT.date_of_birth.isoformat()
    assert values[Kind.GEO] == f"{PATIENT.latitude},{PATIENT.longitude}"
    assert values[Kind.AGE] == str(PATIENT.age)
    assert values[Kind.OTHER] == PATIENT.token
    assert PATIENT.state not in values.values()


def test_strengths_are_the_kinds_own():
    """Nothing that is made here is demoted."""
    strong = {identifier.kind for identifier in PATIENT.identifiers if identifier.strength is Strength.STRONG}
    assert {Kind.NAME, Kind.EMAIL, Kind.SSN, Kind.MRN, Kind.GEO, Kind.OTHER} <= strong
    assert not any(identifier.demoted for identifier in PATIENT.identifiers)


def test_what_a_patient_lacks_is_no_identifier():
    """An empty text points at nobody."""
    patient = mint_patient("a", phone="", fax=None)
    assert {Kind.PHONE, Kind.FAX}.isdisjoint(identifier.kind for identifier in patient.identifiers)


def test_patient_is_a_value():
    """A patient does not change, and two of the same seed are equal."""
    with pytest.raises(FrozenInstanceError):
        PATIENT.email = "x@example.com"
    assert mint_patient("a", owner=PATIENT.owner) == PATIENT
    assert isinstance(PATIENT, Patient)
    assert len({PATIENT, mint_patient("a", owner=PATIENT.owner)}) == 1
