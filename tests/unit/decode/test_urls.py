"""Addresses."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.urls import is_url, iter_escaped_segments, iter_joined_labels, iter_url_pieces


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(("https://x.example/", True), ("https://x.example", True), ("//x.example/a", True), ("/p?a=1", True)),
        *(("/p", False), ("x.example", False), ("https://x.example/ and more", False), ("// comment", False)),
    ],
)
def test_address_is_told_from_other_text(text, is_one):
    """An address is absolute, scheme-less, or a path with a query."""
    assert is_url(text) is is_one


def test_address_is_taken_apart():
    """User, host, path, query and fragment are pieces, escapes undone once."""
    url = "https://me:pw@x.example:8/a%20b?c=d%2Be+f&g#/r?h=i%40j"
    assert [(piece.location, piece.text) for piece in iter_url_pieces(url, "u")] == [
        ("u.userinfo", "me:pw"),
        ("u.host", "x.example:8"),
        ("u.path", "/a b"),
        ("u.query:c", "d+e f"),
        ("u.query", "g"),
        ("u.fragment", "/r?h=i%40j"),
        ("u.fragment", "i@j"),
    ]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("relative/path", [("u.path", "relative/path")]),
        ("/", []),
        ("", []),
        ("mailto:a@example.com", [("u.path", "mailto:a@example.com")]),
        ("a b//c/d", [("u.path", "a b//c/d")]),
        ("//x#f%20g", [("u.host", "x"), ("u.fragment", "f g")]),
        ("/a%2Fb/c", [("u.path", "/a/b/c"), ("u.path", "a/b")]),
    ],
)
def test_parts_may_be_missing(url, found):
    """Any text is taken for an address; what it lacks is no piece."""
    assert [(piece.location, piece.text) for piece in iter_url_pieces(url, "u")] == found


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_value_of_a_query_is_read_back(value):
    """What a query parameter holds is read back."""
    pieces = iter_url_pieces(f"https://x.example/?a={quote(value, safe='')}", "u")
    assert value in {piece.text for piece in pieces if piece.location == "u.query:a"}


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text):
    """Whatever the text, its pieces come to an end."""
    assert isinstance(list(iter_url_pieces(text, "u")), list)
    assert isinstance(is_url(text), bool)


@pytest.mark.parametrize(
    ("host", "joined"),
    [
        (
            "7468656f646f72612e706170616368617261.406578616d706c652e636f6d.t.vendor.example",
            "7468656f646f72612e706170616368617261406578616d706c652e636f6d",
        ),
        (
            "orsxg5bamvwwc2lmebqxi3dbonrxezlt.onxw2zlun4.vendor.example",
            "orsxg5bamvwwc2lmebqxi3dbonrxezltonxw2zlun4vendorexample",
        ),
        ("www.vendor.example", None),
        ("7468656f646f72612e706170616368617261.t.vendor.example", None),
    ],
)
def test_labels_of_one_value_are_joined(host, joined):
    """What was cut into the labels of a host name is read as one run."""
    assert list(iter_joined_labels(host)) == ([joined] if joined else [])


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("/p/x%2Fy/z", ["x/y"]),
        ("/p/x%252Fy/z", ["x%2Fy", "x/y"]),
        ("/p/x%5Cu002fy/z", ["x\\u002fy"]),
        ("/p/x%26%2347%3By/z", ["x&#47;y"]),
        ("/p/x%20y/z", []),
    ],
)
def test_segments_keep_an_escaped_slash(path, segments):
    """A slash inside a segment, however it is escaped, must not look like the end of one."""
    assert list(iter_escaped_segments(path)) == segments
