"""Makes patients for the test or fixture that asks, and registers them; how a patient looks is `patients`'."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_phiguard.patients import mint_patient

if TYPE_CHECKING:
    import pytest

    from pytest_phiguard._state import State
    from pytest_phiguard.patients import Patient


class PatientFactory:
    """Makes patients, the same in every run.

    Args:
        state: The run.
        config: pytest's configuration, for the hook ``pytest_phiguard_patient``.
    """

    def __init__(self, state: State, config: pytest.Config) -> None:
        self._state = state
        self._hook = config.hook

    def __call__(self, *, relative_of: Patient | None = None, locale: str = "", **overrides: object) -> Patient:
        """Return a fresh patient.

        Args:
            relative_of: A patient whose family name and home the new one shares.
            locale: A Faker locale, such as ``de_DE``, for name and address.
            overrides: Values of attributes, by name.

        Raises:
            TypeError: There is no attribute of that name.
        """
        owner, key = self._state.scopes.find_owner()
        ordinal = self._state.scopes.take_ordinal(key)
        seed = f"{self._state.settings.seed}|{key}|{ordinal}"
        patient = mint_patient(seed, owner=owner, locale=locale, relative_of=relative_of, **overrides)
        patient = self._tell_apart(patient, key)
        guard = self._state.guard
        if guard is not None:
            guard.register(patient.identifiers, key)
            if relative_of is not None:
                guard.registry.contacts.relate((patient.owner, patient.label), (relative_of.owner, relative_of.label))
        self._hook.pytest_phiguard_patient(patient=patient)
        return patient

    def _tell_apart(self, patient: Patient, key: str) -> Patient:
        """Return a patient whose label no other patient of the same scope has: two of one name stay two people."""
        number = self._state.scopes.take_ordinal(f"{key}|{patient.label}")
        return replace(patient, label=f"{patient.label} ({number + 1})") if number else patient

    def create_batch(self, size: int, **overrides: object) -> list[Patient]:
        """Return several fresh patients.

        Args:
            size: How many.
            overrides: As in a call.
        """
        return [self(**overrides) for _ in range(size)]  # type: ignore[arg-type]  # passed on as they came
