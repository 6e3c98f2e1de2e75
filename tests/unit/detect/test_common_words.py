"""The lists of common values."""

from __future__ import annotations

from pytest_phiguard.detect import common_words
from pytest_phiguard.variants.folding import squash_text


def test_lists_are_written_as_values_are_compared():
    """Each word is folded and squashed, else it would never be met."""
    for words in (common_words.PLACEHOLDERS, common_words.COMMON_WORDS, common_words.PLACEHOLDER_MAILBOXES):
        assert {word for word in words if squash_text(word) != word} == set()
    assert all("." in domain or domain == "localhost" for domain in common_words.PLACEHOLDER_DOMAINS)
