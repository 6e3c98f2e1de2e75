"""The first look at a page says yes too often, never too seldom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.addresses import find_origin, resolve
from pytest_phiguard.pages.glance import may_reach_others, stays_here

ONE_READER = "broken tags and old entities, which html.parser reads in its own way"

URL = "https://p.example/a/b?ip=1"
PLAIN = (
    "<!doctype html><title>x</title><link rel=stylesheet href=/app.css><p class=on title='a &amp; b'>O&#x27;Brien &lt;3"
    "<a href=/next?a=1&amp;b=2>next</a><form action=save method=post><input name=a value=1></form><img src=x.png>"
)


@pytest.mark.parametrize(
    "html",
    [
        "<img src=//v.example/>",
        "<img src='/\n/v.example/'>",
        "<img src='/\\v.example/'>",
        "<img src=https:v.example>",
        "<img src='ht\ttps:v.example'>",
        "<img src='&#47;&#47;v.example/'>",
        "<img src='&#x2F;/v.example/'>",
        "<img src='/&sol;v.example/'>",
        "<a href='https&colon;v.example'>",
        "<script>go()</script>",
        "<p onclick=go()>",
        "<img/onload=go()>",
        "<a href='java\nscript:go()'>",
        "<iframe srcdoc='&amp;#47;'></iframe>",
        "<iframe src='da\nta:text/html,x'></iframe>",
        "<p style='background:url(\\2f\\2f v.example)'>",
    ],
)
def test_what_may_lead_away_is_looked_into(html):
    """However it is written."""
    assert may_reach_others(f"{PLAIN}{html}")


def test_plain_page_is_not_looked_into():
    """It leads nowhere but to its own host."""
    assert not may_reach_others(PLAIN)
    sent = list(iter_transmissions(Page(URL, PLAIN), globals_of=frozenset()))
    assert {find_origin(one.url) for one in sent} == {find_origin(URL)}


@given(st.text(alphabet="/\\:ah&#47;x2Ftps\n\t.'\" <img=>", max_size=40))
def test_page_that_is_not_looked_into_leads_nowhere(text):
    """Whatever it says."""
    html = f"<p>{text}<img src='{text}'><a href=\"{text}\">x</a>"
    if not may_reach_others(html):
        sent = iter_transmissions(Page(URL, html), globals_of=frozenset())
        assert {find_origin(one.url) for one in sent} <= {find_origin(URL)}


@given(st.text(alphabet="/\\:ah?#tps.\n\t -", max_size=12))
def test_reference_that_stays_leads_to_its_own_host(text):
    """What is not certain is worked out."""
    if stays_here(text):
        assert find_origin(resolve(URL, text) or URL) == find_origin(URL)


@pytest.mark.parametrize("text", ["/x", "?a=1", "#a", "", "x/y", "x.html?u=https://v.example"])
def test_relative_references_stay(text):
    """Most of a page's are such."""
    assert stays_here(text)


@pytest.mark.parametrize("text", ["//v.example", "/\\v.example", "/\n/v.example", "https:v.example", "mailto:x", " x"])
def test_others_are_worked_out(text):
    """They may lead elsewhere."""
    assert not stays_here(text)
