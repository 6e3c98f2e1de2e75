"""Two pages of one outline make a browser send the same, whatever they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages import iter_transmissions, outline
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.outline import draw_outline, find_pieces, redraw_outline
from pytest_phiguard.pages.text import page_text

ONE_READER = "broken tags and old entities, which html.parser reads in its own way"
GLOBALS = frozenset({"gtag", "dataLayer"})
TEMPLATE = (
    "<!doctype html><html><head><title>Chart of {0}</title><meta name=description content='{1}'>"
    "<link rel=canonical href='https://portal.example/{0}'>"
    "<script src=https://v.example/j.js></script></head><body class='{1}'><!-- {1} --><h1>{0}</h1> {1}"
    "<form action='/save'><input name=a value='{0}'><select><option>{1}</select><textarea name=t>{0}</textarea></form>"
    "<a href='/p/{0}' data-state='[{1}]'>{0}</a><table><tr><td>{1}<input type=hidden value='{0}'></table>"
    "<svg><title>x</title><path d='M0 0'/></svg><script>gtag('event', 'open')</script>"
    "<img src='/avatar/{1}' alt='{0}'><img src='https://pixel.example/p.gif'></body></html>"
)
PIECES = st.sampled_from(
    [
        *"abz09 <>/'\"=!&-.;:?#(\n",
        "//v.example/x",
        "<img src=//v.example/leak>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        " onclick='gtag(1)'",
        "' srcset='//v.example/2",
        "<base href=//v.example/>",
        "<template>",
        "</textarea>",
        "<svg>",
        "</svg>",
        "<iframe src=//v.example/f>",
        "&#47;&#47;v.example",
        "</table>",
        "<noscript>",
        "javascript:",
        "url(//v.example/u)",
        "<a>",
        "</form>",
        "<select>",
        "\N{NO-BREAK SPACE}",
    ]
)
VALUES = st.lists(PIECES, max_size=4).map("".join)
TEXTS = st.text(alphabet="abz09 .;:-&#xA\n", max_size=12)


def list_sent(html):
    """Return what a page sends to others, without what it says of itself."""
    page = Page("https://portal.example/chart", html)
    sent = iter_transmissions(page, globals_of=GLOBALS, own_matters=False)
    own = "https://portal.example/"
    return [
        replace(
            one,
            page=None,
            fields=tuple(field for field in one.fields if field[0] == "page.script"),
            tag=replace(one.tag, line=0),
        )
        for one in sent
        if not one.url.startswith(own)
    ]


@pytest.mark.parametrize(
    "html",
    [
        "text first <p>",
        "<p title='open",
        "<p a='1'b='2'>",
        "<p a=don't>",
        "<base href=//v.example/>",
        "<font color=red>x</font>",
        "<plaintext>x",
        "<script>a",
        "<script><!-- <script></script>",
        "<svg><title>a<b>c</b></title></svg>",
        "<svg><foreignobject></svg>",
        "<svg><svg></svg></svg>",
        "<svg><script></svg></script>",
        "<svg><!-- </svg> -->",
        "<template><script></template></script>",
        "<template><template></template></template>",
        "<!--> <p>",
        "<!-- a --!> <p>",
        "<!-- a",
        "<?php ?>",
        "</p a=b>",
        "<p>a\rb",
        "<p>\0",
        "<title>a</title",
        "<title>a<b",
        "<p itemprop=name>a",
        "<style>.a { background: url(//v.example/x) }</style>",
        "<style>@import '//v.example/x'</style>",
        "<style>.a { background: u\\72l(//v.example/x) }</style>",
    ],
)
def test_page_that_is_not_plain_has_none(html):
    """Nobody guesses."""
    assert draw_outline(html) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a", "<p> "),
        ("<p>a", "<div>a"),
        ("<p>a", "<p style='background:url(x)'>a"),
        ("<p>a", "<p onclick=go()>a"),
        ("<p>a", "<p>a<p>"),
        ("<table><input type=hidden></table>", "<table><input type=text></table>"),
        ("<noscript><img src=a></noscript>", "<noscript><img src=b></noscript>"),
        ("<img src=/a>", "<img src=//v.example/a>"),
        ("<img src=/a>", "<img src=/a srcset=/b>"),
        ("<a href=/a>", "<a href=/a ping=/b>"),
        ("<a href=/a>", "<a href=https://v.example/>"),
        ("<a href=/a>", "<a href=javascript:go()>"),
        ("<form action=/a>", "<form action=//v.example/>"),
        ("<input>", "<input formaction=//v.example/>"),
        ("<meta name=a content=b>", "<meta name=referrer content=b>"),
        ("<meta name=a content=b>", "<meta http-equiv=refresh content=b>"),
        ("<link rel=canonical href=/a>", "<link rel=icon href=/a>"),
        ("<script>a</script>", "<script>b</script>"),
        ("<script nonce=a></script>", "<script nonce=b></script>"),
        ("<style>a { color: rgba(0, 0, 0, .5) }</style>", "<style>b</style>"),
        ("<iframe src=a></iframe>", "<iframe src=b></iframe>"),
        ("<svg><image href=a /></svg>", "<svg><image href=b /></svg>"),
        ("<template>a</template>", "<template>b</template>"),
        ("<video poster=a>", "<video poster=b>"),
        ("<textarea>a</textarea>", "<textarea></textarea>"),
        ("<!-- a --><p>", "<p>"),
    ],
)
def test_key_tells_what_a_browser_goes_by(one, other):
    """Two pages that send different things, or that a parser reads differently, have two keys."""
    first, second = draw_outline(one), draw_outline(other)
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_key_does_not_tell_what_a_page_says():
    """Texts, values, and addresses on the page's own host are each page's own."""
    one, other = (draw_outline(TEMPLATE.format(who, what)) for who, what in (("Zed", "0"), ("Quill", "Flu")))
    assert one is not None
    assert other is not None
    assert one.key == other.key
    assert one.text != other.text


@settings(max_examples=300, deadline=None)
@given(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES))
def test_pages_of_one_key_send_the_same(values, others):
    """Whatever stands in a variable place."""
    first, second = TEMPLATE.format(*values), TEMPLATE.format(*others)
    one, other = draw_outline(first), draw_outline(second)
    if one is not None and other is not None and one.key == other.key:
        assert list_sent(first) == list_sent(second)


@settings(max_examples=300, deadline=None)
@given(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES))
def test_page_is_redrawn_as_it_is_drawn(values, others):
    """By another of its template the outline is the same as by itself."""
    one = draw_outline(TEMPLATE.format(*values))
    html = TEMPLATE.format(*others)
    redrawn = redraw_outline(one, html) if one is not None else None
    if redrawn is not None:
        drawn = draw_outline(html)
        assert drawn is not None
        assert drawn.key == one.key
        assert redrawn.outline == drawn
        kept = set(range(len(drawn.segments))) - set(redrawn.changed)
        assert all((drawn.shown[place], drawn.values[place]) == (one.shown[place], one.values[place]) for place in kept)


def test_texts_stand_as_a_parser_has_them():
    """What belongs together stands together, and the values of attributes come after all of it."""
    html = "<title>t</title><p title=a>Ann</p><p><a href=/p/1 title=x>Ann</a> <b data-x=y>Sm</b>ith<!-- c -->son</p><i>j</i>"
    drawn, document = draw_outline(html), parse_elements(html)
    assert drawn.text.split() == ["Ann", "Ann", "Smithson", "j", "t", "a", "/p/1", "x", "y"]
    assert [word for word in drawn.text.split() if word != "t"] == page_text(document).split()


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_all_that_a_page_shows_is_in_its_outline(who, what):
    """Every word of what has no tags in it."""
    html = TEMPLATE.format(who, what)
    drawn = draw_outline(html)
    if drawn is not None:
        document = parse_elements(html)
        words = {*page_text(document).split(), *document.title.split()}
        assert words <= set(drawn.text.split())


def test_template_is_redrawn():
    """What most pages of one are: the same but for some names."""
    one = draw_outline(TEMPLATE.format("Zed", "x"))
    redrawn = redraw_outline(one, TEMPLATE.format("Quill", "x"))
    assert redrawn is not None
    assert [one.segments[number][:4] for number in redrawn.changed] == [
        "titl", "link", "h1>Z", "inpu", "text", "a hr", "inpu", "img "
    ]  # fmt: skip


@pytest.mark.parametrize("source", ["<p>a<b>b</b>", "<p>a</p><script>c</script>", "<p>a"])
def test_other_template_is_not_redrawn(source):
    """More tags, another script, and fewer tags are no values."""
    one = draw_outline("<p>a</p><script>b</script>")
    assert redraw_outline(one, source) is None


def test_metadata_and_state_are_kept_under_their_names():
    """As whoever reads a page's state has them; a redrawn page has its own."""
    source = "<meta property=og:title content={0}><p data-state='[{0}]'>"
    one = draw_outline(source.format("Zed"))
    assert one.kept == (("page.metadata:og:title", "Zed"), ("page.island:data-state", "[Zed]"))
    redrawn = redraw_outline(one, source.format("Quill"))
    assert redrawn.outline.kept == (("page.metadata:og:title", "Quill"), ("page.island:data-state", "[Quill]"))


def test_enough_is_read_around_what_changed():
    """What may make one value with it, and no more of a long page."""
    rows = "".join(f"<p>row {number} of the list</p>" for number in range(400))
    one = draw_outline(f"{rows}<p>Zed</p> Qux{rows}")
    redrawn = redraw_outline(one, f"{rows}<p>Vex</p> Qux{rows}")
    text = redrawn.outline.read_around(redrawn.changed)
    assert text.split("row 399 of the list")[1].split()[:6] == ["Vex", "Qux", "row", "0", "of", "the"]
    assert len(text) < len(redrawn.outline.text) / 10
    ends = redraw_outline(one, f"{rows}<p>Zed</p> Qux{rows}".replace("row 0 ", "row X ").replace("row 399 ", "row Y "))
    assert ends.outline.read_around(ends.changed).count("\0") == 3


def test_long_words_are_read_in_full():
    """What stands together without blanks may be one encoded value."""
    run = "<wbr>".join("x" * 60 for _ in range(40))
    one = draw_outline(f"<p>a<p>{run}<i>b</i>{run}<p>c")
    redrawn = redraw_outline(one, f"<p>a<p>{run}<i>d</i>{run}<p>c")
    assert redrawn.outline.read_around(redrawn.changed).count("x") == 60 * 80


def test_no_more_than_some_pieces_are_kept(monkeypatch):
    """A suite of many pages does not fill the memory."""
    monkeypatch.setattr(outline, "_MAX_PIECES", 10)
    find_pieces().clear()
    draw_outline("".join(f"<p>{number}" for number in range(100)))
    assert len(find_pieces()) <= 10


@given(st.text(alphabet="<>/a='\" !-svgscriptp&;\n", max_size=80))
def test_no_source_makes_it_raise(html):
    """Whatever is sent, it has an outline or is left to a parser."""
    drawn = draw_outline(f"<p>{html}")
    assert drawn is None or drawn.key[0].startswith("p")
