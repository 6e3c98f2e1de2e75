"""Privacy tests for health software: the names that work without pytest, loaded when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_phiguard.detect import Detector
    from pytest_phiguard.errors import PHILeakError
    from pytest_phiguard.hookspecs import hookimpl
    from pytest_phiguard.model import (
        Allowance,
        Finding,
        Identifier,
        Kind,
        Page,
        Party,
        Sighting,
        Strength,
        Transmission,
        Verdict,
    )
    from pytest_phiguard.patients import Patient

__all__ = [
    "Allowance",
    "Detector",
    "Finding",
    "Identifier",
    "Kind",
    "PHILeakError",
    "Page",
    "Party",
    "Patient",
    "Sighting",
    "Strength",
    "Transmission",
    "Verdict",
    "hookimpl",
]

# pytest imports the plugin on every run of every suite, so nothing is loaded before it is asked for.
_ELSEWHERE = {
    "Detector": "pytest_phiguard.detect",
    "PHILeakError": "pytest_phiguard.errors",
    "Patient": "pytest_phiguard.patients",
    "hookimpl": "pytest_phiguard.hookspecs",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ELSEWHERE.get(name, "pytest_phiguard.model")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
