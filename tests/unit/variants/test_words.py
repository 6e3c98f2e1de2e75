"""Names, places and health facts."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants.words import iter_name_forms, iter_street_forms, iter_word_forms


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("Ottoline Brakspear", "Brakspear, Ottoline"), ("Ottoline Brakspear", "brakspear-ottoline")),
        *(("Brakspear, Ottoline", "Ottoline Brakspear"), ("Dr. Ottoline Brakspear", "Ottoline Brakspear")),
        *(("Ottoline May Brakspear", "Ottoline Brakspear"), ("Ottoline Brakspear", "OTTOLINEBRAKSPEAR")),
        ("Madonna", "madonna"),
    ],
)
def test_name_is_turned_round(value, text):
    """A name is written in both orders, without title and without middle names."""
    assert text in {form.text for form in iter_name_forms(value)}


def test_street_is_abbreviated():
    """A street line is written with the post's abbreviations too."""
    chains = {form.text: form.chain for form in iter_street_forms("12 North Quill Lane")}
    assert chains["12 N Quill Ln"] == ("abbreviated",)
    assert {form.chain[:1] for form in iter_street_forms("12 Quill Way")}.isdisjoint({("abbreviated",)})


def test_words_keep_their_order():
    """A condition is written in every case and joined, never turned round."""
    texts = {form.text for form in iter_word_forms("type 2 diabetes")}
    assert {"TYPE 2 DIABETES", "type-2-diabetes", "type2diabetes"} <= texts
    assert not any(text.startswith("diabetes") for text in texts)
