"""Whether a cache that many people share may store a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages.shared_caches import find_header, iter_cached

URL = "https://portal.example/p"


@pytest.mark.parametrize(
    ("headers", "header"),
    [
        ((("Cache-Control", "public, max-age=600"),), "Cache-Control"),
        ((("cache-control", "PUBLIC"),), "cache-control"),
        ((("Cache-Control", "max-age=0"), ("Cache-Control", "s-maxage=60")), "Cache-Control"),
        ((("Cache-Control", 's-maxage="60"'),), "Cache-Control"),
        ((("Cache-Control", 'public, private="set-cookie"'),), "Cache-Control"),
        ((("Cache-Control", "private, no-store"), ("CDN-Cache-Control", "max-age=60")), "CDN-Cache-Control"),
        ((("Surrogate-Control", 'max-age=60+30, content="ESI/1.0"'),), "Surrogate-Control"),
        ((("Cloudflare-CDN-Cache-Control", "public"),), "Cloudflare-CDN-Cache-Control"),
        ((("Vercel-CDN-Cache-Control", "s-maxage=1"),), "Vercel-CDN-Cache-Control"),
        ((("Cache-Control", "private, public"),), ""),
        ((("Cache-Control", "public"), ("Cache-Control", "no-store")), ""),
        ((("Cache-Control", "s-maxage=0"),), ""),
        ((("Cache-Control", "max-age=600"),), ""),
        ((("Cache-Control", "s-maxage=soon"),), ""),
        ((("Surrogate-Control", 'content="ESI/1.0"'),), ""),
        ((("CDN-Cache-Control", "no-store, max-age=60"),), ""),
        ((("Vary", "public"),), ""),
        ((), ""),
    ],
)
def test_header_that_lets_a_cache_store(headers, header):
    """``public``, ``s-maxage`` and the headers for caches alone do; ``private`` and ``no-store`` forbid it."""
    assert find_header(Page(URL, "<p>", headers)) == header


@pytest.mark.parametrize(
    ("header", "anybody", "authorized"),
    [
        (("Cache-Control", "public, max-age=60"), True, True),
        (("Cache-Control", "s-maxage=60"), True, True),
        (("Cache-Control", "max-age=60, must-revalidate"), False, True),
        (("Cache-Control", "max-age=0, must-revalidate"), False, False),
        (("Cache-Control", "private, max-age=60, must-revalidate"), False, False),
        (("Cache-Control", "max-age=60"), False, False),
        (("CDN-Cache-Control", "max-age=60"), True, False),
        (("CDN-Cache-Control", "max-age=60, must-revalidate"), True, True),
        (("CDN-Cache-Control", "s-maxage=60"), True, True),
        (("Surrogate-Control", "max-age=60"), True, True),
    ],
)
def test_answer_to_credentials_is_kept_where_it_says_so(header, anybody, authorized):
    """A time alone does not, ``must-revalidate`` does (RFC 9111, section 3.5; RFC 9213 has the same directives)."""
    assert bool(find_header(Page(URL, "<p>", (header,)))) is anybody
    assert bool(find_header(Page(URL, "<p>", (header,), asked=(("authorization", "Bearer"),)))) is authorized


def test_only_what_is_asked_for_by_get_is_kept():
    """The answer to a form is for one person."""
    assert find_header(Page(URL, "<p>", (("Cache-Control", "public"),), method="POST")) == ""


def test_cache_keeps_address_title_and_text():
    """One transmission of which the header is the cause; none without a body."""
    public = (("Cache-Control", "public"),)
    kept = list(iter_cached(Page(URL, "<title>T</title><p>MRN1", public)))
    assert [(one.tag.element, one.tag.attribute, one.url) for one in kept] == [("cache", "Cache-Control", URL)]
    assert kept[0].fields == (("page.url", URL), ("page.title", "T"), ("page.text", "MRN1"))
    assert list(iter_cached(Page(URL, "", public))) == []
    assert list(iter_cached(Page(URL, "<p>MRN1"))) == []


@given(st.sampled_from(["Cache-Control", "CDN-Cache-Control"]), st.text())
def test_no_header_makes_it_raise(name, value):
    """Whatever a header says, a cache is let or not; what it forbids holds."""
    assert find_header(Page(URL, "<p>", ((name, value),))) in {"", name}
    assert find_header(Page(URL, "<p>", ((name, f"{value}, no-store"),))) == ""
