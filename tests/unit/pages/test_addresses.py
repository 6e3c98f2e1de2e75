"""Addresses are read as a browser reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.addresses import find_origin, format_origin, resolve, strip_fragment

BASE = "https://portal.example/a/b?c#d"


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("https://v.example/x?y=1#z", "https://v.example/x?y=1#z"),
        ("HTTPS://v.example/", "https://v.example/"),
        ("//v.example/x", "https://v.example/x"),
        ("\\\\v.example\\x?a\\b", "https://v.example/x?a\\b"),
        ("http:v.example/x", "http://v.example/x"),
        ("https:relative", "https://portal.example/a/relative"),
        ("///v.example/x", "https://v.example/x"),
        ("/plain/path", "https://portal.example/plain/path"),
        ("/a/../b", "https://portal.example/b"),
        ("x", "https://portal.example/a/x"),
        ("?q=1", "https://portal.example/a/b?q=1"),
        ("", "https://portal.example/a/b?c"),
        ("  ht\ntps://v.example/\t", "https://v.example/"),
        ("mailto:a@b.example", ""),
        ("javascript:void(0)", ""),
        ("data:text/plain,x", ""),
        ("https://", ""),
        ("https://v.example:port/", ""),
        ("https://[::1", ""),
    ],
)
def test_reference_resolves_as_in_a_browser(reference, expected):
    """Schemes, slashes and blanks mean what WHATWG's URL standard says."""
    assert resolve(BASE, reference) == expected


def test_base_without_a_host_makes_nothing():
    """A page of no known address has no relative addresses."""
    assert resolve("about:blank", "/x") == ""
    assert resolve("https://[::1", "x") == ""


@given(st.text(), st.text(max_size=20))
def test_no_reference_makes_it_raise(base, reference):
    """Whatever stands in an attribute, the answer is an address or nothing."""
    assert resolve(base, reference) == "" or resolve(base, reference).startswith(("http://", "https://"))


@given(st.from_regex(r"/(?!/)[\w/-]{0,20}\Z", fullmatch=True))
def test_plain_paths_take_no_other_way(path):
    """The short way for plain paths says what the long one says."""
    assert resolve("https://portal.example/a/b", path) == resolve("https://u@portal.example/a/b", path).replace(
        "u@", ""
    )


@pytest.mark.parametrize(
    ("url", "origin", "formatted"),
    [
        ("https://V.example/x", ("https", "v.example", 443), "https://v.example/"),
        ("http://v.example:8000/", ("http", "v.example", 8000), "http://v.example:8000/"),
        ("http://[::1]:80/", ("http", "::1", 80), "http://[::1]/"),
        ("https://v.example:port/", ("", "", 0), ""),
        ("nothing", ("", "", 0), ""),
    ],
)
def test_origin_is_scheme_host_and_port(url, origin, formatted):
    """The default port goes without saying."""
    assert find_origin(url) == origin
    assert format_origin(url) == formatted


def test_fragment_is_no_part_of_a_request():
    """What stands after the hash stays in the browser."""
    assert strip_fragment("https://v.example/x#mrn") == "https://v.example/x"
