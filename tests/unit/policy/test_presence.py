"""Who watches on a patient's page."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page, Party, Source, Tag, Transmission
from pytest_phiguard.policy.presence import build_presence, is_watching

VENDOR = Party("third", "v.example", "", vendor="v", name="V", category=("analytics",))


def send(page_class="authenticated", channel="tag", source=None, **tag):
    """Return what the tag of a script causes."""
    made = Tag("script", **{"attribute": "src", "url": "https://v.example/a.js", "runs": True, **tag})
    page = Page("https://portal.example/p", page_class=page_class, source=source)
    return Transmission(channel, "GET", made.url, page=page, tag=made)


@pytest.mark.parametrize(
    ("category", "watches"),
    [
        (("analytics",), True),
        (("advertising",), True),
        (("session_replay",), True),
        (("ab_testing",), True),
        (("survey", "tag_manager"), True),
        (("error_monitoring", "session_replay"), False),
        (("error_monitoring", "analytics"), True),
        (("fonts_cdn",), False),
        (("consent",), False),
        ((), False),
    ],
)
def test_category_decides(category, watches):
    """Analytics, advertising, replay, A/B tests and tag managers watch; what finds errors does not by itself."""
    assert is_watching(send(), Party("third", "v.example", "", category=category)) is watches


@pytest.mark.parametrize(
    "transmission",
    [
        send("public"),
        send(""),
        send(channel="redirect"),
        send(blocked="script-src"),
        send(runs=False),
        send(fetches=False),
        send(attribute="inline"),
        Transmission("tag", "GET", "https://v.example/", tag=Tag("script", "src", "", runs=True)),
        Transmission("http", "GET", "https://v.example/"),
    ],
)
def test_what_does_not_watch(transmission):
    """Public pages, what is blocked, what waits for a click, what is no script and what the page itself sends."""
    assert not is_watching(transmission, VENDOR)


def test_first_party_does_not_watch():
    """One's own host is nobody else's."""
    assert not is_watching(send(), Party("first", "v.example", "", category=("analytics",)))


def test_finding_names_no_identifier_and_has_one_cause():
    """Its verdict is the page's class's; the view that rendered it makes no other cause of it."""
    first = build_presence(send(source=Source("a.py", 1)), VENDOR)
    second = build_presence(send(source=Source("b.py", 2)), VENDOR)
    functional = build_presence(send("functional"), VENDOR)
    assert (first.rule, first.verdict.value, first.identifiers) == ("PHG209", "exposed", ())
    assert first.location == "page.class:authenticated"
    assert first.fingerprint == second.fingerprint != functional.fingerprint
    assert functional.verdict.value == "context"
