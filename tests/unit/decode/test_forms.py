"""Queries and form bodies."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.forms import is_form, iter_fields


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(("a=1", True), ("a=1&b=", True), ("a=1&b", True), ("a", False), ("a = 1", False), ('{"a=": 1}', False)),
        *(("H4sIAAAA+/8=", False), ("YQ==", False)),
        *(("a=1&amp;b=2", False), ("a=x&hyphen;y&b=2", False), ("a=1&b;c=2", True), ("a=1&beta=2;", True)),
        *(("a=3D1&b=3D2", False), ("a=3D1&b=2", True)),
    ],
)
def test_form_is_told_from_other_text(text, is_one):
    """A form is ``name=value`` joined by ``&``; padded base64, markup and quoted-printable are none."""
    assert is_form(text) is is_one


@given(st.dictionaries(st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=12), max_size=5))
def test_form_is_undone(fields):
    """What a form encodes is read back."""
    clean = {
        name.encode("utf-8", "ignore").decode(): value.encode("utf-8", "ignore").decode()
        for name, value in fields.items()
    }
    pieces = list(iter_fields(urlencode(clean), "q"))
    found = {piece.key: piece.text for piece in pieces if piece.location != "q"}
    assert found == {name: value for name, value in clean.items() if value}


def test_long_names_are_text_themselves():
    """A name that could hold a value is read too, and so is a value without a name."""
    pieces = {piece.location: piece.text for piece in iter_fields("someone@example.com=1&alone&b=2", "q")}
    assert pieces["q"] == "someone@example.com\nalone"


def test_plus_is_a_plus_once_escapes_are_undone():
    """Where the percent escapes of a query were undone before, its ``+`` is no space."""
    assert [piece.text for piece in iter_fields("a=b+c", "q", ("percent",))] == ["b+c"]


def test_plus_may_be_a_digit_of_lz_string():
    """What lz-string wrote for addresses holds ``+`` and ``-``; both readings are yielded."""
    texts = [piece.text for piece in iter_fields("d=N4Ig+rgzg-pgTiBcooFsCGB", "l")]
    assert texts == ["N4Ig+rgzg-pgTiBcooFsCGB", "N4Ig rgzg-pgTiBcooFsCGB"]
