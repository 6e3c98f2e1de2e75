"""Scripts, read."""

from __future__ import annotations

from pytest_phiguard.pages.syntax import parse_script


def test_kind_of_a_token():
    """A position outside the script is of none."""
    script = parse_script("'a'")
    assert script.is_kind(0, "string")
    assert not script.is_kind(1, "string")


def test_marks_of_a_token():
    """A string is no mark, whatever it says."""
    script = parse_script("a('(')")
    assert script.is_mark(1, "(", "[")
    assert not script.is_mark(2, "(", "'('")
    assert not script.is_mark(-1, "a")
    assert script.complete
