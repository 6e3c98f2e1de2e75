"""Whoever names no vendor of the table is told which one may have been meant."""

from __future__ import annotations

import pytest

from pytest_phiguard.parties.suggestions import describe_close, find_close
from pytest_phiguard.parties.vendors import load_vendors

IDS = load_vendors().ids


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("twilio", "twilio_messaging"),
        ("twilo", "twilio_messaging"),
        ("Twilio Messaging", "twilio_messaging"),
        ("api.twilio.com", "twilio_messaging"),
        ("sentri", "sentry"),
        ("Meta Pixel", "meta_pixel"),
        ("facebook", "facebook_sdk"),
        ("visualwebsiteoptimizer", "vwo"),
        ("google analytics", "google_analytics_4"),
        ("hotjar.com", "hotjar"),
        ("posthog_eu", "posthog"),
    ],
)
def test_likeliest_vendor_comes_first(text, meant):
    """An id, a product's name, its maker and its domain all lead to the vendor, also where one letter is missing."""
    assert find_close(text, IDS)[0] == meant


@pytest.mark.parametrize("text", ["zzzzqq", "", "…"])
def test_what_is_like_nothing_has_no_suggestion(text):
    """Nothing is better than a wrong suggestion."""
    assert find_close(text, IDS) == []
    assert describe_close(text, IDS) == ""


def test_only_known_ids_are_suggested():
    """A vendor that the run does not know is not named, and one that the suite adds is."""
    assert find_close("twilio", {"sentry"}) == []
    assert describe_close("acme rum", {"acme_rum", "sentry"}) == " (did you mean acme_rum?)"
