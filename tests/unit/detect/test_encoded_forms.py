"""Encoded spellings that nothing decodes."""

from __future__ import annotations

import pytest

from pytest_phiguard.detect.encoded_forms import iter_odd_forms, iter_short_runs
from pytest_phiguard.variants import Form, Shape


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("00418", {"MDA0MTg", "3030343138"}),
        ("a?>~b", {"YT8+fmI", "YT8-fmI", "613f3e7e62", "613F3E7E62"}),
        ("203.0.113.7", {"MjAzLjAuMTEzLjc"}),
        ("abc", set()),
        ("long enough to be decoded", set()),
    ],
)
def test_short_forms_are_encoded(text, found):
    """What encodes to fewer than sixteen characters is looked for encoded."""
    assert {form.text for form in iter_short_runs(Form(text, (), Shape.CODE))} == found


def test_numbers_are_not_encoded():
    """An age in base64 would be any two letters."""
    assert list(iter_short_runs(Form("48000", (), Shape.NUMBER))) == []


def test_odd_forms_are_of_the_value_as_given():
    """Seldom spellings are made of the value itself, where it is long enough."""
    forms = {form.chain: form.text for form in iter_odd_forms(Form("Quillfeather", (), Shape.WORDS))}
    assert forms["reversed",] == "rehtaeflliuQ"
    assert forms["rot13",] == "Dhvyysrngure"
    assert set(forms) == {("base85",), ("ascii85",), ("hex",), ("char_codes",), ("reversed",), ("rot13",)}
    assert ("rot13",) not in {form.chain for form in iter_odd_forms(Form("900127183", (), Shape.DIGITS))}
    assert list(iter_odd_forms(Form("quillfeather", ("lowercase",), Shape.WORDS))) == []
    assert list(iter_odd_forms(Form("quill", (), Shape.WORDS))) == []
