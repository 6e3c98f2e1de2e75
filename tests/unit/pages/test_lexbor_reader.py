"""The fast reader in its own ways; that it agrees with the other is tested with the reading of HTML."""

from __future__ import annotations

from pytest_phiguard.pages.lexbor_reader import LexborReading


def test_text_knows_its_block():
    """Text of one block has one identity, that of another has another."""
    pieces = list(LexborReading("<p>a<b>b</b></p><div>c</div><script>d</script>").iter_text())
    assert [text for text, _ in pieces] == ["a", "b", "c"]
    assert pieces[0][1] == pieces[1][1] != pieces[2][1]


def test_deep_inline_elements_have_some_block():
    """The way up is bounded."""
    html = "<p>" + "<b><i><u>" * 40 + "x"
    assert [text for text, _ in LexborReading(html).iter_text()] == ["x"]


def test_far_form_is_found():
    """However deep a control stands in it, and what is beside it has not to go that way again."""
    reading = LexborReading("<form>" + "<div>" * 1_500 + "<input>" * 300 + "<svg>" + "<g>" * 100 + "<image>")
    assert [element.owner for element in reading.elements[1:-1]] == [0] * 300
    assert reading.elements[-1].in_svg
    assert len(reading._around) < 3_500


def test_empty_source_has_nothing():
    """Nothing comes of nothing."""
    reading = LexborReading("")
    assert (reading.elements, list(reading.iter_text()), list(reading.iter_attributes())) == ((), [], [])


def test_attributes_of_what_is_silent_are_left_out():
    """Scripts and templates show no values."""
    html = "<p data-a=1 hidden><script data-b=2></script><template data-c=3></template>"
    assert list(LexborReading(html).iter_attributes()) == [("data-a", "1")]
