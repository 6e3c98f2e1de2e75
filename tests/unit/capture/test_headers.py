"""Header collections and addresses as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.headers import (
    find_host,
    names_host,
    parse_header_block,
    read_pairs,
    read_text,
    remove_fragment,
)


class Text(str):
    """Text of another type, as multidict has it."""

    __slots__ = ()


def test_pairs_of_every_kind():
    """Mappings and pairs, of text and bytes and of what the client will turn into text."""
    assert read_pairs(None) == ()
    assert read_pairs({"A": "b"}) == (("A", "b"),)
    assert read_pairs([(b"A", b"b"), ("C", 1)]) == (("A", "b"), ("C", "1"))
    assert read_pairs([["A", b"b"], (b"C", "d"), (b"E", "\xfc".encode()), (b"F", b"\xfc")]) == (
        ("A", "b"),
        ("C", "d"),
        ("E", "\xfc"),
        ("F", "\xfc"),
    )
    ((name, value),) = read_pairs({Text("A"): "b"})
    assert (name, value, type(name)) == ("A", "b", str)


def test_bytes_are_utf8_or_latin1():
    """Any bytes are text, by UTF-8 where they are UTF-8."""
    assert read_text("ü".encode()) == "ü"
    assert read_text(b"\xfc") == "ü"
    assert read_text(bytearray(b"a")) == "a"


@given(st.binary())
def test_header_block_of_anything(block):
    """No message head makes it raise."""
    assert all(isinstance(text, str) for pair in parse_header_block(block) for text in pair)


def test_header_block():
    """The request line and the body are no headers, nor is a line without a colon."""
    block = b"POST / HTTP/1.1\r\nHost: a\r\nX: b: c\r\nodd\r\n\r\nY: z"
    assert parse_header_block(block) == (("Host", "a"), ("X", "b: c"))


def test_fragment():
    """A fragment is not sent."""
    assert remove_fragment("https://a/b#c") == "https://a/b"
    assert remove_fragment("https://a/b") == "https://a/b"


@pytest.mark.parametrize(
    ("url", "host", "expected"),
    [
        ("https://vendor.example/x", "vendor.example", True),
        ("https://vendor.example:8443/x", "vendor.example", True),
        ("https://vendor.example", "vendor.example", True),
        ("https://VENDOR.example?q", "vendor.EXAMPLE", True),
        ("https://user:secret@vendor.example/x", "vendor.example", True),
        ("http://[::1]:80/x", "::1", True),
        ("http://[::1]:80/x", "[::1]", True),
        ("https://vendor.example.evil/x", "vendor.example", False),
        ("https://other.example/?next=vendor.example", "vendor.example", False),
        ("https://[::1", "::1", False),
    ],
)
def test_names_host(url, host, expected):
    """An address names a host in its authority only, whatever its case."""
    assert names_host(url, host) is expected


def test_find_host():
    """An address that is none has no host."""
    assert [find_host("https://A.example:1/x"), find_host("nothing"), find_host("http://[")] == ["a.example", "", ""]
