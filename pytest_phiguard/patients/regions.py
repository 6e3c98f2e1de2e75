"""Names and addresses of other countries, from Faker's own providers; knows no other part of a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.patients.names import draw_family_name

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIES = 60
# Where the family name comes first (Unicode CLDR, person names), and what stands between the two.
_FAMILY_FIRST = {"hu": " ", "ja": " ", "ko": "", "zh": "", "vi": " "}
_STATES = ("state", "administrative_unit", "prefecture", "province", "region")


def make_region(locale: str, seed: int) -> Any:
    """Return a Faker generator of a locale with a chance of its own.

    Args:
        locale: A Faker locale, such as ``de_DE``.
        seed: What its chance starts from.

    Raises:
        ValueError: Faker does not know the locale.
    """
    from faker.factory import Factory

    try:
        region = Factory.create(locale)
    except AttributeError:
        raise ValueError(f"{locale!r} is no locale of Faker. Valid: one such as de_DE, es_MX or ja_JP") from None
    region.seed_instance(seed)
    return region


def draw_region_names(region: Any, locale: str) -> tuple[str, str]:
    """Return a given and a family name of six and of eight letters and more, where the locale has such.

    The family names that most people bear are shorter; most English ones are words as well, so that they are our own.
    """
    given = _draw_long(region.first_name, 6)
    if locale.startswith("en"):
        return given, draw_family_name(region.random)
    return given, _draw_long(region.last_name, 8)


def draw_region_address(region: Any, locale: str) -> dict[str, str]:
    """Return the parts of an address that the locale knows; none where Faker has no addresses for it."""
    provider = next(one for one in region.providers if one.__provider__ == "faker.providers.address")
    if provider.__lang__.partition("_")[0] != locale.partition("_")[0].partition("-")[0]:
        return {}
    street = " ".join(_draw_long(region.street_address, 6).split())
    if not any(map(str.isdigit, street)):
        street = f"{street} {region.numerify('%##')}"
    address = {"street": street, "city": _draw_long(region.city, 6), "zip": region.postcode()}
    state = next((name for name in _STATES if hasattr(region, name)), None)
    return {**address, "state": getattr(region, state)()} if state else address


def join_name(given: str, family: str, locale: str = "") -> str:
    """Return a full name in the order of the locale."""
    sign = _FAMILY_FIRST.get(locale[:2])
    return f"{given} {family}" if sign is None else f"{family}{sign}{given}"


def _draw_long(draw: Callable[[], str], letters: int) -> str:
    """Return the first value of so many letters and more, else the longest: some scripts need no more than two."""
    drawn: list[str] = []
    for _ in range(_TRIES):
        drawn.append(draw())
        if sum(map(str.isalpha, drawn[-1])) >= letters:
            return drawn[-1]
    return max(drawn, key=len)
