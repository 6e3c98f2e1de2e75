"""Elements are neutral, and what only browsers without scripts see is set apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.elements import Element, hide_names, restore_names


def test_attributes_are_asked_for_by_name():
    """One that is not there is empty, and words are lower case."""
    element = Element("a", {"rel": "NoReferrer  ugc"})
    assert element.get("rel") == "NoReferrer  ugc"
    assert element.get("href") == ""
    assert element.words("rel") == {"noreferrer", "ugc"}
    assert Element("a").attributes == {}


def test_noscript_changes_its_name_and_nothing_moves():
    """Only whole tags change, and the length stays."""
    html = "<NoScript a=b><noscripts></noscript>"
    assert hide_names(html) == "<noframes a=b><noscripts></noframes>"
    assert len(hide_names(html)) == len(html)


@given(st.text(alphabet="<>/noscript fram", max_size=40).filter(lambda text: "noframes" not in text.lower()))
def test_name_comes_back(text):
    """What was changed in a script's text is changed back."""
    assert restore_names(hide_names(text.lower())) == text.lower()
