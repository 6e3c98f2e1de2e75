"""Mocks in the place of what sends e-mails: each message is recorded once, and answered by the mock."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from unittest import mock

import pytest

from tests.capture.django_ways import OLD_WAYS

pytestmark = OLD_WAYS
TO = "ottoline.brakspear@patient.example"
RAW = f"From: desk@clinic.example\nTo: {TO}\nSubject: Visit\n\nMRN 0012345\n"


def make_message():
    """Return a message with a blind copy."""
    message = EmailMessage()
    message["From"], message["To"], message["Bcc"], message["Subject"] = (
        "desk@clinic.example",
        TO,
        "a@v.example",
        "Visit",
    )
    message.set_content("MRN 0012345")
    return message


def recipients(seen):
    """Return the envelope of a transmission."""
    return sorted(text for location, text in seen.fields if location == "email.rcpt")


def send_raw():
    """Send by ``sendmail``."""
    with smtplib.SMTP("smtp.sendgrid.net", 587) as smtp:
        smtp.starttls()
        smtp.login("apikey", "x")
        smtp.sendmail("desk@clinic.example", [TO], RAW)


def send_built():
    """Send by ``send_message``, without a context."""
    smtp = smtplib.SMTP_SSL(host="smtp.sendgrid.net", port=465)
    smtp.send_message(make_message())
    smtp.quit()


def test_mocked_class_is_seen(guard):
    """A class that was replaced tells the relay, the envelope and the content."""
    with mock.patch("smtplib.SMTP") as fake:
        send_raw()
        assert fake.return_value.__enter__.return_value.sendmail.call_count == 1
    seen = guard.only
    assert (seen.channel, seen.method, seen.url) == ("email", "SEND", "smtp://smtp.sendgrid.net:587")
    assert recipients(seen) == [TO]
    assert b"MRN 0012345" in seen.body


def test_message_of_a_mocked_class_is_seen_without_its_blind_copies(guard):
    """A message that was to be built tells its envelope, and is not changed."""
    with mock.patch("smtplib.SMTP_SSL", autospec=True):
        send_built()
    seen = guard.only
    assert seen.url == "smtps://smtp.sendgrid.net:465"
    assert recipients(seen) == ["a@v.example", TO]
    assert b"a@v.example" not in seen.body


def test_mocked_method_is_seen(guard):
    """A method that was replaced is seen with and without its object."""
    smtp = smtplib.SMTP()
    for autospec in (False, True):
        with mock.patch.object(smtplib.SMTP, "sendmail", autospec=autospec):
            smtp.sendmail("desk@clinic.example", [TO], RAW)
    assert [recipients(seen) for seen in guard.sent] == [[TO], [TO]]
    assert all(b"MRN 0012345" in seen.body for seen in guard.sent)


def test_fake_class_of_the_suite_is_seen_once(guard, monkeypatch):
    """A class of the test's own whose functions call each other is one transmission."""
    sent = []

    class Fake:
        def __init__(self, host, port):
            pass

        def sendmail(self, sender, to, text):
            sent.append(text)

        def send_message(self, message):
            self.sendmail(message["From"], [message["To"]], message.as_string())

        def quit(self):
            pass

    monkeypatch.setattr(smtplib, "SMTP_SSL", Fake)
    send_built()
    assert recipients(guard.only) == ["a@v.example", TO]
    assert len(sent) == 1


def test_mocked_aiosmtplib_is_seen(guard):
    """The module's function tells relay, envelope and content."""
    aiosmtplib = pytest.importorskip("aiosmtplib")
    with mock.patch("aiosmtplib.send", new_callable=mock.AsyncMock):
        asyncio.run(aiosmtplib.send(make_message(), hostname="smtp.sendgrid.net", port=587))
    seen = guard.only
    assert seen.url == "smtp://smtp.sendgrid.net:587"
    assert recipients(seen) == ["a@v.example", TO]


@pytest.fixture
def django():
    """Return Django's mail package with a backend that speaks SMTP."""
    pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.core import mail
    from django.test import override_settings

    with override_settings(
        EMAIL_HOST="smtp.sendgrid.net", EMAIL_PORT=587, EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend"
    ):
        yield mail


def test_django_over_a_mocked_class_is_seen_once(django, guard):
    """The backend and the mock beneath it are one transmission."""
    with mock.patch("smtplib.SMTP"):
        assert django.send_mail("Visit", "MRN 0012345", "desk@clinic.example", [TO]) == 1
    assert guard.only.url == "smtp://smtp.sendgrid.net:587"
    assert recipients(guard.only) == [TO]


def test_mocked_send_mail_is_seen(django, guard):
    """Django's function, replaced, tells who would get what."""
    with mock.patch("django.core.mail.send_mail") as fake:
        django.send_mail("Visit", "MRN 0012345", None, recipient_list=[TO], html_message="<p>MRN 0012345</p>")
        assert fake.call_count == 1
    seen = guard.only
    assert recipients(seen) == [TO]
    assert b"Subject: Visit" in seen.body
    assert seen.body.count(b"MRN 0012345") == 2


def test_replaced_send_of_a_django_message_is_seen(django, guard, monkeypatch):
    """A message whose ``send`` the suite has replaced tells its envelope and content; a mock does where it has it."""
    message = django.EmailMessage("Visit", "MRN 0012345", "desk@clinic.example", [TO], bcc=["a@v.example"])
    with mock.patch.object(django.EmailMessage, "send", autospec=True):
        message.send()
    monkeypatch.setattr(django.EmailMessage, "send", lambda self, fail_silently=False: 1)
    assert message.send() == 1
    assert [recipients(seen) for seen in guard.sent] == [["a@v.example", TO]] * 2
    assert all(b"MRN 0012345" in seen.body for seen in guard.sent)


def test_replaced_send_of_flask_mail_is_seen(guard):
    """An extension whose ``send`` a mock has taken tells the message."""
    flask_mail, flask = pytest.importorskip("flask_mail"), pytest.importorskip("flask")
    app = flask.Flask("clinic")
    app.config["MAIL_DEFAULT_SENDER"] = "desk@clinic.example"
    extension = flask_mail.Mail(app)
    with app.app_context(), mock.patch.object(flask_mail.Mail, "send") as fake:
        extension.send(flask_mail.Message("Visit", [TO], "MRN 0012345"))
        assert fake.call_count == 1
    assert recipients(guard.only) == [TO]
    assert b"MRN 0012345" in guard.only.body
