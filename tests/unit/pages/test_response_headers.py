"""Headers redirect and preload."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages.response_headers import is_redirect, iter_header_transmissions
from pytest_phiguard.pages.surroundings import find_surroundings

URL = "https://portal.example/out?mrn=1"


def read(*headers, **more):
    """Return what a response's headers make a browser send."""
    page = Page(URL, headers=headers, **more)
    return list(iter_header_transmissions(page, find_surroundings(page)))


def test_location_leads_away():
    """The address is resolved, and nobody knows where the browser came from."""
    (sent,) = read(("location", "//v.example/in?mrn=1"), status=302, method="POST")
    assert (sent.channel, sent.method, sent.url) == ("redirect", "GET", "https://v.example/in?mrn=1")
    assert (sent.headers, sent.body) == ((), None)
    assert sent.tag.attribute == "Location"


@pytest.mark.parametrize("status", [307, 308])
def test_some_redirects_keep_method_and_body(status):
    """A 307 and a 308 send on what was sent."""
    (sent,) = read(("Location", "https://v.example/"), status=status, method="POST", request_body=b"mrn=1")
    assert (sent.method, sent.body) == ("POST", b"mrn=1")


def test_head_stays_a_head():
    """What asks for headers only goes on doing so."""
    (sent,) = read(("Location", "https://v.example/"), status=303, method="HEAD")
    assert sent.method == "HEAD"


def test_location_without_a_redirect_leads_nowhere():
    """A 201 names what it made."""
    assert read(("Location", "https://v.example/"), status=201) == []
    assert not is_redirect(Page(URL, status=302))


def test_refresh_begins_at_the_page():
    """It carries the page's own Referer."""
    (sent,) = read(("Refresh", "0; url=https://v.example/"), ("Referrer-Policy", "unsafe-url"))
    assert (sent.url, sent.headers) == ("https://v.example/", (("Referer", URL),))
    assert read(("Refresh", "5")) == []


def test_htmx_leads_away_from_a_page_that_is_unknown():
    """The page around a fragment is not the fragment's address."""
    (sent,) = read(("HX-Redirect", "https://v.example/"), ("Referrer-Policy", "unsafe-url"))
    assert (sent.channel, sent.headers, sent.tag.attribute) == ("redirect", (), "HX-Redirect")


def test_link_header_preloads():
    """Several links in one header, each with its parameters."""
    found = read(
        ("Link", '</own.css>; rel=preload; as=style, <https://v.example/a,b.js>; as="script"; rel="x preload"'),
        ("Link", "<https://v.example/c>; rel=canonical, <https://v.example/d>; rel=stylesheet; anchor=x, broken"),
        ("Link", "<data:x>; rel=stylesheet"),
        ("Content-Security-Policy", "script-src 'self'"),
    )
    assert [(t.url, t.tag.element, t.tag.attribute, t.tag.blocked) for t in found] == [
        ("https://portal.example/own.css", "link", "Link header", ""),
        ("https://v.example/a,b.js", "link", "Link header", "script-src"),
    ]


def test_redirect_loads_nothing():
    """A browser leaves without looking at the rest."""
    found = read(("Link", "<https://v.example/>; rel=stylesheet"), ("Location", "mailto:x"), status=302)
    assert found == []


@given(st.sampled_from(["Location", "Refresh", "HX-Redirect", "Link"]), st.text(max_size=60))
def test_no_header_makes_it_raise(name, value):
    """Whatever a header says, addresses are absolute."""
    for sent in read((name, value), status=302) + read((name, value)):
        assert sent.url.startswith(("http://", "https://"))
