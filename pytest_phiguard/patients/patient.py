"""A synthetic person and the identifiers that point at it; knows not how its values are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_phiguard.model import Identifier, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# Attributes that are identifiers or facts of the kind that bears their name, in the order of 45 CFR 164.514(b)(2)(i).
_KINDS = tuple(kind for kind in Kind if kind not in {Kind.GEO, Kind.DATE, Kind.OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A synthetic person, made for one test, with the eighteen identifiers of 45 CFR 164.514(b)(2)(i) and health facts.

    Texts are as an application would receive them from a form; an empty one means that the patient has none.

    Args:
        name: Given and family name.
        given_name: The given name.
        family_name: The family name.
        username: A user name.
        street: The street line.
        city: The city.
        county: The county.
        state: The state, which identifies nobody.
        zip: The postal code.
        latitude: Of the home, degrees.
        longitude: Of the home, degrees.
        date_of_birth: The day of birth.
        admission_date: The day of a stay in hospital.
        age: Whole years, today.
        phone: A telephone number, E.164.
        fax: A fax number, E.164.
        email: A mailbox.
        ssn: A social security number.
        mrn: A medical record number.
        health_plan_id: A health plan beneficiary number.
        account: An account number.
        license: A licence number.
        vehicle: A vehicle identification number.
        device_serial: The serial number of a device.
        url: A personal site.
        ip_address: The address that the patient's device has on the Internet.
        biometric: The id of a fingerprint template.
        photo: The address of a portrait.
        token: A pseudonymous id.
        condition: A condition.
        medication: A medication.
        device_model: The model of a device.
        label: What reports call the person, such as ``patient "Ottoline Brakspear"``.
        owner: Node id of the test or scope that the patient was made for.
        relative_of: The patient whose relative this one is.
    """

    name: str
    given_name: str
    family_name: str
    username: str
    street: str
    city: str
    county: str
    state: str
    zip: str
    latitude: float
    longitude: float
    date_of_birth: date
    admission_date: date
    age: int
    phone: str
    fax: str
    email: str
    ssn: str
    mrn: str
    health_plan_id: str
    account: str
    license: str
    vehicle: str
    device_serial: str
    url: str
    ip_address: str
    biometric: str
    photo: str
    token: str
    condition: str
    medication: str
    device_model: str
    label: str
    owner: str = field(default="", repr=False)
    relative_of: Patient | None = field(default=None, repr=False)

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Return all that points at the person, health facts included, and the state not."""
        return tuple(
            Identifier(kind, value, self.label, owner=self.owner) for kind, value in self._iter_values() if value
        )

    def _iter_values(self) -> Iterator[tuple[Kind, str]]:
        for kind in _KINDS:
            yield kind, str(getattr(self, kind.value))
        yield Kind.GEO, f"{self.latitude},{self.longitude}"
        yield Kind.OTHER, self.token
