"""A template is parsed once, and no page is ever taken for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages import structures as structures_of
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.structures import Structures
from pytest_phiguard.pages.text import page_text

ONE_READER = "broken tags and old entities, which html.parser reads in its own way"

TEMPLATE = (
    "<!doctype html><html><head><title>Chart of {0}</title><script nonce='{0}' src='//v.example/{0}.js'></script></head>"
    "<body><h1>{0}</h1><form action='//v.example/'><input name=a value='{0}'><select name=s><option>{0}</select></form>"
    "<a href='/p/{0}'>{0}</a><script>let who = '{0}'</script><p style='background:url({0})'>x</body></html>"
)


def test_template_is_parsed_twice():
    """The second time tells that it is one; everything but its tree is each page's own."""
    structures = Structures()
    for who in ("Zed", "Ottoline", "Quill", "x y"):
        html = TEMPLATE.format(who)
        document, parsed = structures.read(html), parse_elements(html)
        assert document.elements == parsed.elements
        assert document.title == parsed.title
        assert page_text(document).split() == page_text(parsed).split()
    assert structures.parsed == 2


@pytest.mark.parametrize(
    "values",
    [
        ("Zed", "</h1><img src=//v.example/leak>"),
        ("Zed", "a<b"),
        ("Zed", "' onclick='go()"),
        ("Zed", "&#47;&#47;"),
        ("Zed", "<!--"),
        ("Zed", "</script><script src=//v.example/leak.js>"),
        ("Zed", "\N{NO-BREAK SPACE}"),
    ],
)
def test_value_that_changes_the_tree_is_seen(values):
    """Whatever stands in a variable place."""
    structures = Structures()
    for value in (values[0], values[0], *values):
        html = TEMPLATE.format(value)
        assert structures.read(html).elements == parse_elements(html).elements


@given(st.lists(st.text(alphabet="a<>/'\"=! &-", max_size=8), min_size=2, max_size=3))
def test_no_value_is_taken_for_another(values):
    """Two pages of one template are read as if there were only one."""
    structures = Structures()
    for value in (values[0], *values, *values):
        html = TEMPLATE.format(value)
        document, parsed = structures.read(html), parse_elements(html)
        assert document.elements == parsed.elements
        assert page_text(document).split() == page_text(parsed).split()


def test_page_that_is_not_plain_is_parsed_each_time():
    """Nothing of it is kept."""
    structures = Structures()
    for _ in range(3):
        assert len(structures.read("<template></template><img src=a>").elements) == 1
    assert structures.parsed == 3


def test_page_that_is_read_differently_is_parsed_each_time():
    """Blocks without text between two words part them on the screen, and no parser says so."""
    structures = Structures()
    for _ in range(4):
        structures.read("<div>a<p></p>b</div>")
    assert structures.parsed == 4


def test_no_more_than_some_shapes_are_kept(monkeypatch):
    """A suite of many templates does not fill the memory."""
    monkeypatch.setattr(structures_of, "MAX_SHAPES", 2)
    structures = Structures()
    for name in ("p", "p", "p", "div", "div", "section", "section", "p"):
        structures.read(f"<{name}>x</{name}>")
    assert structures.parsed == 7
