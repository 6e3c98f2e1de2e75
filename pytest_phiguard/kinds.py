"""The kinds of identifiers and health facts, and how strong each is; knows no other part of the package."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(str, Enum):
    """What an identifier or a health fact is; see `LETTERS` for the law that names it."""

    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    USERNAME = "username"
    STREET = "street"
    CITY = "city"
    COUNTY = "county"
    ZIP = "zip"
    GEO = "geo"  # "latitude,longitude"
    DATE_OF_BIRTH = "date_of_birth"
    ADMISSION_DATE = "admission_date"
    DATE = "date"
    AGE = "age"  # an identifier from 90 up, a fact below
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    SSN = "ssn"
    MRN = "mrn"
    HEALTH_PLAN_ID = "health_plan_id"
    ACCOUNT = "account"
    LICENSE = "license"
    VEHICLE = "vehicle"
    DEVICE_SERIAL = "device_serial"
    URL = "url"
    IP_ADDRESS = "ip_address"
    BIOMETRIC = "biometric"
    PHOTO = "photo"
    OTHER = "other"
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

# The letters of 45 CFR 164.514(b)(2)(i); health facts have none.
LETTERS: Mapping[Kind, str] = {
    kind: letter
    for letter, kinds in {
        "A": (Kind.NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.USERNAME),
        "B": (Kind.STREET, Kind.CITY, Kind.COUNTY, Kind.ZIP, Kind.GEO),
        "C": (Kind.DATE_OF_BIRTH, Kind.ADMISSION_DATE, Kind.DATE, Kind.AGE),
        "D": (Kind.PHONE,),
        "E": (Kind.FAX,),
        "F": (Kind.EMAIL,),
        "G": (Kind.SSN,),
        "H": (Kind.MRN,),
        "I": (Kind.HEALTH_PLAN_ID,),
        "J": (Kind.ACCOUNT,),
        "K": (Kind.LICENSE,),
        "L": (Kind.VEHICLE,),
        "M": (Kind.DEVICE_SERIAL,),
        "N": (Kind.URL,),
        "O": (Kind.IP_ADDRESS,),
        "P": (Kind.BIOMETRIC,),
        "Q": (Kind.PHOTO,),
        "R": (Kind.OTHER,),
    }.items()
    for kind in kinds
}

# Ages over 89 are identifiers, 45 CFR 164.514(b)(2)(i)(C).
IDENTIFYING_AGE = 90


def find_strength(kind: Kind, value: str) -> Strength:
    """Return the strength that ``kind`` gives to ``value`` (only ``age`` depends on the value)."""
    if kind is Kind.AGE:
        identifying = value.strip().isdecimal() and int(value) >= IDENTIFYING_AGE
        return Strength.WEAK if identifying else Strength.FACT
    if kind in FACT_KINDS:
        return Strength.FACT
    return Strength.WEAK if kind in WEAK_KINDS else Strength.STRONG
