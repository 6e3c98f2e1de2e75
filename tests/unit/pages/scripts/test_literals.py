"""String literals mean what they mean."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts.literals import unescape, unescape_string


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("'plain'", "plain"),
        ('"a\\u0040b"', "a@b"),
        ("'\\x41\\u{1F600}\\101'", "A\U0001f600A"),
        ("'\\ud83d\\ude00'", "\U0001f600"),
        ("'a\\\nb\\nc\\q\\''", "ab\ncq'"),
        ("'\\u{FFFFFF}'", "\ufffd"),
        ("'open", "open"),
        ("'", ""),
        ("'end\\", "end"),
    ],
)
def test_literal_means(literal, expected):
    """Every escape of JavaScript is undone."""
    assert unescape_string(literal) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_escaped_comes_back(text):
    """JSON's escapes are JavaScript's."""
    assert unescape_string(json.dumps(text)) == text


@given(st.text())
def test_no_escape_makes_it_raise(text):
    """Whatever is written, it means some text."""
    assert isinstance(unescape("\\" + text), str)
