"""The fixtures; what they hand out lives in `_patients` and `_control`, loaded when a test asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_phiguard._state import STATE

if TYPE_CHECKING:
    from pytest_phiguard._control import Control
    from pytest_phiguard._patients import PatientFactory
    from pytest_phiguard.patients import Patient


@pytest.fixture
def phi_patient(phi_patient_factory: PatientFactory) -> Patient:
    """Return a fresh synthetic patient: the same in every run of this test, another one in every other test."""
    return phi_patient_factory()


@pytest.fixture(scope="session")
def phi_patient_factory(pytestconfig: pytest.Config) -> PatientFactory:
    """Return what makes further patients: ``phi_patient_factory(email=…, relative_of=…, locale=…)``.

    A patient belongs to the innermost fixture that is being set up, else to the running test, and lives as long.
    """
    from pytest_phiguard._patients import PatientFactory

    return PatientFactory(pytestconfig.stash[STATE], pytestconfig)


@pytest.fixture(scope="session")
def phiguard(pytestconfig: pytest.Config) -> Control:
    """Return what speaks to the guard for whatever test is running."""
    from pytest_phiguard._control import Control

    return Control(pytestconfig.stash[STATE])
