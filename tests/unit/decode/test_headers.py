"""Header fields."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode.headers import iter_header_pieces


def test_referer_is_an_address_at_one_location():
    """The parts of a referer stand under its one name."""
    pieces = list(iter_header_pieces("Referer", "https://a.example/p?x=1"))
    assert {piece.location for piece in pieces} == {"header:referer"}
    assert {piece.text for piece in pieces} == {"a.example", "/p", "1"}


def test_cookies_and_others():
    """Cookies stand by name, any other field as it is, an empty one not at all."""
    assert [piece.location for piece in iter_header_pieces("COOKIE", "a=1; b=2")] == ["cookie:a", "cookie:b"]
    assert [piece[:3] for piece in iter_header_pieces("X-Zip", "1")] == [("header:x-zip", "1", "x-zip")]
    assert list(iter_header_pieces("X-Zip", "")) == []


@pytest.mark.parametrize("name", ["X-MR7731", "ann@clinic.example"])
def test_name_that_may_be_a_value_is_read(name):
    """What an application makes a name of is told like a value."""
    assert [piece.text for piece in iter_header_pieces(name, "1")] == [name, "1"]
    assert [piece.text for piece in iter_header_pieces("Cookie", f"{name}=1")] == [name, "1"]
