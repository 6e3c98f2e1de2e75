"""The text of a page is what a script can read."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages import text as pages_text
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.text import page_text


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
def test_blocks_are_lines_and_attributes_follow(reader):
    """Inline text runs together, blocks do not, and values count."""
    html = (
        "<p>Zed <b>Q</b>ux\n  born</p><p>1990</p><script>no()</script><noscript>no</noscript>"
        "<input value='MRN1' class=no onclick=no()><i data-name='Ottoline'>x</i>"
    )
    assert page_text(parse_elements(html, reader)).split("\n") == ["Zed Qux born", "1990", "x", "MRN1", "Ottoline"]


def test_blanks_between_elements_part_words():
    """A blank on the screen is a blank."""
    assert page_text(parse_elements("<p><b>Zed</b> <b>Qux</b></p>")) == "Zed Qux"


def test_text_is_bounded(monkeypatch):
    """What is longer is cut."""
    monkeypatch.setattr(pages_text, "MAX_TEXT", 5)
    assert page_text(parse_elements("<p>abc</p><p>defgh</p><p>ijk</p>")) == "abc"
