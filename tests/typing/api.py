"""The public face as a type checker sees it; checked, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pytest_phiguard
from pytest_phiguard import (
    Detector,
    Finding,
    Identifier,
    Kind,
    Patient,
    PHILeakError,
    Sighting,
    Strength,
    Transmission,
    Verdict,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def detect() -> list[Sighting]:
    """Use the detector without pytest."""
    identifier = Identifier(kind=Kind.EMAIL, value="z.quill@example.com", patient="P1")
    strength: Strength = identifier.strength
    detector = Detector([identifier], salts={"prefix": [], "suffix": ["pepper"], "hmac": []})
    detector.add(Identifier(kind=Kind("mrn"), value=f"MR{strength}", patient="P1"))
    transmission = Transmission.http("POST", "https://a.example/", {"X-A": "b"}, b"body")
    sightings: list[Sighting] = detector.scan(transmission)
    location: str = sightings[0].location
    chain: tuple[str, ...] = sightings[0].chain
    return detector.scan_bytes(f"{location}{chain}".encode())


def use_patient(patient: Patient) -> str:
    """Read a patient."""
    born: int = patient.date_of_birth.year
    identifiers: tuple[Identifier, ...] = patient.identifiers
    return f"{patient.name} {born} {patient.latitude:.4f} {len(identifiers)} {patient.label}"


@hookimpl
def pytest_phiguard_finding(finding: Finding) -> None:
    """Hear of a finding."""
    assert finding.verdict is Verdict.LEAK


def catch() -> Sequence[Finding]:
    """Catch what the guard raises."""
    try:
        pytest.skip("no")
    except PHILeakError as error:
        return error.findings
    return pytest_phiguard.Party("third", "a.example", "unknown").category
