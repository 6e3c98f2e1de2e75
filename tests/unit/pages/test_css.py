"""Addresses in style sheets are found token by token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.css import iter_attribute_addresses, iter_style_addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a{background:url(x.png)}", [("x.png", "img-src")]),
        ("a{background:URL( 'x.png' )}", [("x.png", "img-src")]),
        ('@import "a.css"; b{}', [("a.css", "style-src-elem")]),
        ("@import url(a.css) screen; @import 'b.css';", [("a.css", "style-src-elem"), ("b.css", "style-src-elem")]),
        ("@font-face{src:url(f.woff2)} p{background:url(i)}", [("f.woff2", "font-src"), ("i", "img-src")]),
        ("@media print{a{background:url(x)}}", [("x", "img-src")]),
        ("/* url(no) */ a{content:'url(no)'}", []),
        ("/* open url(no)", []),
        ('a{background:url("a\\"b")}', [('a"b', "img-src")]),
        ("a{background:url(\\76 .example)}", [("v.example", "img-src")]),
        ('a{background:url("a\\\nb\\d800 c\\ffffff d")}', [("ab\ufffdc\ufffdd", "img-src")]),
        ("a{color:red}", []),
        ("a{& b{background:url(n)}@media x{c{d:url(e)}}}", [("n", "img-src"), ("e", "img-src")]),
        ("a{b:image-set('x' 1x type('image/png'), url(y) 2x)}", [("x", "img-src"), ("y", "img-src")]),
        ("a{b:-webkit-image-set('x' 1x)}", [("x", "img-src")]),
        ("a{b:-webkit-cross-fade(url(a), url(b), 50%)}", [("a", "img-src"), ("b", "img-src")]),
        ("a{--x:url(c)}", [("c", "img-src")]),
        ("@import 'a' layer(x) supports(display:url(no)) screen;", [("a", "style-src-elem")]),
        ("@layer a; @import 'b';", [("b", "style-src-elem")]),
        ("@\\69mport 'b';", [("b", "style-src-elem")]),
        ("@import 'b'", [("b", "style-src-elem")]),
        ("@import 'b'{}", []),
        ("@import screen 'b';", []),
        ("a{} @import 'late';", []),
        ("@namespace url(n); @import 'late';", []),
        ("@supports (a:url(no)){b{c:url(d)}}", [("d", "img-src")]),
        ("@media x{@font-face{src:url(f)} p{c:url(i)}}", [("f", "font-src"), ("i", "img-src")]),
        ("a{b:url(open", [("open", "img-src")]),
        ("a{b:calc((1px) + [x] url(y))}", [("y", "img-src")]),
    ],
)
def test_style_sheet_loads_these(text, expected):
    """Comments and strings load nothing, and each rule has its directive."""
    assert [(found.address, found.directive) for found in iter_style_addresses(text)] == expected


def test_last_word_on_display_counts():
    """What is important beats what comes later."""
    read = lambda text: [found.address for found in iter_attribute_addresses(text)]  # noqa: E731
    assert read("display:none;display:block;background:url(x)") == ["x"]
    assert read("display:none!important;display:block;background:url(x)") == []
    assert read("color:red") == []


def test_hidden_element_loads_nothing():
    """A background of what is not displayed is not fetched."""
    assert list(iter_attribute_addresses("display : none; background:url(x)")) == []
    assert [found.address for found in iter_attribute_addresses("display:block;background:url(x)")] == ["x"]


@given(st.text(alphabet="@import url(\"');{}/* \\x", max_size=60))
def test_no_style_makes_it_raise(text):
    """Whatever is written, addresses are text."""
    assert all(isinstance(found.address, str) for found in iter_style_addresses(text))
