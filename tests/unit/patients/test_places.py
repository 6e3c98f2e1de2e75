"""Places: addresses that exist nowhere."""

from __future__ import annotations

import re
from random import Random

from pytest_phiguard.patients import places


def draw(function, count=500):
    """Return many values of one format."""
    random = Random(13)
    return [function(random) for _ in range(count)]


def test_street_has_a_long_number_and_a_rare_word():
    """A street line has three digits and more, a word of six letters and more, and a suffix."""
    streets = draw(places.draw_street)
    assert all(re.fullmatch(r"[1-9]\d{2,3} [A-Z][a-z]{5,} [A-Z][a-z]+", street) for street in streets)
    assert len(set(streets)) == len(streets)


def test_city_and_county_are_invented():
    """A city has ten letters and more, and a county calls itself one."""
    assert all(re.fullmatch(r"[A-Z][a-z]{5,} [A-Z][a-z]+", city) and len(city) > 10 for city in draw(places.draw_city))
    assert all(re.fullmatch(r"[A-Z][a-z]{5,} County", county) for county in draw(places.draw_county))


def test_zip_is_assigned_to_nobody():
    """Every ZIP code is of the prefixes 001 to 004, or above the last assigned one."""
    codes = set(draw(places.draw_zip, 5000))
    assert all(re.fullmatch(r"\d{5}", code) for code in codes)
    assert all("00100" <= code <= "00499" or "99951" <= code <= "99999" for code in codes)
    assert len(codes) > 440


def test_state_is_one_of_fifty():
    """A state is a postal abbreviation."""
    assert len(set(draw(places.draw_state, 3000))) == 50
    assert all(re.fullmatch(r"[A-Z]{2}", state) for state in draw(places.draw_state))


def test_coordinates_have_six_decimals():
    """A coordinate is in its range and never shorter than six decimals, so that it points at one house."""
    for degrees in draw(lambda random: places.draw_coordinate(random, -120, -80), 2000):
        assert -120 <= degrees < -80
        assert len(repr(degrees).partition(".")[2]) == 6
