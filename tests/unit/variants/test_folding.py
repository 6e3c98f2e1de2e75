"""Text as it is compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.variants.folding import fold, squash, squash_text, strip_accents, transliterate


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        *(("ABC-1", "abc-1"), ("Zoë", "zoe"), ("Ørsted", "orsted"), ("Łódź", "lodz"), ("a\u00a0b", "a b")),
        *(("a\u2011b", "a-b"), ("a\u200bb", "ab"), ("’", "'"), ("１２", "12"), ("Straße", "strasse")),
    ],
)
def test_text_is_folded(text, folded):
    """Case, accents, typographic signs and full-width digits are levelled."""
    assert fold(text) == folded


def test_accents_are_stripped_in_every_composition():
    """Composed and decomposed letters lose their accents alike, and keep their case."""
    assert strip_accents("Zoë") == strip_accents(unicodedata.normalize("NFD", "Zoë")) == "Zoe"


def test_umlauts_are_written_out():
    """Passports write umlauts as two letters."""
    assert transliterate("Jörg Ångström-Bjørn Weiß") == "Joerg Aangstroem-Bjoern Weiss"


def test_zero_is_kept():
    """The zero that separates pieces survives squashing."""
    assert squash("a-b\0c d") == b"ab\0cd"
    assert squash(fold("ä b\0王")) == "ab\0王".encode()


def test_text_is_squashed():
    """Letters and digits of any text remain, folded."""
    assert squash_text(" Zoë-1 (x) ") == "zoe1x"


@given(st.text())
def test_folding_is_stable(text):
    """What is folded stays as it is when it is folded again, apart from exotic case pairs."""
    once = fold(text)
    assert fold(fold(once)) == fold(once)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_keeps_its_length(text):
    """Positions in folded ASCII text hold in the original."""
    assert len(fold(text)) == len(text)
