"""Where a person lives: an address that exists nowhere; knows no name of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.patients.draws import draw_digits
from pytest_phiguard.patients.names import draw_place_word

if TYPE_CHECKING:
    from random import Random

_STREETS = ("Avenue", "Boulevard", "Court", "Drive", "Lane", "Road", "Street", "Terrace")
_CITIES = ("Crossing", "Falls", "Harbor", "Heights", "Hollow", "Junction", "Landing", "Springs")
# USPS Publication 28, appendix B: the fifty states.
_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO "
    "MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
).split()


def draw_street(random: Random) -> str:
    """Return a street line, such as ``4821 Holkerthwaite Lane``."""
    return f"{draw_digits(random, random.choice((3, 4)))} {draw_place_word(random)} {random.choice(_STREETS)}"


def draw_city(random: Random) -> str:
    """Return a city that does not exist, of ten letters and more."""
    return f"{draw_place_word(random)} {random.choice(_CITIES)}"


def draw_county(random: Random) -> str:
    """Return a county that does not exist."""
    return f"{draw_place_word(random)} County"


def draw_state(random: Random) -> str:
    """Return the abbreviation of a state."""
    return random.choice(_STATES)


def draw_zip(random: Random) -> str:
    """Return a ZIP code of a prefix that the USPS assigns to no place: 001 to 004, or 99951 to 99999."""
    number = random.randrange(400 + 49)
    return f"{number + 100:05}" if number < 400 else str(number - 400 + 99951)


def draw_coordinate(random: Random, low: int, high: int) -> float:
    """Return degrees with six decimals, the last one not 0.

    Args:
        random: Where chance comes from.
        low: Whole degrees, at least.
        high: Whole degrees, less than.
    """
    return (random.randrange(low * 100_000, high * 100_000) * 10 + random.randrange(1, 10)) / 1_000_000
