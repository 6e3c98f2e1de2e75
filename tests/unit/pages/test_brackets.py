"""Brackets belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.brackets import Brackets
from pytest_phiguard.pages.javascript import parse_tokens


def read(script):
    """Return the brackets of a script, and its tokens."""
    tokens, _ = parse_tokens(script)
    return Brackets(tokens), [token.text for token in tokens]


def test_each_has_its_partner():
    """A bracket in a string is none."""
    brackets, tokens = read("f(a, [')', {b}])")
    assert [brackets.find_end(place) for place, text in enumerate(tokens) if text in "([{"] == [len(tokens) - 1, 10, 9]


def test_each_token_knows_what_is_around_it():
    """The innermost comes first."""
    brackets, tokens = read("f(a, [b])")
    assert list(brackets.iter_outer(tokens.index("b"))) == [4, 1]
    assert list(brackets.iter_outer(0)) == []


def test_bracket_without_a_partner_ends_with_the_script():
    """Scripts are broken now and then."""
    brackets, tokens = read("f(a, {b) ]")
    assert brackets.find_end(1) == tokens.index(")")
    assert brackets.find_end(tokens.index("{")) == len(tokens)


def test_far_partners_are_not_looked_for():
    """Of brackets that are very broken the rest stays alone."""
    brackets, tokens = read("( [ [ [ [ [ [ )")
    assert brackets.find_end(0) == len(tokens)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("x = {a: 1}", True),
        ("f({a: 1})", True),
        ("return {a}", True),
        ("if (x) {a}", False),
        ("() => {a}", False),
        ("{a}", False),
    ],
)
def test_brace_is_an_object_or_a_block(script, expected):
    """What stands before it tells."""
    brackets, tokens = read(script)
    assert brackets.is_object(tokens.index("{")) is expected


@pytest.mark.parametrize(
    ("script", "parts"),
    [("a, f(b, c), [d, e]", ["a", "f(b,c)", "[d,e]"]), ("", []), ("a,", ["a"]), (",a", ["", "a"]), ("(a", ["(a"])],
)
def test_commas_part_what_is_in_no_bracket_of_its_own(script, parts):
    """A comma within brackets belongs to them; one at the end parts nothing."""
    brackets, tokens = read(script)
    assert ["".join(tokens[start:end]) for start, end in brackets.split(0, len(tokens))] == parts


@given(st.text(alphabet="([{}]),ab'", max_size=60))
def test_no_script_makes_it_raise(script):
    """Whatever is written, ends lie behind their beginnings."""
    brackets, tokens = read(script)
    for place, text in enumerate(tokens):
        if text in {"(", "[", "{"}:
            assert place < brackets.find_end(place) <= len(tokens)
        assert list(brackets.iter_outer(place)) == sorted(brackets.iter_outer(place), reverse=True)
    assert all(start <= end for start, end in brackets.split(0, len(tokens)))
