"""What each hint of the vendors table means for what a vendor's script can read."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page, Party, Tag, Transmission
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.policy.readers import find_reader_rule, is_sent

PAGE = Page("https://portal.example/p")
SCRIPT = Tag("script", "src", "https://v.example/a.js", runs=True)
PLACES = ("page.url.path", "page.title", "page.referrer.path", "page.text", "page.metadata:keywords", "page.cookie:u")
SENDING = {"sends_url": True, "sends_title": True, "sends_referrer": True}


def find(location, tag=SCRIPT, **party):
    """Return the rule for what a script of a vendor can read."""
    return find_reader_rule(
        Transmission("tag", "GET", tag.url, page=PAGE, tag=tag), Party("third", "v", "", **party), location
    )


# The rule for each of PLACES, in their order; sends_… as the table has them for such vendors.
HINTS = {
    "transmits_location": (SENDING, ("PHG202", "PHG202", "PHG202", "", "", "PHG207")),
    "loads_other_tags": (SENDING, ("PHG202", "PHG202", "PHG202", "", "", "PHG207")),
    "transmits_dom": (SENDING, ("PHG202", "PHG202", "PHG202", "PHG205", "", "PHG207")),
    "transmits_on_error": ({}, ("PHG208", "", "PHG208", "", "", "PHG207")),
    "allow_with_baa": (SENDING, ("PHG202", "PHG202", "PHG202", "PHG208", "", "PHG207")),
    **dict.fromkeys(
        ("explicit_data", "exposed", "referer_only", "context", "email_vendor", "server_egress", ""),
        ({}, ("PHG208", "PHG208", "PHG208", "PHG208", "", "PHG207")),
    ),
}


@pytest.mark.parametrize("hint", HINTS)
def test_hint_says_what_a_script_is_judged_by(hint):
    """What it sends by itself is a leak, what it is known not to send is nothing, anything else is an exposure."""
    facts, rules = HINTS[hint]
    assert tuple(find(place, hint=hint, **facts) for place in PLACES) == rules


def test_every_hint_of_the_table_has_a_meaning():
    """No vendor has a hint that nobody has thought about."""
    assert {vendor.hint for vendor in load_vendors()} == set(HINTS)


@pytest.mark.parametrize(
    ("location", "facts", "sent"),
    [
        ("page.url", {"sends_url": True}, True),
        ("page.url.query:u|json:x", {"sends_url": True}, True),
        ("page.url.query:u", {}, False),
        ("page.url.path", {"sends_url": True, "url_parts": ("path",)}, True),
        ("page.url.query:u", {"sends_url": True, "url_parts": ("path",)}, False),
        ("page.referrer.path", {"sends_referrer": True}, True),
        ("page.referrer.path", {"sends_url": True}, False),
        ("page.referrer.query:u", {"sends_referrer": True, "url_parts": ("path",)}, False),
        ("page.title", {"sends_title": True}, True),
        ("page.metadata:og:title", {"sends_metadata": ("og:*",)}, True),
        ("page.metadata:description", {"sends_metadata": ("og:*",)}, False),
        ("page.metadata:ld+json|json:name", {"sends_metadata": ("ld+json",)}, True),
        ("page.text", {**SENDING, "sends_metadata": ("*",)}, False),
    ],
)
def test_what_a_vendor_sends_by_itself(location, facts, sent):
    """The table says which part of addresses, and which metadata."""
    assert is_sent(location, Party("third", "v", "", **facts)) is sent


def test_category_makes_a_recorder_of_what_transmits_locations():
    """Replay that is an option of the product is an exposure of what the page shows, not of what it keeps."""
    facts = {"hint": "transmits_location", "category": ("analytics", "session_replay"), **SENDING}
    assert find("page.text", **facts) == "PHG205"
    assert find("page.cookie:u", **facts) == "PHG207"


@pytest.mark.parametrize(
    "location", ["page.global:x", "page.island:x", "page.storage:x", "page.cookie:x", "page.metadata:ld+json"]
)
def test_what_a_page_keeps(location):
    """Any script can read it, unless its host cannot change it or it is the page's own."""
    assert find(location) == "PHG207"
    assert find(location, Tag("script", "src", SCRIPT.url, runs=True, pinned=True)) == ""
    assert find(location, Tag("script", "inline", SCRIPT.url, runs=True)) == ""
