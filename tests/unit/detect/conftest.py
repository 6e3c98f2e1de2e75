from __future__ import annotations

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier

VALUES = {
    "name": "Ottoline Brakspear",
    "given_name": "Ottoline",
    "family_name": "Brakspear",
    "username": "obrakspear74",
    "street": "4117 Quillfeather Lane",
    "city": "Brambleworth",
    "county": "Thornshire",
    "zip": "00418",
    "geo": "42.360082,-71.058880",
    "date_of_birth": "1974-03-05",
    "admission_date": "2023-11-17",
    "age": "48",
    "phone": "(617) 555-0143",
    "fax": "(617) 555-0199",
    "email": "Ottoline.Brakspear@example.com",
    "ssn": "900-12-7183",
    "mrn": "MRN-4471829035",
    "health_plan_id": "HPN594807559",
    "account": "4400771920834417",
    "license": "DL704915826",
    "vehicle": "1HGZ49151826X22R7",
    "device_serial": "SN550871943",
    "url": "https://portal.example.com/people/ottoline-411056",
    "ip_address": "203.0.113.77",
    "biometric": "bio-551907332841",
    "photo": "photo-7719045523.jpg",
    "other": "tok_9f3cA71bQ22x",
    "condition": "type 2 diabetes",
    "medication": "sitagliptin",
    "device_model": "Omnipod DASH",
}


@pytest.fixture(scope="session")
def patient():
    """Return one patient's identifiers by kind."""
    return {kind: Identifier(kind, value, "Ottoline Brakspear", owner="t") for kind, value in VALUES.items()}


@pytest.fixture(scope="session")
def detector(patient):
    """Return a detector that knows the patient."""
    return Detector(patient.values())


@pytest.fixture(scope="session")
def find(detector):
    """Return a function from a transmission to what was seen, as ``{(kind, location): chain}``."""

    def find(transmission):
        scan = detector.report(transmission)
        assert scan.unjudged == ()
        return {(sighting.identifier.kind.value, sighting.location): sighting.chain for sighting in scan.sightings}

    return find
