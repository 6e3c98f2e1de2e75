"""Elements are found on their lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.lines import LineIndex

HTML = """<!-- <a href="/1"> -->
<a href="/1">one</a>
<a href="/2?a=1&amp;b=2">two</a>
<script>
  var x = "<a href='/3'>";
</script>
<A
  title=">" href="/3">three</A>
<style>p{}</style><!-- open <a href="/4">"""


def test_each_element_is_found_on_its_line():
    """Comments and scripts hold no elements, attributes may hold brackets, and values are decoded."""
    lines = LineIndex(HTML)
    assert [lines.find("a", value) for value in ("/1", "/2?a=1&b=2", "/3")] == [2, 3, 7]
    assert lines.find("script", 'var x = "') == 4
    assert lines.find("style", "p{}") == 9


def test_skipped_elements_do_not_confuse():
    """Whoever asks for the third only gets the third."""
    assert LineIndex(HTML).find("a", "/3") == 7


def test_what_is_not_found_is_guessed():
    """The next element of the name, else the first line."""
    lines = LineIndex(HTML)
    assert lines.find("a", "/nowhere") == 2
    assert lines.find("img", "x") == 1


def test_page_within_a_page_stands_on_one_line():
    """Its own lines are no lines of the page around it."""
    assert LineIndex(HTML, 7).find("a", "/3") == 7


@given(st.text(alphabet="<a href='\"x>\n!-/script", max_size=60), st.text(max_size=3))
def test_no_source_makes_it_raise(html, value):
    """Whatever the source, the line is one of its lines."""
    assert 1 <= LineIndex(html).find("a", value) <= html.count("\n") + 1
