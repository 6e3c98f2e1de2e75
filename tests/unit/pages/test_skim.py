"""A plain page is read piece by piece just as a parser reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.skim import read_piece, skim
from pytest_phiguard.pages.text import page_text

ONE_READER = "broken tags and old entities, which html.parser reads in its own way"

PLAIN = """<!doctype html>
<html lang=en><head><meta charset="utf-8"><title>A &amp; B</title><script>if (a<b) go("<p>")</script></head>
<body><!-- <img src=no> --><h1 class="x">Zed <b>Qux</b> &eacute;</h1><img src=/a?b=1&copy=2&amp;c=3 alt=">">
<select name=s><option value=1>One<option selected>Two</option></select><textarea name=t>
a <b></textarea><noscript><img src="//v.example/x"></noscript>
<svg viewBox="0 0 1 1"><title>x</title><path d="M0 0"/></svg><p onclick='go()' data-x="1">y</body></html>
"""


def describe(document):
    """Return the elements of a page that a browser with scripts sees, short."""
    return [(one.name, dict(one.attributes), one.text) for one in document.elements if not one.noscript]


def test_plain_page_is_read_as_a_parser_reads_it():
    """Elements, attributes, texts, and what is shown."""
    skimmed, document = skim(PLAIN), parse_elements(PLAIN)
    assert skimmed is not None
    assert [(name, dict(attributes), text) for name, attributes, text in skimmed.parts] == describe(document)
    assert page_text(replace(document, reading=skimmed)).split() == page_text(document).split()


@pytest.mark.parametrize(
    "html",
    [
        "text first <p>",
        "<p title='open",
        "<p a='1'b='2'>",
        "<p a=don't>",
        "<p>1 < 2",
        "<template><p></template>",
        "<math><mi>x</mi></math>",
        "<font color=red>x</font>",
        "<plaintext>x",
        "<script>a",
        "<script><!-- <script></script>",
        "<svg><title>a<b>c</b></title></svg>",
        "<!--> <p>",
        "<!-- a --!> <p>",
        "<!-- a",
        "<?php ?>",
        "</p a=b>",
        "<iframe srcdoc='x'></iframe>",
        "<p>a\r\nb",
        "<p>\0",
        "<noframes></noframes>",
        "<title>a</title",
    ],
)
def test_page_that_is_not_plain_is_left_to_a_parser(html):
    """Nobody guesses."""
    assert skim(html) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a", "<p> "),
        ("<p>a", "<div>a"),
        ("<p>a", "<p style=x>a"),
        ("<table><input type=hidden></table>", "<table><input type=text></table>"),
        ("<fieldset disabled><input></fieldset>", "<fieldset><input></fieldset>"),
        ("<noscript><img src=a></noscript>", "<noscript><img src=b></noscript>"),
        ("<svg><script/></svg>", "<svg><script></script></svg>"),
    ],
)
def test_shape_tells_what_a_tree_depends_on(one, other):
    """Two pages that a parser may read differently have two shapes."""
    first, second = skim(one), skim(other)
    assert first is not None
    assert second is not None
    assert first.shape != second.shape


def test_shape_does_not_tell_what_a_page_says():
    """Names, addresses and scripts are each page's own."""
    one, other = (
        skim(
            f"<title>{who}</title><a href=/p/{who}>{who}</a><script nonce={who}>x = '{who}'</script><input value={who}>"
        )
        for who in ("Zed", "Ottoline")
    )
    assert one is not None
    assert other is not None
    assert one.shape == other.shape
    assert one.parts != other.parts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a&amp;b", "a&b"),
        ("a&copy=1", "a&copy=1"),
        ("a&copy;=1", "a\N{COPYRIGHT SIGN}=1"),
        ("a&notit;", "a&notit;"),
        ("&#47;&#x2f", "//"),
        ("a&b=1", "a&b=1"),
        ("&copy", "\N{COPYRIGHT SIGN}"),
    ],
)
def test_entities_of_attributes_are_a_browsers(written, expected):
    """An old name without its semicolon is none before a sign of equality."""
    piece = read_piece(f'a href="{written}">')
    assert piece is not None
    assert piece.attributes["href"] == expected
    (element,) = parse_elements(f'<a href="{written}">').elements
    assert element.get("href") == expected


@given(st.text(alphabet="<>/a='\" !-svgscriptp&;\n", max_size=80))
def test_no_source_makes_it_raise(html):
    """Whatever is sent, it is read or left to a parser."""
    skimmed = skim(f"<p>{html}")
    assert skimmed is None or skimmed.shape[0].startswith("p")
