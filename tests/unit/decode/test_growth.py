"""No pattern reads the same characters again and again: what is read here would take hours."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode.multipart import unfold
from pytest_phiguard.decode.office_text import read_office_text
from pytest_phiguard.decode.protobuf import _WORD

COUNT = 300_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1" * COUNT, False),
        ("1" * COUNT + "a", True),
        ("1" * 8 + "a", True),
        ("1" * 7 + "a", False),
        ("_1" * COUNT, False),
    ],
)
def test_word_of_a_message(text, found):
    """Three letters, or a letter behind eight signs."""
    assert bool(_WORD.search(text)) is found


@pytest.mark.parametrize("text", ["<" * COUNT, "<a" * COUNT, ">" * COUNT])
def test_text_of_a_document_that_is_none(text):
    """What is no tag is text."""
    assert read_office_text(text) == text


def test_head_without_pieces():
    """A name that goes on and on begins no parameter in pieces."""
    head = "a; " + "x-" * COUNT + "*0"
    assert unfold(head) == head
    assert "a*0" not in unfold('form-data; a*0="b"; a*1="c"')
