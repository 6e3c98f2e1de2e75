"""Escapes undone."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import escapes

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXT)
def test_percent_is_undone(text):
    """What percent escapes hold is read back."""
    assert escapes.unescape_percent(quote(text, safe="")) == text


@given(TEXT)
def test_json_is_undone(text):
    """What JSON escapes hold is read back."""
    assert escapes.unescape_json(json.dumps(text)[1:-1]) == text


@given(TEXT)
def test_html_is_undone(text):
    """What character references hold is read back."""
    assert escapes.unescape_html(html.escape(text)) == html.unescape(html.escape(text))


@pytest.mark.parametrize(
    ("unescape", "text", "plain"),
    [
        (escapes.unescape_percent, "%u0041%20%zz%", "A %zz%"),
        (escapes.unescape_percent, "Zo%EB", "Zoë"),
        (escapes.unescape_percent, "plain", "plain"),
        (escapes.unescape_field, "a+b%2Bc", "a b+c"),
        (escapes.unescape_json, r"\x41\u{1F600}\n\'\q", "A\U0001f600\n'\\q"),
        (escapes.unescape_json, r"\ud83d\ude00", "\U0001f600"),
        (escapes.unescape_json, r"\u{FFFFFF}", r"\u{FFFFFF}"),
        (escapes.unescape_html, "&#65;&#x42;&amp;&nope", "AB&&nope"),
        (escapes.unescape_html, "a & b", "a & b"),
        (escapes.unescape_quoted, "a=\r\nb=40c", "ab@c"),
        (escapes.unescape_quoted, "Content-Transfer-Encoding: quoted-printable\n\na=40b", None),
        (escapes.unescape_quoted, "a=12", "a=12"),
        (escapes.unescape_words, "=?utf-8?B?Wm/Dqw==?= =?utf-8?q?_x=40y?=", "Zoë x@y"),
        (escapes.unescape_words, "=?utf-8?b?A?=", "=?utf-8?b?A?="),
        (escapes.unescape_words, "a=?b", "a=?b"),
    ],
)
def test_escapes_are_undone_once(unescape, text, plain):
    """Each escape is undone where it is one, and left where it is none."""
    assert unescape(text) == (plain if plain is not None else text.replace("=40", "@"))


@pytest.mark.parametrize(
    ("text", "has"), [("a%b", True), ("a\\b", True), ("a&b", True), ("a=\nb", True), ("a=b", False)]
)
def test_escapes_are_suspected_cheaply(text, has):
    """A text without the signs of an escape is not looked at."""
    assert escapes.has_escapes(text) is has


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Reminder=20for=20you", "Reminder for you"),
        ("42=2E8698,-116=2E7534", "42.8698,-116.7534"),
        ("view=3Dchart", "view=chart"),
        ("ottoline=40example.com", "ottoline@example.com"),
        ("=C5=81ucja", "Łucja"),
        ("=D1=E2=E5=F2", "\xd1\xe2\xe5\xf2"),
        ("r=42=2E8698", "r=42.8698"),
        ("limit=20&offset=40", "limit=20&offset=40"),
        ("a=3D&b=2E", "a=3D&b=2E"),
    ],
)
def test_escaped_signs_are_undone_without_an_announcement(text, plain):
    """Signs and bytes beyond ASCII behind ``=`` are read, and values that happen to be two digits are left."""
    assert escapes.has_escapes(text)
    assert escapes.unescape_quoted(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\163\164\141", "sta"),
        (r"Z\303\253 \101", "Zë A"),
        (r"\344x", "äx"),
        (r"\8 \477 \0", r"\8 \477 \0"),
        (r"\\163", r"\163"),
    ],
)
def test_octal_escapes_are_bytes(text, plain):
    """Three octal digits behind a backslash are a byte of UTF-8, or else of Latin-1."""
    assert escapes.unescape_json(text) == plain
