"""The kinds of identifiers and health facts, and how strong each is; knows no other part of the package."""

from __future__ import annotations

from enum import Enum


class Kind(str, Enum):
    """What an identifier or a health fact is; the letters are those of 45 CFR 164.514(b)(2)(i)."""

    NAME = "name"  # A
    GIVEN_NAME = "given_name"  # A
    FAMILY_NAME = "family_name"  # A
    USERNAME = "username"  # A
    STREET = "street"  # B
    CITY = "city"  # B
    COUNTY = "county"  # B
    ZIP = "zip"  # B
    GEO = "geo"  # B, "latitude,longitude"
    DATE_OF_BIRTH = "date_of_birth"  # C
    ADMISSION_DATE = "admission_date"  # C
    DATE = "date"  # C
    AGE = "age"  # C from 90 up, a fact below
    PHONE = "phone"  # D
    FAX = "fax"  # E
    EMAIL = "email"  # F
    SSN = "ssn"  # G
    MRN = "mrn"  # H
    HEALTH_PLAN_ID = "health_plan_id"  # I
    ACCOUNT = "account"  # J
    LICENSE = "license"  # K
    VEHICLE = "vehicle"  # L
    DEVICE_SERIAL = "device_serial"  # M
    URL = "url"  # N
    IP_ADDRESS = "ip_address"  # O
    BIOMETRIC = "biometric"  # P
    PHOTO = "photo"  # Q
    OTHER = "other"  # R
    CONDITION = "condition"
    MEDICATION = "medication"
    DEVICE_MODEL = "device_model"

    __str__ = str.__str__

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise ValueError(f"{value!r} is not a valid kind. Valid values: {', '.join(kind.value for kind in cls)}")


class Strength(str, Enum):
    """How much one identifier says by itself."""

    STRONG = "strong"
    WEAK = "weak"
    FACT = "fact"

    __str__ = str.__str__


WEAK_KINDS = frozenset(
    {
        Kind.GIVEN_NAME,
        Kind.FAMILY_NAME,
        Kind.CITY,
        Kind.COUNTY,
        Kind.ZIP,
        Kind.DATE_OF_BIRTH,
        Kind.ADMISSION_DATE,
        Kind.DATE,
        Kind.AGE,
        Kind.IP_ADDRESS,
    }
)
FACT_KINDS = frozenset({Kind.CONDITION, Kind.MEDICATION, Kind.DEVICE_MODEL})

# Ages over 89 are identifiers, 45 CFR 164.514(b)(2)(i)(C).
IDENTIFYING_AGE = 90


def find_strength(kind: Kind, value: str) -> Strength:
    """Return the strength that ``kind`` gives to ``value`` (only ``age`` depends on the value)."""
    if kind is Kind.AGE:
        identifying = value.strip().isdigit() and int(value) >= IDENTIFYING_AGE
        return Strength.WEAK if identifying else Strength.FACT
    if kind in FACT_KINDS:
        return Strength.FACT
    return Strength.WEAK if kind in WEAK_KINDS else Strength.STRONG
