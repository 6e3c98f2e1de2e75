"""Patterns: what each form means, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.parties.patterns import parse_pattern


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("api.example.com", "api.example.com", 443, "/x"),
        ("API.Example.com", "api.example.com", None, "/"),
        ("bücher.example", "xn--bcher-kva.example", 80, "/"),
        ("*.example.com", "a.b.example.com", 443, "/"),
        ("example.com:8443", "example.com", 8443, "/x"),
        ("example.com/collect", "example.com", 443, "/collect"),
        ("example.com/api/*/events", "example.com", 443, "/api/v1/x/events"),
        ("example.com/*", "example.com", 443, ""),
        ("example.com/a+b(c)", "example.com", 443, "/a+b(c)"),
        ("*.example.com:9000/ingest/*", "eu.example.com", 9000, "/ingest/1"),
        ("10.0.0.0/8", "10.200.1.2", None, "/"),
        ("2001:db8::/32", "2001:db8::5", 443, "/"),
        ("[2001:db8::]/32", "2001:db8::5", 443, "/"),
        ("[2001:db8::1]:8080/x", "2001:db8::1", 8080, "/x"),
        ("192.0.2.7/collect", "192.0.2.7", 80, "/collect"),
        ("localhost:8000", "localhost", 8000, "/"),
        ("redis", "redis", 6379, "/"),
    ],
)
def test_pattern_matches_what_it_means(text, host, port, path):
    """Each form of a pattern matches what it was written for."""
    assert parse_pattern(text).matches(host, port, path)


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("example.com", "api.example.com", 443, "/"),
        ("example.com", "notexample.com", 443, "/"),
        ("*.example.com", "example.com", 443, "/"),
        ("*.example.com", "notexample.com", 443, "/"),
        ("*.example.com", "example.com.evil.org", 443, "/"),
        ("example.com:8443", "example.com", 443, "/"),
        ("example.com:8443", "example.com", None, "/"),
        ("example.com/collect", "example.com", 443, "/collect/x"),
        ("example.com/a.b", "example.com", 443, "/axb"),
        ("10.0.0.0/8", "11.0.0.1", None, "/"),
        ("10.0.0.0/8", "10.example.com", None, "/"),
        ("2001:db8::/32", "10.0.0.1", None, "/"),
    ],
)
def test_pattern_matches_nothing_else(text, host, port, path):
    """A pattern is exact: neither parents nor siblings nor other ports and paths are meant."""
    assert not parse_pattern(text).matches(host, port, path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the pattern is empty"),
        ("https://example.com/x", "has no scheme: write 'example.com/x'"),
        ("https://", "write 'the host alone'"),
        ("*", r"\* may only stand alone"),
        ("*.", "holds no host"),
        ("*example.com", r"\* may only stand alone"),
        ("api.*.example.com", r"\* may only stand alone"),
        ("example.com:99999", "'99999' is no port"),
        ("example.com:0", "'0' is no port"),
        ("example.com:http/x", "'http' is no port"),
        ("example.com:", "'' is no port"),
        ("10.1.2.3/8", "is no network"),
        ("10.0.0.0/33", "is no network"),
        ("10.0.0.0/8/x", "a CIDR takes no port and no path"),
        ("[fd00::]/8:80", "a CIDR takes no port and no path"),
        ("300.0.0.0/8", "is no network"),
        ("::1", r"stands in brackets: \[::1\]"),
        ("[example.com]", "is no IPv6 address"),
        ("example.com?x=1", "no query"),
        ("example.com/x#y", "no query"),
        ("/only/path", "holds no host"),
        ("user@example.com", "holds no host"),
        ("a..example.com", "is no host name"),
        ("two words.example", "holds no host"),
    ],
)
def test_wrong_pattern_says_what_would_be_right(text, message):
    """What is no pattern is refused with the fault."""
    with pytest.raises(ValueError, match=message):
        parse_pattern(text)


@given(st.text(alphabet="ab.*:/[]0123456789-?#@ é", max_size=30) | st.text(max_size=30))
def test_any_text_is_a_pattern_or_a_value_error(text):
    """No text makes the parser raise anything but ValueError, nor a pattern anything at all."""
    try:
        pattern = parse_pattern(text)
    except ValueError:
        return
    assert pattern.matches("host.of.nobody.invalid", 1, "/") in {True, False}
    assert pattern.host or pattern.network


_LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@given(
    st.lists(_LABEL, min_size=2, max_size=4),
    st.none() | st.integers(1, 65535),
    st.lists(st.from_regex(r"[a-z0-9._~-]{1,6}", fullmatch=True), max_size=3),
)
def test_an_address_written_as_a_pattern_matches_itself(labels, port, segments):
    """HOST[:PORT][/PATH] of any plain address means that address."""
    host, path = ".".join(labels), "".join(f"/{segment}" for segment in segments)
    text = host + (f":{port}" if port else "") + path
    assert parse_pattern(text).matches(host, port, path or "/")
