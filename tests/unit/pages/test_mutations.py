"""Real pages with something broken in them: nothing raises, and the second reader misses nothing that the first finds.

The pages are those that a browser loads elsewhere: each is small, and all ways in which a page asks for something occur.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages import html as reading
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.lexbor_reader import LexborReading
from pytest_phiguard.pages.soup_reader import SoupReading
from tests.browser import fetches, policies, referrers, reports
from tests.readers import describe

# Broken pages differ in the order of their elements: compared is what they ask for.
ONE_READER = True
TABLES = (fetches, policies, referrers, reports)
PAGES = [case.html for table in TABLES for case in table.CASES if case.html]
STRAY = [
    "<p>",
    "<b>",
    "</b>",
    "</p>",
    "<div>",
    "</div>",
    "</form>",
    "</a>",
    "<br/>",
    "<!-- x -->",
    "&amp;",
    "\n",
    "\0",
    "ü",
]
SIGNS = "<>\"'/=&; \0-!?\\()"


def split(html):
    """Return the tags of a page and the texts between them."""
    return re.findall(r"<[^>]*>|[^<]+|<", html)


@st.composite
def break_tags(draw):
    """Return some pages in a row in which one tag is left out, twice there, written in capitals or beside a stray one."""
    pieces = split("".join(draw(st.lists(st.sampled_from(PAGES), min_size=1, max_size=3))))
    place = draw(st.integers(0, len(pieces) - 1))
    put = draw(
        st.one_of(
            st.just([]),
            st.just([pieces[place]] * 2),
            st.just([pieces[place].upper()]),
            st.sampled_from(STRAY).map(lambda stray: [stray, pieces[place]]),
        )
    )
    return "".join([*pieces[:place], *put, *pieces[place + 1 :]])


@st.composite
def break_signs(draw):
    """Return some pages in a row in which a few characters are others, and that may end early."""
    html = "".join(draw(st.lists(st.sampled_from(PAGES), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(html) - 1))
        html = html[:place] + draw(st.sampled_from(SIGNS)) + html[place + 1 :]
    return html[: draw(st.integers(len(html) // 2, len(html)))]


def find_requests(html, reader):
    """Return what a page asks for, as a reader sees it."""
    page = Page("https://portal.test/p?a=1", html, (("Content-Type", "text/html"),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_find_reader", lambda name: reader)
        sent = [one for one in iter_transmissions(page, globals_of=frozenset({"gtag"})) if one.tag is not None]
    return {(one.tag.element, one.tag.attribute, one.tag.url, one.method) for one in sent}


@pytest.mark.parametrize("html", PAGES)
def test_both_readers_agree_on_each_page(html):
    """Before anything is broken, they make the same of it."""
    assert describe(html, "selectolax") == describe(html, "beautifulsoup4")


@settings(derandomize=True, max_examples=300)
@given(break_tags())
def test_second_reader_misses_nothing_of_broken_tags(html):
    """Whatever tag is missing or too much."""
    assert find_requests(html, LexborReading) <= find_requests(html, SoupReading)


@settings(max_examples=200)
@given(break_signs())
def test_broken_pages_are_read(html):
    """Whatever stands where, both read something."""
    for reader in (LexborReading, SoupReading):
        assert all(url for *_, url, _ in find_requests(html, reader))
