"""Scripts are read into tokens."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.javascript import parse_tokens, unescape, unescape_string


def read(script):
    """Return the tokens of a script, short."""
    tokens, complete = parse_tokens(script)
    assert complete
    return [f"{token.kind}:{token.text}" for token in tokens]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("a.b?.c", ["name:a", "punct:.", "name:b", "punct:?.", "name:c"]),
        ("$x = 1.5e3", ["name:$x", "punct:=", "number:1.5e3"]),
        ("a ||= b", ["name:a", "punct:||=", "name:b"]),
        ("a ? .5 : 0x1F", ["name:a", "punct:?", "number:.5", "punct::", "number:0x1F"]),
        ("'a\\'b' \"c\"", ["string:'a\\'b'", 'string:"c"']),
        ("'open\nx", ["string:'open", "name:x"]),
        ("a // b\nc /* d\n */ e <!-- f", ["name:a", "name:c", "name:e"]),
        ("/* open", []),
        (
            'x = /a"b[/]\\//gi.test(y)',
            ["name:x", "punct:=", 'regex:/a"b[/]\\//gi', "punct:.", "name:test", "punct:(", "name:y", "punct:)"],
        ),
        ("return /a/", ["name:return", "regex:/a/"]),
        ("a / b / c", ["name:a", "punct:/", "name:b", "punct:/", "name:c"]),
        ("(a) / 2 /= 3", ["punct:(", "name:a", "punct:)", "punct:/", "number:2", "punct:/=", "number:3"]),
        ("/unclosed", ["punct:/", "name:unclosed"]),
        ("`a${`b${{}}`}c` d", ["template:`a${`b${{}}`}c`", "name:d"]),
        ("`a\\`b` c", ["template:`a\\`b`", "name:c"]),
        ("`open ${ '`' ", ["template:`open ${ '`' "]),
        ("", []),
    ],
)
def test_script_has_these_tokens(script, expected):
    """Comments vanish, and a slash divides or begins a regular expression."""
    assert read(script) == expected


def test_tokens_know_their_place():
    """Start and end are those of the source."""
    tokens, _ = parse_tokens("  go( 'x' )")
    assert [(token.start, token.end) for token in tokens] == [(2, 4), (4, 5), (6, 9), (10, 11)]


def test_long_script_is_cut_and_says_so():
    """A limit bounds the time."""
    tokens, complete = parse_tokens("a b c d", 3)
    assert (len(tokens), complete) == (3, False)


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


@given(st.text(alphabet="ab'\"`/\\${}[]()=+.\n *<!-1;", max_size=80))
def test_tokens_cover_the_script(script):
    """Whatever is written, tokens follow each other, and each says what stands there."""
    tokens, _ = parse_tokens(script)
    position = 0
    for token in tokens:
        assert position <= token.start < token.end <= len(script)
        assert script[token.start : token.end] == token.text
        position = token.end
