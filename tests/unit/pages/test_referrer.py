"""The Referer of a request is what W3C's Referrer Policy says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.referrer import (
    POLICIES,
    effective_referrer,
    parse_attribute_policy,
    parse_meta_policy,
    parse_policy_headers,
    style_referrer,
)

PAGE = "https://u:p@portal.example/ack?ip=1#f"
FULL, ORIGIN = "https://portal.example/ack?ip=1", "https://portal.example/"
SAME, CROSS, PLAIN = "https://portal.example/x", "https://v.example/x", "http://v.example/x"


@pytest.mark.parametrize(
    ("policy", "same", "cross", "plain"),
    [
        ("no-referrer", "", "", ""),
        ("no-referrer-when-downgrade", FULL, FULL, ""),
        ("same-origin", FULL, "", ""),
        ("origin", ORIGIN, ORIGIN, ORIGIN),
        ("strict-origin", ORIGIN, ORIGIN, ""),
        ("origin-when-cross-origin", FULL, ORIGIN, ORIGIN),
        ("strict-origin-when-cross-origin", FULL, ORIGIN, ""),
        ("unsafe-url", FULL, FULL, FULL),
        ("anything", FULL, ORIGIN, ""),
    ],
)
def test_policy_says_what_is_told(policy, same, cross, plain):
    """Never the fragment or the user, and less to others."""
    assert [effective_referrer(PAGE, target, policy) for target in (SAME, CROSS, PLAIN)] == [same, cross, plain]


def test_long_address_is_cut_to_its_origin():
    """More than 4096 characters are not told."""
    assert effective_referrer(f"https://portal.example/{'x' * 5000}", SAME, "unsafe-url") == ORIGIN


def test_page_of_no_web_address_tells_nothing():
    """A fragment of unknown address, or a file, has no Referer."""
    assert effective_referrer("about:blank", CROSS, "unsafe-url") == ""
    assert effective_referrer("ftp://portal.example/", CROSS, "unsafe-url") == ""


def test_same_origin_is_scheme_host_and_port():
    """A default port that is written out makes no difference, another one does."""
    assert effective_referrer(PAGE, "https://PORTAL.example:443/x", "same-origin") == FULL
    assert effective_referrer(PAGE, "https://portal.example:8443/x", "same-origin") == ""


def test_last_known_word_of_all_headers_counts():
    """Unknown words are for browsers that know them."""
    headers = [("Referrer-Policy", "no-referrer, UNSAFE-URL"), ("X", "y"), ("referrer-policy", "bogus")]
    assert parse_policy_headers(headers) == "unsafe-url"
    assert parse_policy_headers([("Referrer-Policy", "bogus")]) == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    ("content", "meta", "attribute"),
    [
        ("never", "no-referrer", ""),
        ("default", "strict-origin-when-cross-origin", ""),
        ("always", "unsafe-url", ""),
        ("origin-when-crossorigin", "origin-when-cross-origin", ""),
        ("Unsafe-URL", "unsafe-url", "unsafe-url"),
        ("no-referrer, unsafe-url", "", ""),
    ],
)
def test_elements_say_it_in_one_word(content, meta, attribute):
    """The words from before the standard are known to the meta element only."""
    assert parse_meta_policy(content) == meta
    assert parse_attribute_policy(content) == attribute


def test_styles_tell_the_origin_at_most():
    """What a page's own style loads does not tell the path, and over a plain connection nothing."""
    assert style_referrer(PAGE, CROSS) == ORIGIN
    assert style_referrer(PAGE, CROSS.replace("https:", "http:")) == ""


@given(st.text(), st.text(), st.sampled_from(sorted(POLICIES)))
def test_no_address_makes_it_raise(page, target, policy):
    """Whatever the addresses, the Referer is text without a fragment."""
    assert "#" not in effective_referrer(page, target, policy)
