"""What sightings mean: strong and weak identifiers, facts, page classes, allowances, and what could not be read."""

from __future__ import annotations

from datetime import date

import pytest

from pytest_phiguard.model import Allowance, Identifier, Page, Party, Sighting, Tag, Transmission
from pytest_phiguard.policy import Company, judge

THIRD = Party("third", "collect.tracker.example", "unknown")
VALUES = {
    "email": "z.quill@example.com",
    "mrn": "MRT0012345678",
    "zip": "00417",
    "date_of_birth": "1971-03-05",
    "city": "Brindlemoorford",
    "county": "Aldercroft",
    "ip_address": "203.0.113.7",
    "given_name": "Ottoline",
    "device_model": "Morvanta M124",
    "condition": "Fabry disease",
    "age": "41",
}


def see(*kinds, keyed=True, patient="P"):
    """Return sightings of one patient in the fields of a body."""
    return [Sighting(Identifier(kind, VALUES[kind], patient), f"body.json:{kind}", (), keyed) for kind in kinds]


def send(*sightings, party=THIRD, page="", company=None, unjudged=(), tag=None, channel="http"):
    """Judge one transmission."""
    transmission = Transmission(
        channel,
        "POST",
        f"https://{party.host}/v1",
        page=Page("https://portal.example/x", page_class=page) if page else None,
        tag=tag,
    )
    return judge(transmission, party, sightings, unjudged=unjudged, meet=(company or Company()).meet)


def describe(judgement):
    """Return rule and verdict of each finding."""
    return [(finding.rule, finding.verdict.value) for finding in judgement.findings]


@pytest.mark.parametrize(
    ("kinds", "page", "expected"),
    [
        (["email"], "", [("PHG101", "leak")]),
        (["email", "condition"], "public", [("PHG101", "leak")]),
        (["zip", "date_of_birth"], "", [("PHG101", "leak")]),
        (["given_name", "condition"], "", [("PHG101", "leak")]),
        (["ip_address", "device_model"], "", [("PHG101", "leak")]),
        (["ip_address", "device_model"], "authenticated", [("PHG101", "leak")]),
        # Vacated in AHA v. Becerra.
        (["ip_address", "device_model"], "public", [("PHG402", "context")]),
        (["ip_address", "condition", "age"], "public", [("PHG402", "context")]),
        # No name, ZIP, birth date, address or token among them.
        (["city", "county"], "", [("PHG402", "context")]),
        (["city", "condition"], "", [("PHG402", "context")]),
        (["zip"], "", [("PHG402", "context")]),
        (["zip"], "public", [("PHG402", "context")]),
        (["zip"], "functional", [("PHG101", "leak")]),
        (["zip"], "authenticated", [("PHG101", "leak")]),
        (["condition"], "authenticated", [("PHG401", "context")]),
        (["condition", "age"], "", [("PHG401", "context")]),
    ],
)
def test_what_one_transmission_means(kinds, page, expected):
    """Strong values stand alone; weak ones need company of a telling kind, or their own key on a patient's page."""
    assert describe(send(*see(*kinds), page=page)) == expected


def test_weak_value_without_its_key_is_context():
    """A weak value that is not under its key proves nothing on a patient's page either."""
    assert describe(send(*see("city", keyed=False), page="authenticated")) == [("PHG402", "context")]


def test_two_patients_are_two_findings_and_no_company():
    """What belongs to two people never adds up to one."""
    judgement = send(*see("zip", patient="P"), *see("date_of_birth", patient="Q"))
    assert describe(judgement) == [("PHG402", "context"), ("PHG402", "context")]


def test_values_of_nobody_never_add_up():
    """Tracked values without an owner are each judged alone."""
    judgement = send(*see("zip", "date_of_birth", patient=""))
    assert describe(judgement) == [("PHG402", "context"), ("PHG402", "context")]


def test_company_meets_at_one_party_across_transmissions():
    """What a party received before counts; what another party received does not."""
    company = Company()
    assert describe(send(*see("zip"), company=company)) == [("PHG402", "context")]
    other = Party("third", "elsewhere.example", "unknown")
    assert describe(send(*see("date_of_birth"), company=company, party=other)) == [("PHG402", "context")]
    assert describe(send(*see("date_of_birth"), company=company)) == [("PHG101", "leak")]


def test_preview_keeps_nothing():
    """A request that is only looked at before it leaves does not count as received."""
    company = Company()
    transmission = Transmission("http", "POST", "https://collect.tracker.example/v1")
    judge(transmission, THIRD, see("zip"), meet=company.preview)
    assert describe(send(*see("date_of_birth"), company=company)) == [("PHG402", "context")]


def test_digest_has_a_rule_of_its_own():
    """A digest is told as PHG102, with its value's strength."""
    sighting = Sighting(Identifier("email", VALUES["email"], "P"), "body.json:em", ("lowercase", "sha256", "hex"))
    assert describe(send(sighting)) == [("PHG102", "leak")]


@pytest.mark.parametrize(
    ("channel", "rule"),
    [("telemetry", "PHG103"), ("email", "PHG104"), ("redirect", "PHG105"), ("websocket", "PHG106"), ("dns", "PHG106")],
)
def test_channel_names_the_rule(channel, rule):
    """Each channel other than HTTP has its rule."""
    assert describe(send(*see("email"), channel=channel)) == [(rule, "leak")]


def allow(*kinds, pages=(), via=()):
    """Return a party that an allowance names."""
    line = Allowance("collect.tracker.example", kinds, date(2999, 1, 1), "BAA", pages, via)
    return Party("allowed", "collect.tracker.example", "allowed", allowances=(line,))


def test_allowance_permits_its_kinds_and_no_other():
    """What it names is told as used; the rest is a finding."""
    judgement = send(*see("email", "condition", "mrn"), party=allow("email", "condition"))
    assert describe(judgement) == [("PHG101", "leak")]
    assert [identifier.kind for identifier in judgement.findings[0].identifiers] == ["mrn"]
    assert [[i.kind.value for i in use.identifiers] for use in judgement.allowed] == [["email", "condition"]]


def test_allowance_narrowed_to_pages_and_channels():
    """Outside the pages or channels that it names an allowance says nothing."""
    narrow = allow("*", pages=("/portal/*",))
    assert describe(send(*see("email"), party=narrow, page="authenticated")) == [("PHG101", "leak")]
    assert describe(send(*see("email"), party=allow("*", via=("tag",)))) == [("PHG101", "leak")]
    assert describe(send(*see("email"), party=allow("*", via=("http",)))) == []


def test_first_party_and_blocked_tags_are_nobodys_business():
    """The application itself, and what an enforced policy blocks, receive nothing."""
    assert describe(send(*see("email"), party=Party("first", "portal.example", "ours"), unjudged=["x"])) == []
    blocked = Tag("script", "src", "https://collect.tracker.example/v1", runs=True, blocked="script-src")
    assert describe(send(*see("email"), tag=blocked, channel="tag")) == []


def test_what_could_not_be_read_is_unverified():
    """An unread body is a finding, unless everything is allowed there."""
    judgement = send(unjudged=["gzip stream is broken", "gzip stream is broken"])
    assert describe(judgement) == [("PHG801", "unverified")]
    assert judgement.findings[0].message.endswith("could not be read in full: gzip stream is broken")
    assert describe(send(unjudged=["x"], party=allow("email"))) == [("PHG801", "unverified")]
    assert describe(send(unjudged=["x"], party=allow("*"))) == []
