"""Names, places and health facts."""

from __future__ import annotations

import unicodedata

import pytest

from pytest_phiguard.variants.words import iter_word_forms, iter_word_spellings


def test_words_keep_their_order():
    """A condition is written in every case and joined, never turned round."""
    texts = {form.text for form in iter_word_forms("type 2 diabetes")}
    assert {"TYPE 2 DIABETES", "type-2-diabetes", "type2diabetes"} <= texts
    assert not any(text.startswith("diabetes") for text in texts)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        (unicodedata.normalize("NFD", "saint-étienne d'or"), "nfd"),
        ("saintétiennedor", "letters"),
        ("saintetiennedor", "ascii"),
        ("saintétienne dor", "letters"),
        ("saint étienne dor", "slug"),
        ("saint_etienne_d_or", "slug"),
        ("Saint-Étienne D'Or", "title"),
    ],
)
def test_words_are_normalised_for_digests(text, step):
    """Accents apart and dropped, letters only, slugs without apostrophes: so services write words."""
    found = {(form.text, step) for form in iter_word_spellings("Saint-Étienne d'Or") for step in form.chain}
    assert (text, step) in found


def test_ascii_words_have_no_accents_to_drop():
    """What is ASCII is written once."""
    assert {step for form in iter_word_spellings("Quill") for step in form.chain}.isdisjoint({"nfd", "ascii"})
