"""What a page says about itself."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.metadata import iter_metadata


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
@pytest.mark.parametrize(
    ("html", "metadata"),
    [
        ('<link rel="canonical" href="/p/1">', [("canonical", "/p/1")]),
        ('<link rel="stylesheet" href="/p/1">', []),
        ('<meta name="Keywords" content="hiv">', [("keywords", "hiv")]),
        ('<meta property="og:title" name="x" content="T">', [("og:title", "T")]),
        ('<meta itemprop="name" content="N">', [("itemprop:name", "N")]),
        ('<link itemprop="url" href="/n">', [("itemprop:url", "/n")]),
        ('<meta name="viewport" content="width=1"><meta name="referrer" content="origin">', []),
        ('<meta charset="utf-8"><meta http-equiv="refresh" content="5"><meta name="keywords">', []),
        ('<noscript><meta name="keywords" content="hiv"></noscript>', []),
    ],
)
def test_metadata(reader, html, metadata):
    """What tells of the content counts, what tells how to show it does not."""
    assert list(iter_metadata(parse_elements(f"<head>{html}</head>", reader))) == metadata


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
@pytest.mark.parametrize(
    ("html", "metadata"),
    [
        ("<b itemprop=name>N <i>M</i>\n</b>", [("itemprop:name", "N M")]),
        ('<b itemprop="name Legal"><i></i>N</b>', [("itemprop:name", "N"), ("itemprop:legal", "N")]),
        ("<time itemprop=d datetime=2026-01-02>today</time>", [("itemprop:d", "2026-01-02")]),
        ("<time itemprop=d>2026-01-02</time>", [("itemprop:d", "2026-01-02")]),
        ("<data itemprop=d value=1>one</data>", [("itemprop:d", "1")]),
        ("<img itemprop=i src=/a alt=b>", [("itemprop:i", "/a")]),
        ("<a itemprop=u href=/a>b</a>", [("itemprop:u", "/a")]),
        ("<object itemprop=o data=/a>b</object>", [("itemprop:o", "/a")]),
        ("<data itemprop=d>one</data>", []),
        ("<b itemprop=name></b>", []),
        ("<b>N</b>", []),
        ("<template><b itemprop=name>N</b></template>", []),
        ("<noscript><b itemprop=name>N</b></noscript>", []),
        ("<div itemprop=p itemscope><b itemprop=q>N</b></div>", [("itemprop:q", "N")]),
        ("<meta itemprop=m content=N>", [("itemprop:m", "N")]),
    ],
)
def test_microdata(reader, html, metadata):
    """The properties of an item of schema.org's are what an element says by the rules of microdata."""
    item = f"<div itemscope itemtype='https://Schema.org/Person'><section>{html}</section></div>"
    assert list(iter_metadata(parse_elements(item, reader))) == metadata


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
@pytest.mark.parametrize(
    "around", ["<div>", "<div itemscope>", "<div itemscope itemtype='https://own.example/Person'>"]
)
def test_property_of_no_item_is_text(reader, around):
    """Nobody reads what is no item of a vocabulary that they know."""
    assert list(iter_metadata(parse_elements(f"{around}<b itemprop=name>N</b>", reader))) == []


def test_text_of_properties_is_bounded():
    """Properties in each other all have the text of the innermost."""
    item = "<div itemscope itemtype='https://schema.org/X'>" + "<b itemprop=p>" * 1_000 + "x" * 100_000
    assert len(list(iter_metadata(parse_elements(item)))) == 10
