"""What becomes of plain addresses on pages that came over TLS."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.csp import parse_csp_headers
from pytest_phiguard.pages.mixed_content import MIXED, secure

PAGE = "https://portal.example/a"


def ask(url, directive, *, page=PAGE, policy="", attribute="src"):
    """Return an address as it is requested."""
    csp = parse_csp_headers((("Content-Security-Policy", policy),) if policy else (), page)
    return tuple(secure(url, page, csp, directive=directive, attribute=attribute))


@pytest.mark.parametrize(
    ("directive", "attribute", "expected"),
    [
        ("img-src", "src", ("https://v.example/a", "")),
        ("media-src", "src", ("https://v.example/a", "")),
        ("img-src", "srcset", ("http://v.example/a", MIXED)),
        ("script-src-elem", "src", ("http://v.example/a", MIXED)),
        ("frame-src", "src", ("http://v.example/a", MIXED)),
        ("form-action", "action", ("http://v.example/a", "")),
        ("", "href", ("http://v.example/a", "")),
    ],
)
def test_plain_address_on_a_secure_page(directive, attribute, expected):
    """Images are upgraded, what could change the page is stopped, and a click goes its way."""
    assert ask("http://v.example/a", directive, attribute=attribute) == expected


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://v.example/a", PAGE),
        ("http://v.example/a", "http://portal.example/a"),
        ("http://localhost:8000/a", PAGE),
        ("http://127.0.0.1/a", PAGE),
    ],
)
def test_what_is_not_mixed_stays(url, page):
    """A secure address, a plain page and this machine itself are left alone."""
    assert ask(url, "script-src-elem", page=page) == (url, "")


@pytest.mark.parametrize("page", [PAGE, "http://portal.example/a"])
def test_policy_upgrades_all_but_clicks(page):
    """`upgrade-insecure-requests` holds for whatever a directive governs."""
    asked = {"page": page, "policy": "upgrade-insecure-requests"}
    assert ask("http://v.example/a", "script-src-elem", **asked) == ("https://v.example/a", "")
    assert ask("http://v.example/a", "form-action", **asked) == ("https://v.example/a", "")
    assert ask("http://v.example/a", "", **asked) == ("http://v.example/a", "")
