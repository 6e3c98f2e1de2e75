"""Both parsers yield the same neutral elements."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages import html as reading
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.text import page_text

READERS = ("selectolax", "beautifulsoup4")

_VALUES = st.text(alphabet="abc /:?=&<>äß'.#1", max_size=12)
_ATTRIBUTES = st.dictionaries(st.sampled_from(["src", "href", "value", "id", "data-x", "style"]), _VALUES, max_size=3)
_TEXTS = st.text(alphabet="abc äß1&;.", max_size=12)
_VOID = st.sampled_from(["img", "input", "link", "meta", "br"])
_NESTING = st.sampled_from(["div", "section", "span", "b", "article", "template"])
# What html.parser reads as elements, and browsers as text, differs with the version of Python.
_RAW = st.sampled_from(["iframe", "textarea", "script"])


def escape(text):
    """Write a text so that every parser reads it back."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def write(name, attributes, inner, *, void):
    """Write an element."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>" if void else f"<{name}{written}>{inner}</{name}>"


def elements(children):
    """Return elements around others."""
    return st.builds(
        lambda name, attributes, inner: write(name, attributes, "".join(inner), void=False),
        _NESTING,
        _ATTRIBUTES,
        st.lists(children, max_size=3),
    )


_LEAVES = st.one_of(
    _TEXTS.map(escape),
    st.builds(lambda name, attributes: write(name, attributes, "", void=True), _VOID, _ATTRIBUTES),
    st.builds(
        lambda name, attributes, text: write(name, attributes, text, void=False), _RAW, _ATTRIBUTES, _TEXTS.map(escape)
    ),
)
_PAGES = st.lists(st.recursive(_LEAVES, elements, max_leaves=12), max_size=4).map(
    lambda parts: f"<!doctype html><html><head><title>T</title></head><body>{''.join(parts)}</body></html>"
)


def read(html, reader):
    """Return what a reader makes of a page."""
    document = parse_elements(html, reader)
    return [(e.name, dict(e.attributes), e.text, e.parent, e.owner, e.noscript) for e in document.elements]


@given(_PAGES)
def test_both_readers_agree(html):
    """Elements, their attributes and text are the same from both."""
    assert read(html, READERS[0]) == read(html, READERS[1])


@given(_PAGES)
def test_both_readers_show_the_same_text(html):
    """What a script can read is the same from both, blanks aside."""
    shown = [page_text(parse_elements(html, reader)).split() for reader in READERS]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<template><img src=x></template><!-- <img> --><img src=y>", ["img"]),
        ("<noscript><img src=x></noscript>", ["img"]),
        ("<svg><image href=x></image><title>no</title></svg><title>T</title>", ["image", "title", "title"]),
        ("<p onclick='go()'>x</p><table><tr><td background=y></table>", ["p", "td"]),
        ("<form><input><select><option>1</select><button>", ["form", "input", "select", "option", "button"]),
        ("<iframe srcdoc='<img>'></iframe>", ["iframe"]),
    ],
)
def test_these_elements_matter(reader, html, names):
    """Comments and templates are not loaded, the rest is."""
    assert [element.name for element in parse_elements(html, reader).elements] == names


@pytest.mark.parametrize("reader", READERS)
def test_what_stands_in_noscript_is_marked(reader):
    """Only a browser without scripts sees it, and controls in it know their form."""
    document = parse_elements("<img src=a><noscript><form><input name=b></form></noscript><img src=c>", reader)
    assert [(e.name, e.noscript, e.owner) for e in document.elements] == [
        ("img", False, -1),
        ("form", True, -1),
        ("input", True, 1),
        ("img", False, -1),
    ]


@pytest.mark.parametrize("reader", READERS)
def test_title_is_the_documents(reader):
    """Blanks run together, and drawings have titles of their own."""
    assert parse_elements("<svg><title>no</title></svg><title> A\n B </title>", reader).title == "A B"
    assert parse_elements("<p>", reader).title == ""


@pytest.mark.parametrize("reader", READERS)
def test_text_of_scripts_is_as_written(reader):
    """The name that was hidden comes back, and entities stay."""
    document = parse_elements("<script>write('<noscript>&amp;')</script><textarea>\n&lt;a\n</textarea>", reader)
    assert [element.text for element in document.elements] == ["write('<noscript>&amp;')", "<a\n"]


@pytest.mark.parametrize("reader", READERS)
def test_page_that_is_nested_too_deep_is_cut_and_says_so(reader):
    """Parsers need time that grows with the square of the depth."""
    document = parse_elements("<div>" * 3000 + "<img src=x>", reader)
    assert document.elements == ()
    assert "nested deeper" in document.problem


def test_flat_page_is_not_cut():
    """Many elements side by side are no depth."""
    assert parse_elements("<p>x<img src=y>" * 3000).problem == ""


def test_long_page_is_cut_and_says_so(monkeypatch):
    """What is longer than can be read in bounded time is read in part."""
    monkeypatch.setattr(reading, "MAX_LENGTH", 20)
    document = parse_elements("<img src=a>" * 5)
    assert len(document.elements) == 1
    assert "first 20 of 55" in document.problem


@pytest.mark.parametrize("reader", READERS)
def test_page_of_too_many_elements_says_so(monkeypatch, reader):
    """So is one of too many elements."""
    for module in ("html", "lexbor_reader", "soup_reader"):
        __import__(f"pytest_phiguard.pages.{module}")
        monkeypatch.setattr(f"pytest_phiguard.pages.{module}.MAX_ELEMENTS", 3)
    document = parse_elements("<img>" * 5, reader)
    assert len(document.elements) == 3
    assert "first 3 elements" in document.problem


def test_second_reader_stands_in_for_the_first(monkeypatch):
    """Where there is no wheel of selectolax, beautifulsoup4 reads."""
    monkeypatch.setitem(sys.modules, "pytest_phiguard.pages.lexbor_reader", None)
    assert type(parse_elements("<img>").reading).__name__ == "SoupReading"
    with pytest.raises(ImportError):
        parse_elements("<img>", "selectolax")


def test_unknown_reader_is_refused():
    """There are two."""
    with pytest.raises(ValueError, match="Valid values: selectolax, beautifulsoup4"):
        parse_elements("", "lxml")


@given(st.text(alphabet="<>/a='\" !-scriptnobody&;\n", max_size=80))
def test_no_source_makes_a_reader_raise(html):
    """Whatever is sent, both read it."""
    for reader in READERS:
        document = parse_elements(html, reader)
        assert isinstance(page_text(document), str)
        assert isinstance(document.title, str)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("html", "names", "problem"),
    [
        ("<img src=a><p " + " ".join(f"a{n}=1" for n in range(6000)) + ">", ["img"], "attributes"),
        ("<noscript>" * 3000 + "<img src=a>", [], "nested deeper"),
        ("<noscript>" * 500 + "<img src=a>", ["img"], ""),
        ("<img src='a\0b'><p>\0", ["img"], ""),
        ("<img src='\ud800'>", ["img"], ""),
        ("<img src=a>" + "<!--" * 20_000, ["img"], ""),
        ("<img src=a>" + "<textarea" * 5_000, ["img"], ""),
        ("<img src=a><title" * 1, ["img"], ""),
    ],
)
def test_hostile_page_is_read_as_far_as_it_can_be(reader, html, names, problem):
    """In bounded time, and what is cut is told."""
    document = parse_elements(html, reader)
    assert [element.name for element in document.elements] == names
    assert problem in document.problem
    assert bool(problem) is bool(document.problem)


@pytest.mark.parametrize("reader", READERS)
def test_shadow_tree_is_a_part_of_the_page(reader):
    """A template that is none for a browser is loaded, one within it is not."""
    html = "<div><template shadowrootmode=open><img src=a><template><img src=b></template></template></div>"
    assert [element.get("src") for element in parse_elements(html, reader).elements] == ["a"]
    script = parse_elements("<script>x='<template shadowrootmode=open>'</script>", reader).elements[0]
    assert script.text == "x='<template shadowrootmode=open>'"


@pytest.mark.parametrize("reader", READERS)
def test_controls_beside_a_form_in_a_table_are_its_own(reader):
    """The tree has them beside it, and the form sends them."""
    html = "<table><form><tr><td><input name=x></td></tr></form></table>"
    assert [element.owner for element in parse_elements(html, reader).elements] == [-1, 0]
