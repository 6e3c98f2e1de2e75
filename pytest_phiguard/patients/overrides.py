"""What a test wants to be different about a patient: checked, and the rest made to fit; draws nothing."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pytest_phiguard.patients.patient import Patient
from pytest_phiguard.patients.regions import join_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_SET_BY_MINT = frozenset({"owner", "relative_of"})
_TYPES = {field.name: field.type for field in fields(Patient) if field.name not in _SET_BY_MINT}


def check_overrides(overrides: Mapping[str, object]) -> dict[str, object]:
    """Return the overrides with dates as dates and None as an empty text.

    Raises:
        TypeError: There is no attribute of that name, or the value is of another type.
        ValueError: A date is not written YYYY-MM-DD.
    """
    for name in overrides:
        if name not in _TYPES:
            raise TypeError(f"{name!r} is no attribute of a patient. Valid: {', '.join(_TYPES)}")
    return {name: _check(name, value) for name, value in overrides.items()}


def _check(name: str, value: object) -> object:
    wanted = _TYPES[name]
    if wanted == "date":
        return _check_date(name, value)
    if wanted == "str":
        value = "" if value is None else value
        if not isinstance(value, str):
            raise TypeError(f"{name} of a patient is a text, not {value!r}")
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} of a patient is a number, not {value!r}")
    return int(value) if wanted == "int" else float(value) if wanted == "float" else value


def _check_date(name: str, value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError(f"{name} of a patient is a date or YYYY-MM-DD, not {value!r}")
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise ValueError(f"{name}={value!r} is no date. Valid: YYYY-MM-DD") from None


def fit_names(values: Mapping[str, object], overrides: Mapping[str, object], locale: str) -> dict[str, object]:
    """Return name, given name, family name and label as they agree with what the test wants.

    Args:
        values: All values of the patient, overrides included.
        overrides: What the test wants.
        locale: The locale that the name is written in, or empty.
    """
    name = str(overrides.get("name") or "")
    if name:
        given, family = _split_name(name)
        given, family = str(overrides.get("given_name", given)), str(overrides.get("family_name", family))
    else:
        given, family = str(values["given_name"]), str(values["family_name"])
        name = join_name(given, family, locale).strip()
    label = f'patient "{name}"' if name else "patient without a name"
    return {"name": name, "given_name": given, "family_name": family, "label": overrides.get("label") or label}


def _split_name(name: str) -> tuple[str, str]:
    """Return given and family name of ``Given Family`` or ``Family, Given``."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return given, family
    given, _, family = name.strip().rpartition(" ")
    return (given.partition(" ")[0], family) if given else (family, "")


def fit_dates(values: Mapping[str, object], overrides: Mapping[str, object], today: date) -> dict[str, object]:
    """Return date of birth, admission date and age as they agree with what the test wants.

    Args:
        values: All values of the patient, overrides included.
        overrides: What the test wants.
        today: The day on which the age is told.
    """
    birth, admission = values["date_of_birth"], values["admission_date"]
    assert isinstance(birth, date)
    assert isinstance(admission, date)
    age = overrides.get("age")
    if isinstance(age, int) and "date_of_birth" not in overrides:
        birth = birth.replace(year=birth.year + _count_years(birth, today) - age)
    if admission < birth and "admission_date" not in overrides:
        admission = birth + timedelta(days=1)
    return {
        "date_of_birth": birth,
        "admission_date": admission,
        "age": _count_years(birth, today) if age is None else age,
    }


def _count_years(birth: date, today: date) -> int:
    """Return the whole years of a life, not below 0."""
    return max(0, today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day)))
