"""A text's further readings: every layer, and of long texts only what differs."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.readings import iter_unescaped

_FILLER = "one two three " * 8000


def test_layers_of_escapes_are_undone_one_by_one():
    """Every reading comes with the steps that lead outward from it."""
    readings = dict(iter_unescaped("%2526lt%3B \\u0041"))
    assert readings["&lt; A"] == ("percent", "json", "percent")
    assert readings["< A"] == ("html", "percent", "json", "percent")


def test_endless_escapes_end():
    """No more than eight rounds are made."""
    text = "a%41"
    for _ in range(20):
        text = text.replace("%", "%25")
    assert len(list(iter_unescaped(text))) == 8


@given(st.text(alphabet="%\\&#;=?ux{}0aAB8_qb-\n", max_size=60))
def test_no_text_makes_it_raise(text):
    """Whatever the text, its readings come to an end."""
    assert len(list(iter_unescaped(text))) <= 25


def test_deep_escapes_are_undone():
    """Percent escapes inside each other, inside JavaScript's, inside percent escapes."""
    text = "7337 Mallowfen"
    for _ in range(3):
        text = quote(text, safe="")
    text = quote(quote("".join(f"\\x{ord(sign):02x}" for sign in text), safe=""), safe="")
    *_, (last, steps) = iter_unescaped(text)
    assert last == "7337 Mallowfen"
    assert steps == ("percent", "percent", "percent", "json", "percent", "percent")


def _find_last(text):
    """Return the parts of the last reading."""
    readings = list(iter_unescaped(text))
    return [part for part, steps in readings if steps == readings[-1][1]]


@pytest.mark.parametrize(("escaped", "plain"), [("a%40b", "a@b"), (r"a\u0040b", "a@b"), ("a&#64;b", "a@b")])
def test_of_a_long_text_only_what_surrounds_its_escapes_is_read_again(escaped, plain):
    """Some thousand characters hold the escape, its name and its company."""
    (part,) = _find_last(f"{_FILLER}name=Ottoline {escaped} born{_FILLER}")
    assert f"name=Ottoline {plain} born" in part
    assert len(part) < 10_000


def test_escapes_far_apart_are_parts_of_one_reading():
    """Two places are two parts, and the steps are the same."""
    parts = _find_last(f"{_FILLER}%41nna{_FILLER}%42ert{_FILLER}")
    assert len(parts) == 2
    assert "Anna" in parts[0]
    assert "Bert" in parts[1]


def test_a_run_is_not_cut():
    """Base64 of a long document with one escape in it is one run in its reading."""
    run = "QUJD" * 5000
    (part,) = _find_last(f"{_FILLER}data={run}%2B{run} {_FILLER}")
    assert f"data={run}+{run}" in part


def test_a_long_text_full_of_escapes_is_read_as_a_whole():
    """Where escapes are dense, parts would be all of it."""
    text = "Ottoline%20Brakspear " * 5000
    assert _find_last(text) == [text.replace("%20", " ")]


def test_later_steps_see_what_earlier_ones_left_out():
    """A step with few escapes does not hide the text between them from the next, which has many."""
    text = f"{_FILLER}%41nna{_FILLER}" + r"Bert\u0020Brakspear " * 9000
    readings = {steps: part for part, steps in iter_unescaped(text)}
    assert "Anna" in readings["percent",]
    assert readings["json", "percent"].count("Bert Brakspear") == 9000


@given(st.lists(st.sampled_from(["%41", r"\u0041", "&#65;", "%2541", _FILLER, " b ", "c"]), max_size=30))
def test_parts_say_what_the_whole_does(pieces):
    """Whatever the order of escapes and of long text between them, every one is undone in some part."""
    text = "".join(f"{piece}x{number}y" for number, piece in enumerate(pieces))
    parts = [text, *(part for part, _ in iter_unescaped(text))]
    for number, piece in enumerate(pieces):
        if piece not in {_FILLER, " b ", "c"}:
            assert any(f"Ax{number}y" in part for part in parts)
