"""Messages that a suite hands over: objects of frameworks, texts and payloads, left as they are."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from pytest_phiguard.capture.mail.given import draft_given
from pytest_phiguard.model import Transmission

TO = "o@x.test"
HTML = "<p>x</p>"


def rcpt(draft):
    """Return the recipients of a draft's envelope."""
    return [text for place, text in draft.fields if place == "email.rcpt"]


def test_message_of_python_stays_as_it_is():
    """Its bytes are taken from a copy, which is given the boundary that it may not be given."""
    message = EmailMessage()
    message["To"], message["Bcc"] = f"Otto <{TO}>", "b@x.test"
    message.set_content("x")
    message.add_alternative(HTML, subtype="html")
    before = dict(message.items()), message.get_boundary()
    draft = draft_given(message)
    assert (rcpt(draft), draft.url, draft.channel) == ([TO, "b@x.test"], "", "email")
    assert HTML.encode() in draft.body
    assert (dict(message.items()), message.get_boundary()) == before


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (f"To: {TO}\nSubject: x\n\nrecord 7\n", None),
        (f"\r\nReceived: by a\r\n\tb\r\nTo: {TO}\r\n\r\nrecord 7\r\n".encode(), None),
        (HTML, "email.html"),
        ("<!doctype html>x", "email.html"),
        (b"<img src='https://a.test/1'>", "email.html"),
        ("Dear patient,\nNote: bring your card to 3 < 4.", "email.text"),
        ("Note: bring it\n\nTo: nobody", "email.text"),
        ("Your code: 123\nTo: the desk", "email.text"),
        ("", "email.text"),
    ],
)
def test_text_is_a_message_or_a_body(given, place):
    """A head tells a whole message; without one it is a letter's body, HTML where it has markup."""
    draft = draft_given(given)
    if place is None:
        assert rcpt(draft) == [TO]
        assert b"record 7" in draft.body
    else:
        assert [location for location, _ in draft.fields] == [place]


@pytest.mark.parametrize(
    ("payload", "host"),
    [
        ({"personalizations": []}, "api.sendgrid.com"),
        ({"TextBody": "x"}, "api.postmarkapp.com"),
        ({"htmlContent": HTML}, "api.brevo.com"),
        ({"FromEmailAddress": "d@x.test", "Content": {}}, "email.us-east-1.amazonaws.com"),
        ({"recipients": [], "content": {}}, "api.sparkpost.com"),
    ],
)
def test_payload_of_a_provider_is_its_request(payload, host):
    """The keys tell whose it is."""
    draft = draft_given(payload)
    assert (draft.channel, draft.url.split("/")[2]) == ("http", host)


def test_plain_mapping_has_bodies_and_recipients():
    """Where no provider's keys are met, the usual ones are."""
    draft = draft_given({"to": [TO], "subject": "s", "html": HTML, "text": "t"})
    assert draft.fields == (
        ("email.text", "t"),
        ("email.html", HTML),
        ("email.subject", "s"),
        ("email.rcpt", TO),
    )


def test_transmission_is_taken_as_it_is():
    """What was seen before can be handed over again."""
    sent = Transmission("email", "SEND", "smtp://r.test:25", body=b"To: a@x.test\n\nx", fields=(("email.rcpt", TO),))
    draft = draft_given(sent)
    assert (draft.url, draft.body, draft.fields) == (sent.url, sent.body, sent.fields)


@pytest.mark.parametrize("given", [None, 7, [], object(), {"a": 1}, {}, type("Fake", (), {"send_to": "x"})()])
def test_anything_else_is_no_message(given):
    """What cannot be read is a TypeError."""
    with pytest.raises(TypeError, match="is no message"):
        draft_given(given)


@pytest.mark.usefixtures("django_settings")
def test_django_and_mailman():
    """Their messages are written without an id or a boundary drawn by chance, blind copies in the envelope."""
    django_mail = pytest.importorskip("django.core.mail")
    message = django_mail.EmailMultiAlternatives("s", "t", "d@x.test", [TO], bcc=["b@x.test"])
    message.attach_alternative(HTML, "text/html")
    draft = draft_given(message)
    assert rcpt(draft) == [TO, "b@x.test"]
    assert HTML.encode() in draft.body
    assert draft_given(message).body == draft.body


def test_flask_mail_outside_its_application():
    """What its own method refuses to write without a context is written from its attributes."""
    flask_mail = pytest.importorskip("flask_mail")
    message = flask_mail.Message("s", [TO], "t", HTML, sender="d@x.test", bcc=["b@x.test"])
    message.attach("visit.ics", "text/calendar", b"BEGIN:VCALENDAR")
    draft = draft_given(message)
    assert sorted(rcpt(draft)) == ["b@x.test", TO]
    assert HTML.encode() in draft.body
    assert b"visit.ics" in draft.body
