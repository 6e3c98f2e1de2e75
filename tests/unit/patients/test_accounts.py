"""User names and mailboxes: ASCII, and accepted by validators."""

from __future__ import annotations

from random import Random

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.patients.accounts import draw_email, draw_username, fold_name


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Ottoline", "ottoline"),
        ("Zdeňka", "zdenka"),
        ("Þorgerður", "thorgerdur"),
        ("Sønderskov", "sonderskov"),
        ("Łukasz", "lukasz"),
        ("Weiß", "weiss"),
        ("O'Brien-Smith", "obriensmith"),
        ("王小明", ""),
    ],
)
def test_names_lose_their_accents(name, folded):
    """A name becomes ASCII letters, or nothing where its script has none."""
    assert fold_name(name) == folded


@given(st.text())
def test_folding_any_text_gives_ascii_letters(text):
    """No text makes it raise, and only ASCII letters remain."""
    folded = fold_name(text)
    assert folded == "" or (folded.isascii() and folded.isalpha() and folded.islower())


def test_account_is_made_from_the_name():
    """User name and mailbox tell whose they are, and hold neither name with a boundary on both sides."""
    random = Random(5)
    username, email = draw_username(random, "Zdeňka", "Vrbický"), draw_email(random, "Zdeňka", "Vrbický")
    assert username.startswith("zdenkav")
    assert username.removeprefix("zdenkav").isdigit()
    assert email.startswith("zvrbicky")
    assert email.rpartition("@")[2] in {"example.com", "example.net", "example.org"}
    validate_email(email)
