"""Synthetic patients from a seed, one function per identifier format; knows neither pytest nor what is sent."""

from __future__ import annotations

from pytest_phiguard.patients.minting import mint_patient
from pytest_phiguard.patients.patient import Patient

__all__ = ["Patient", "mint_patient"]
