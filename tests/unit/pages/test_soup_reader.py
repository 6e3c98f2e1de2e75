"""The second reader in its own ways; that it agrees with the other is tested with the reading of HTML."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.soup_reader import SoupReading


def test_text_knows_its_block():
    """Text of one block has one identity, comments are no text."""
    pieces = list(SoupReading("<p>a<b>b</b><!-- no --></p><div>c</div>bare").iter_text())
    assert [text for text, _ in pieces] == ["a", "b", "c", "bare"]
    assert pieces[0][1] == pieces[1][1] != pieces[2][1]
    assert pieces[3][1] == 0


def test_image_outside_a_drawing_is_a_picture():
    """Browsers correct the old misspelling."""
    assert [element.name for element in SoupReading("<image src=x><svg><image href=y></svg>").elements] == [
        "img",
        "image",
    ]


def test_attributes_of_what_is_silent_are_left_out():
    """Scripts and templates show no values."""
    html = "<p data-a=1 hidden><script data-b=2></script><template data-c=3><i data-d=4></i></template>"
    assert list(SoupReading(html).iter_attributes()) == [("data-a", "1")]


@pytest.mark.parametrize("name", ["style", "script", "STYLE"])
def test_content_that_nothing_ends_is_read(name):
    """A browser applies a style at the end of a page, whatever the version of Python thinks of it."""
    assert [element.text for element in SoupReading(f"<{name}>a{{b:url(c)}}<d").elements] == ["a{b:url(c)}<d"]
    assert SoupReading(f"<{name} ").elements == ()
