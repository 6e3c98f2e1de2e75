"""A Faker provider that makes the parts of a patient; knows how no format looks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from faker.generator import Generator
from faker.providers import BaseProvider

from pytest_phiguard.patients.accounts import draw_email, draw_username, fold_name
from pytest_phiguard.patients.facts import draw_condition, draw_device_model, draw_medication
from pytest_phiguard.patients.names import draw_family_name, draw_given_name
from pytest_phiguard.patients.network import draw_ip_address, draw_photo_name, draw_site
from pytest_phiguard.patients.numbers import (
    draw_account,
    draw_biometric,
    draw_device_serial,
    draw_health_plan_id,
    draw_license,
    draw_mrn,
    draw_phone,
    draw_ssn,
    draw_token,
    draw_vehicle,
)
from pytest_phiguard.patients.places import draw_city, draw_coordinate, draw_county, draw_state, draw_street, draw_zip

if TYPE_CHECKING:
    from random import Random


class PatientProvider(BaseProvider):  # type: ignore[misc]  # Faker is not followed
    """Makes the values of one patient from the chance of its generator."""

    @property
    def _random(self) -> Random:
        chance: Random = self.generator.random
        return chance

    def patient_names(self) -> tuple[str, str]:
        """Return a given and a family name."""
        return draw_given_name(self._random), draw_family_name(self._random)

    def patient_logins(self, given: str, family: str) -> dict[str, str]:
        """Return user name and mailbox of a person; one whose script is not Latin chooses other names for them."""
        if not (fold_name(given) and fold_name(family)):
            given, family = self.patient_names()
        return {
            "username": draw_username(self._random, given, family),
            "email": draw_email(self._random, given, family),
        }

    def patient_home(self) -> dict[str, object]:
        """Return where a person lives."""
        random = self._random
        return {
            "street": draw_street(random),
            "city": draw_city(random),
            "county": draw_county(random),
            "state": draw_state(random),
            "zip": draw_zip(random),
            # The contiguous United States.
            "latitude": draw_coordinate(random, 30, 48),
            "longitude": draw_coordinate(random, -120, -80),
        }

    def patient_dates(self) -> dict[str, date]:
        """Return a birth, of an adult, and an admission; neither on the first or last days of a month."""
        return {"date_of_birth": self._draw_day(1931, 1997), "admission_date": self._draw_day(2016, 2024)}

    def _draw_day(self, first_year: int, last_year: int) -> date:
        year, month = self._random.randint(first_year, last_year), self._random.randint(1, 12)
        return date(year, month, self._random.randint(2, 28))

    def patient_numbers(self) -> dict[str, str]:
        """Return what somebody has issued to a person."""
        random = self._random
        phone = fax = draw_phone(random)
        while fax == phone:
            fax = draw_phone(random)
        return {
            "phone": phone,
            "fax": fax,
            "ssn": draw_ssn(random),
            "mrn": draw_mrn(random),
            "health_plan_id": draw_health_plan_id(random),
            "account": draw_account(random),
            "license": draw_license(random),
            "vehicle": draw_vehicle(random),
            "device_serial": draw_device_serial(random),
            "biometric": draw_biometric(random),
            "token": draw_token(random),
        }

    def patient_addresses(self) -> dict[str, str]:
        """Return the addresses of a person on the Internet."""
        site = draw_site(self._random)
        return {
            "url": f"{site}/profile",
            "photo": f"{site}/portraits/{draw_photo_name(self._random)}",
            "ip_address": draw_ip_address(self._random),
        }

    def patient_facts(self) -> dict[str, str]:
        """Return what a person suffers from, takes and wears."""
        return {
            "condition": draw_condition(self._random),
            "medication": draw_medication(self._random),
            "device_model": draw_device_model(self._random),
        }


def make_generator(seed: int) -> Generator:
    """Return a Faker generator with this provider alone and a chance of its own, which no other seed disturbs."""
    generator = Generator()
    generator.add_provider(PatientProvider)
    generator.seed_instance(seed)
    return generator
