"""The rule that a sighting falls under."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Identifier, Page, Party, Sighting, Tag, Transmission
from pytest_phiguard.policy.place import find_rule

PAGE = "https://p.example/ack?email=a%40b.example#f"
WHO = Identifier("email", "a@b.example")
UNKNOWN = Party("third", "v.example", "")
TELLER = Party("third", "v.example", "", vendor="v", hint="transmits_location", sends_url=True)


def judge(url, location, party=TELLER, **tag):
    """Return the rule of a sighting at a script's tag."""
    made = Tag("script", "src", url, **{"runs": True, **tag})
    sent = Transmission("tag", "GET", url, page=Page(PAGE), tag=made)
    return find_rule(sent, party, Sighting(WHO, location))


@pytest.mark.parametrize(
    ("url", "location", "rule"),
    [
        (
            "https://v.example/j?u=https%3A%2F%2Fp.example%2Fack%3Femail%3Da%40b.example",
            "url.query:u|url.query:email",
            "",
        ),
        ("https://v.example/j?email=a%40b.example", "url.query:email", ""),
        ("https://v.example/j?q=email%3Da%2540b.example", "url.query:q|form:email", ""),
        ("https://v.example/j?e=a%40b.example&u=https://p.example/ack", "url.query:e", "PHG201"),
        ("https://v.example/j?p=/ack/a@b.example", "url.query:p", ""),
        ("https://v.example/ack/a@b.example", "url.path", ""),
        ("https://v.example/a@b.example", "url.path", "PHG201"),
    ],
)
def test_address_that_repeats_the_page_is_told_once(url, location, rule):
    """Of a vendor that sends the page's address, only what came from elsewhere is its own finding."""
    assert judge(url, location) == rule
    assert judge(url, location, UNKNOWN) == "PHG201"
    assert judge(url, location, runs=False) == "PHG201"


def test_pinned_script_is_no_exposure():
    """Its host cannot change it; what it is handed leaks all the same."""
    assert judge("https://v.example/a.js", "page.text", UNKNOWN) == "PHG208"
    assert judge("https://v.example/a.js", "page.text", UNKNOWN, pinned=True) == ""
    assert judge("https://v.example/a.js", "page.script.attribute", UNKNOWN, pinned=True) == "PHG204"
