"""Spellings that several kinds share."""

from __future__ import annotations

from pytest_phiguard.variants.spelling import iter_cases, iter_joined, iter_plain, split_words


def test_cases_are_three():
    """A text is written as it is, in lower and in upper case."""
    assert dict(iter_cases("Ab", ("x",))) == {"Ab": ("x",), "ab": ("x", "lowercase"), "AB": ("x", "uppercase")}


def test_accents_are_left_out_or_written_out():
    """A text with accents has spellings in ASCII, each in every case."""
    texts = {text for text, _ in iter_plain("Jörg")}
    assert texts == {"Jörg", "jörg", "JÖRG", "Jorg", "jorg", "JORG", "Joerg", "joerg", "JOERG"}


def test_words_are_joined_as_slugs_do():
    """Words are joined by each sign of slugs and run together; a single word only runs together."""
    assert dict(iter_joined("A b")) == {
        "a-b": ("slug",),
        "a_b": ("slug",),
        "a.b": ("slug",),
        "a+b": ("slug",),
        "ab": ("squashed",),
    }
    assert dict(iter_joined("A")) == {"a": ("squashed",)}


def test_words_are_runs_of_letters_and_digits():
    """Everything else separates."""
    assert split_words("a_b--c 4!") == ["a", "b", "c", "4"]
