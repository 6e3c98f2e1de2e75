"""JSON and lines of JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.json_text import find_json_pieces, is_json, parse_json, parse_json_lines


def _find(text, **options):
    options = {"key": "", "chain": (), "leaves": 100} | options
    return [(piece.location, piece.text, piece.key) for piece in find_json_pieces(parse_json(text), "j:", **options)]


def test_values_stand_at_their_paths_in_order():
    """Texts and numbers, as written, stand at their paths; other values are nothing."""
    text = '{"a": {"b": ["x", {"c": 1.50}]}, "d": null, "e": true, "f": "", "g": 0}'
    assert _find(text) == [("j:a.b[0]", "x", "b"), ("j:a.b[1].c", "1.50", "c"), ("j:g", "0", "g")]


def test_both_members_of_one_name_are_read():
    """Of two members with one name neither is lost."""
    assert [text for _, text, _ in _find('{"a": "1", "a": "2"}')] == ["1", "2"]


def test_named_value_has_its_name():
    """``{"name": "zip", "value": …}`` stands under ``zip``."""
    assert ("j:value", "00418", "zip") in _find('{"name": "zip", "value": "00418"}')
    assert ("j:value", "00418", "value") in _find('{"name": 1, "x": "y", "value": "00418"}')[1:] + _find(
        '{"value": "00418"}'
    )


def test_long_names_are_text_themselves():
    """A member's name that could hold a value is read too."""
    assert _find('{"someone@example.com": 1}')[-1] == ("j", "someone@example.com", "")


def test_too_many_values_are_an_error():
    """More values than are told apart are refused."""
    with pytest.raises(ValueError, match="too many"):
        _find("[1, 2, 3]", leaves=2)


def test_surrogates_are_joined():
    """A pair of escapes is one character."""
    assert _find(r'["\ud83d\ude00"]')[0][1] == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "is_one"), [(' {"a": 1} ', True), ("[1]", True), ('"a"', True), ("{a", False), ("", False)]
)
def test_json_is_suspected_cheaply(text, is_one):
    """A text that begins and ends like JSON may be JSON."""
    assert is_json(text) is is_one


def test_lines_of_json_are_read():
    """A log of JSON is a list of its lines; one line, or another line among them, is none."""
    assert len(parse_json_lines('{"a": 1}\n\n[2]\n')) == 2
    for text in ('{"a": 1}', '{"a": 1}\nhello', '{"a": 1}\n{'):
        with pytest.raises(ValueError, match=r".+"):
            parse_json_lines(text)


def test_depth_is_no_crash():
    """JSON nested too deep for the parser is no JSON."""
    with pytest.raises(ValueError, match="nested too deep"):
        parse_json("[" * 200_000)


@given(st.dictionaries(st.text(max_size=4), st.text(min_size=1, max_size=9), max_size=5))
def test_every_value_is_a_piece(value):
    """Each text of an object is a piece under its name."""
    found = [(key, text) for location, text, key in _find(json.dumps(value)) if location != "j"]
    assert {text for _, text in found} == set(value.values())
