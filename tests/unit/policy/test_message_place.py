"""The rule of what stands in a message, and which of it is told without failing a test."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Identifier, Party, Sighting, Strength, Tag, Transmission, Verdict
from pytest_phiguard.policy import Company, judge
from pytest_phiguard.policy.place import find_rule

WHO = Identifier("mrn", "MRN4471829", patient="P", strength=Strength.STRONG)
THIRD, FIRST = Party("third", "v.example", ""), Party("first", "portal.clinic.test", "")
SENDGRID, MAILGUN = "https://api.sendgrid.com/v3/mail/send", "https://api.mailgun.net/v3/a.test/messages"


def rule(transmission, location, chain=()):
    """Return the rule of a sighting."""
    return find_rule(transmission, THIRD, Sighting(WHO, location, chain))


@pytest.mark.parametrize(
    ("method", "expected"),
    [("CLICK", "PHG301"), ("LOAD", "PHG302"), ("WRAP", "PHG303"), ("TELL", "PHG304"), ("SEND", "PHG104")],
)
def test_address_in_a_message(method, expected):
    """What becomes of the address says which rule it is."""
    tag = Tag("a", "href", "https://v.example/?m=MRN4471829")
    assert rule(Transmission("email", method, tag.url, tag=tag), "url.query:m") == expected
    assert rule(Transmission("email", method, tag.url), "url.query:m") == "PHG104"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("email.metadata:chart", "PHG304"),
        ("email.tags", "PHG304"),
        ("email.esp_extra|json:x", "PHG304"),
        ("email.variable:mrn", "PHG304"),
        ("header:x-smtpapi|json:category", "PHG304"),
        ("header:x-mc-metadata", "PHG304"),
        ("header:feedback-id", "PHG304"),
        ("header:list-unsubscribe", "PHG304"),
        ("header:reply-to", "PHG104"),
        ("email.text", "PHG104"),
        ("email.html", "PHG104"),
        ("email.to", "PHG104"),
        ("email.attachment:x.pdf", "PHG104"),
    ],
)
def test_what_the_carrier_is_told(location, expected):
    """Beside the message is metadata; to a recipient, all of it is the message."""
    assert rule(Transmission("email", "SEND", "smtp://relay.test:25"), location) == expected
    assert rule(Transmission("email", "SEND", "", vendor="sendgrid"), location) == expected
    assert rule(Transmission("email", "SEND", "mailto:a@x.test"), location) == "PHG104"


@pytest.mark.parametrize(
    ("url", "location", "expected"),
    [
        (SENDGRID, "body.json:custom_args.chart", "PHG304"),
        (SENDGRID, "body.json:personalizations[0].dynamic_template_data.mrn", "PHG304"),
        (SENDGRID, "body.json:categories[0]", "PHG304"),
        (SENDGRID, "body.json:headers.X-SMTPAPI|json:category", "PHG304"),
        (SENDGRID, "body.json:content[0].value", "PHG101"),
        (SENDGRID, "body.json:personalizations[0].to[0].email", "PHG101"),
        (MAILGUN, "body.form:v:mrn", "PHG304"),
        (MAILGUN, "body.form:recipient-variables|json:a@x.test.mrn", "PHG304"),
        (MAILGUN, "body.part:o:tag", "PHG304"),
        (MAILGUN, "body.form:h:X-Mailgun-Variables", "PHG304"),
        (MAILGUN, "body.form:h:Reply-To", "PHG101"),
        (MAILGUN, "body.form:text", "PHG101"),
        ("https://api.postmarkapp.com/email", "body.json:Metadata.chart", "PHG304"),
        ("https://mandrillapp.com/api/1.0/messages/send", "body.json:message.merge_vars[0].vars[0].content", "PHG304"),
        ("https://api.sparkpost.com/api/v1/transmissions", "body.json:substitution_data.mrn", "PHG304"),
        ("https://api.brevo.com/v3/smtp/email", "body.json:params.mrn", "PHG304"),
        ("https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails", "body.json:EmailTags[0].Value", "PHG304"),
        ("https://dynamodb.eu-west-1.amazonaws.com/", "body.json:tags.mrn", "PHG101"),
        ("https://collect.example/", "body.json:custom_args.chart", "PHG101"),
        (SENDGRID, "header:x-custom", "PHG101"),
    ],
)
def test_what_a_request_tells_a_provider(url, location, expected):
    """The providers' own names say what stands beside the message; anybody else's mean nothing."""
    assert rule(Transmission.http("POST", url), location) == expected


def weigh(party, tag, method="CLICK", identifiers=(WHO,)):
    """Return rule and verdict of each finding of an address in a message."""
    sent = Transmission("email", method, "https://x.test/?m=MRN4471829", tag=tag)
    sightings = [Sighting(one, "url.query:m") for one in identifiers]
    judged = judge(sent, party, sightings, unjudged=("half of it",) if party is FIRST else (), meet=Company().meet)
    return [(one.rule, one.verdict) for one in judged.findings]


LINK = Tag("a", "href", "https://x.test/?m=MRN4471829", fetches=False)


def test_link_to_the_application_is_context():
    """A link of ours is told and fails nothing, a fact in it is not told; an image of ours is nothing."""
    assert weigh(FIRST, LINK) == [("PHG301", Verdict.CONTEXT)]
    assert weigh(THIRD, LINK) == [("PHG301", Verdict.LEAK)]
    assert weigh(FIRST, LINK, method="LOAD") == []
    fact = Identifier("condition", "asthma", patient="P")
    assert weigh(FIRST, LINK, identifiers=[fact]) == []
    assert weigh(THIRD, LINK, identifiers=[fact]) == [("PHG401", Verdict.CONTEXT)]


def test_link_that_a_setting_will_have_wrapped_is_context():
    """Its carrier has the whole message already; a link that is wrapped is a leak."""
    assert weigh(THIRD, Tag("setting", "track_clicks", LINK.url), method="WRAP") == [("PHG303", Verdict.CONTEXT)]
    assert weigh(THIRD, LINK, method="WRAP") == [("PHG303", Verdict.LEAK)]


def test_headline_names_the_application_as_what_it_is():
    """A link of ours does not lead to a host, but to a page of the application."""
    sent = Transmission("email", "CLICK", LINK.url, tag=LINK)
    (own,) = judge(sent, FIRST, [Sighting(WHO, "url.query:m")], meet=Company().meet).findings
    assert own.message == (
        "PHG301 link in a message carries a patient's medical record number to a page of the application"
    )
