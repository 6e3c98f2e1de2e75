"""Makes a patient from a seed: the same seed, the same person, whatever else is made; knows no format."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pytest_phiguard.patients.overrides import check_overrides, fit_dates, fit_names
from pytest_phiguard.patients.patient import Patient
from pytest_phiguard.patients.regions import draw_region_address, draw_region_names, make_region

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIES = 20
# What the members of a household share (45 CFR 164.514(b)(2)(i) protects relatives' identifiers too).
_HOUSEHOLD = ("street", "city", "county", "state", "zip", "latitude", "longitude")


def mint_patient(
    seed: str, *, owner: str = "", locale: str = "", relative_of: Patient | None = None, **overrides: object
) -> Patient:
    """Return the patient of a seed.

    Args:
        seed: Any text; the patient depends on nothing else, and no other chance is touched.
        owner: Node id of the test or scope that the patient is made for.
        locale: A Faker locale, such as ``de_DE``, for name and address.
        relative_of: A patient whose family name and home the new one shares.
        overrides: Values of attributes, by name; dates may be texts ``YYYY-MM-DD``, and None is no value. Names, and
            dates and age, are made to agree with what is given.

    Raises:
        TypeError: There is no attribute of that name, or a value is of another type.
        ValueError: A date is not written ``YYYY-MM-DD``, or Faker does not know the locale.
    """
    wanted = check_overrides(overrides)
    values = {**_draw(_digest(seed), locale, relative_of), **wanted}
    values |= fit_names(values, wanted, locale)
    values |= fit_dates(values, wanted, datetime.now(timezone.utc).date())
    return Patient(**values, owner=owner, relative_of=relative_of)


def _digest(seed: str) -> int:
    return int.from_bytes(sha256(seed.encode("utf-8", "surrogatepass")).digest(), "big")


def _draw(number: int, locale: str, relative_of: Patient | None) -> dict[str, Any]:
    from pytest_phiguard.patients.provider import make_generator

    generator = make_generator(number)
    home = generator.patient_home()
    draw = generator.patient_names
    if locale:
        region = make_region(locale, number)
        draw = partial(draw_region_names, region, locale)
        home |= draw_region_address(region, locale)
    given, family = _draw_names(draw, relative_of)
    if relative_of is not None:
        family = relative_of.family_name
        home = {name: getattr(relative_of, name) for name in _HOUSEHOLD}
    return {
        "given_name": given,
        "family_name": family,
        **home,
        **generator.patient_numbers(),
        **generator.patient_logins(given, family),
        **generator.patient_addresses(),
        **generator.patient_dates(),
        **generator.patient_facts(),
    }


def _draw_names(draw: Callable[[], tuple[str, str]], relative_of: Patient | None) -> tuple[str, str]:
    """Return names of which the given one is not the relative's: reports tell people of a family apart by it."""
    drawn = (draw() for _ in range(_TRIES))
    return next((names for names in drawn if relative_of is None or names[0] != relative_of.given_name), draw())
