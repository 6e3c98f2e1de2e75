"""Source lists permit what CSP Level 3 says."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.csp_sources import SourceList

PAGE = "https://portal.example/p"


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        ("*", "https://v.example/x", True),
        ("'self'", "https://portal.example/x", True),
        ("'SELF'", "https://portal.example/x", True),
        ("'self'", "https://v.example/x", False),
        ("'self'", "http://portal.example/x", False),
        ("'none'", "https://v.example/x", False),
        ("https:", "https://v.example/x", True),
        ("http:", "https://v.example/x", True),
        ("data:", "https://v.example/x", False),
        ("v.example", "https://v.example/x", True),
        ("v.example", "https://a.v.example/x", False),
        ("*.v.example", "https://a.v.example/x", True),
        ("*.v.example", "https://v.example/x", False),
        ("http://v.example", "https://v.example/x", True),
        ("https://v.example", "http://v.example/x", False),
        ("v.example:8443", "https://v.example:8443/x", True),
        ("v.example:8443", "https://v.example/x", False),
        ("*:8443", "https://v.example:8443/x", True),
        ("v.example:*", "https://v.example:1/x", True),
        ("v.example:80", "https://v.example/x", True),
        ("v.example", "https://v.example:8443/x", False),
        ("v.example/js/", "https://v.example/js/a.js", True),
        ("v.example/js", "https://v.example/js/a.js", False),
        ("v.example/a.js", "https://v.example/a.js", True),
        ("v.example/", "https://v.example/any", True),
        ("not a source!", "https://v.example/x", False),
    ],
)
def test_source_matches_an_address(source, url, expected):
    """Schemes upgrade, hosts and ports are exact, paths are prefixes where they end in a slash."""
    assert SourceList((source,)).allows_url(url, PAGE) is expected


def test_self_upgrades_with_default_ports_only():
    """A page that may load plain text from itself may load the secured form."""
    own = SourceList(("'self'",))
    assert own.allows_url("https://portal.example/x", "http://portal.example/")
    assert not own.allows_url("https://portal.example:8443/x", "http://portal.example/")


def test_nonce_and_integrity_allow_a_script():
    """A nonce is compared with its case, and every hash of an integrity attribute must be listed."""
    sources = SourceList(("'NONCE-Ab'", "'sha256-abc'"))
    assert sources.allows_script_url("https://v.example/", PAGE, nonce="Ab")
    assert not sources.allows_script_url("https://v.example/", PAGE, nonce="ab")
    assert sources.allows_script_url("https://v.example/", PAGE, integrity="sha256-abc?opt")
    assert not sources.allows_script_url("https://v.example/", PAGE, integrity="sha256-abc sha256-def")


def test_strict_dynamic_makes_hosts_irrelevant():
    """What the page itself loads needs a nonce; what a trusted script loads needs nothing."""
    sources = SourceList(("'strict-dynamic'", "'nonce-x'", "https://v.example"))
    assert not sources.allows_script_url("https://v.example/a.js", PAGE)
    assert sources.allows_loaded("https://other.example/a.js", PAGE)


def test_what_a_script_loads_needs_a_host_or_the_nonce():
    """Without strict-dynamic trust does not go on by itself."""
    sources = SourceList(("'nonce-x'", "https://v.example"))
    assert sources.allows_loaded("https://v.example/a.js", PAGE)
    assert not sources.allows_loaded("https://other.example/a.js", PAGE)
    assert sources.allows_loaded("https://other.example/a.js", PAGE, nonce="x")


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_hash_allows_inline_text(algorithm):
    """Both spellings of base64 are known, and attributes need permission."""
    digest = base64.urlsafe_b64encode(hashlib.new(algorithm, b"go()").digest()).decode()
    assert SourceList((f"'{algorithm}-{digest}'",)).allows_inline("go()")
    assert not SourceList((f"'{algorithm}-{digest}'",)).allows_inline("stop()")
    assert not SourceList((f"'{algorithm}-{digest}'",)).allows_inline("go()", attribute=True)
    assert SourceList((f"'{algorithm}-{digest}'", "'unsafe-hashes'")).allows_inline("go()", attribute=True)


def test_unsafe_inline_gives_way_to_what_is_exact():
    """A nonce, a hash or strict-dynamic switches it off."""
    assert SourceList(("'unsafe-inline'",)).allows_inline("x")
    for exact in ("'nonce-a'", "'sha256-a'", "'strict-dynamic'"):
        assert not SourceList(("'unsafe-inline'", exact)).allows_inline("x")
    assert SourceList(("'nonce-a'",)).allows_inline("x", nonce="a")
    assert not SourceList(("'nonce-a'",)).allows_inline("x", nonce="a", attribute=True)


@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=30))
def test_no_list_makes_it_raise(sources, url):
    """Whatever is written, the answer is yes or no."""
    assert SourceList(tuple(sources)).allows_url(url, PAGE) in {True, False}
    assert SourceList(tuple(sources)).allows_inline(url) in {True, False}
