"""The cookie header."""

from __future__ import annotations

from pytest_phiguard.decode.cookies import iter_cookie_pieces


def test_cookies_are_taken_apart():
    """Each cookie's value stands under its name, its escapes undone; a value without a name has none."""
    pieces = [(piece.location, piece.text, piece.key) for piece in iter_cookie_pieces('a=%7B1; b="x y"; lone; c=')]
    assert pieces == [("cookie:a", "{1", "a"), ("cookie:b", "x y", "b"), ("cookie:", "lone", "")]
