"""Mail backends of frameworks: each message once, whatever the backend does with it, and nothing of it changed."""

from __future__ import annotations

import random
import smtplib

import pytest

pytest.importorskip("aiosmtpd")

from tests.capture import mailing
from tests.capture.django_ways import OLD_WAYS
from tests.capture.mailing import BACKENDS, TO, recipients

mail = mailing.mail
django = mailing.django
pytestmark = OLD_WAYS


@pytest.mark.parametrize("backend", ["locmem", "console", "filebased", "dummy"])
def test_backend_that_sends_nothing_is_one_draft_without_a_relay(backend, django, guard, capsys):
    """What stays on the machine is recorded with who would get it, and was carried by nobody."""
    connection = django.get_connection(f"{BACKENDS}{backend}.EmailBackend")
    assert django.send_mail("Your visit", "MRN 0012345", None, [TO], connection=connection) == 1
    seen = guard.only
    assert (seen.channel, seen.method, seen.url) == ("email", "SEND", "")
    assert recipients(seen) == [TO]
    assert b"MRN 0012345" in seen.body
    assert b"Subject: Your visit" in seen.body


def test_smtp_backend_is_one_draft_with_its_relay(django, guard, mail):
    """The backend and the client beneath it are one transmission, with the bytes that the server has received."""
    connection = django.get_connection(f"{BACKENDS}smtp.EmailBackend")
    message = django.EmailMultiAlternatives(
        "Visit", "MRN 0012345", None, [TO], bcc=["a@vault.example"], connection=connection
    )
    message.attach_alternative("<p>MRN 0012345</p>", "text/html")
    assert message.send() == 1
    seen = guard.only
    assert seen.url == f"smtp://127.0.0.1:{mail.port}"
    assert recipients(seen) == [TO, "a@vault.example"]
    assert seen.body.strip() == mail.envelopes[0][2].strip()
    assert seen.capture == "django.core.mail"


def test_mass_mail_is_one_draft_each(django, guard, mail):
    """``send_mass_mail`` skips ``EmailMessage.send``, and each message has its own envelope."""
    messages = [(f"Visit {number}", "MRN", None, [f"p{number}@patient.example"]) for number in range(3)]
    connection = django.get_connection(f"{BACKENDS}smtp.EmailBackend")
    assert django.send_mass_mail(messages, connection=connection) == 3
    assert [recipients(seen) for seen in guard.sent] == [[f"p{number}@patient.example"] for number in range(3)]
    assert {seen.url for seen in guard.sent} == {f"smtp://127.0.0.1:{mail.port}"}
    assert len(mail.envelopes) == 3


def test_messages_that_can_be_read_only_once_reach_the_backend(django, guard):
    """A generator of messages is read by the backend alone."""
    messages = (django.EmailMessage("Visit", str(number), None, [TO]) for number in range(2))
    assert django.get_connection().send_messages(messages) == 2
    assert len(guard.sent) == len(django.outbox) == 2


def test_backend_of_the_suite_is_watched_and_what_it_uses_is_a_part(django, guard, mail):
    """A backend of the suite's own that hands a message on is one transmission, with what it has added."""
    from django.core.mail.backends.base import BaseEmailBackend

    class Archiving(BaseEmailBackend):
        def send_messages(self, email_messages):
            for message in email_messages:
                message.bcc.append("archive@vault.example")
            return django.get_connection(f"{BACKENDS}smtp.EmailBackend").send_messages(email_messages)

    assert django.EmailMessage("Visit", "MRN", None, [TO], connection=Archiving()).send() == 1
    seen = guard.only
    assert recipients(seen) == [TO, "archive@vault.example"]
    assert seen.url == f"smtp://127.0.0.1:{mail.port}"


def test_backend_without_a_base_class_is_watched(django, guard):
    """A backend that shares nothing with Django's is known where it is handed out."""
    from django.test import override_settings

    with override_settings(EMAIL_BACKEND=f"{__name__}._Plain"):
        assert django.send_mail("Visit", "MRN", None, [TO]) == 7
    assert recipients(guard.only) == [TO]


class _Plain:
    def __init__(self, **options):
        pass

    def send_messages(self, email_messages):
        return 7


def test_derived_backend_is_recorded_once(django, guard):
    """A class that calls the one above it is no second transmission."""
    from django.core.mail.backends.locmem import EmailBackend

    class Counting(EmailBackend):
        def send_messages(self, messages):
            return super().send_messages(messages) + 10

    assert Counting().send_messages([django.EmailMessage("Visit", "MRN", None, [TO])]) == 11
    assert recipients(guard.only) == [TO]


def test_message_and_chance_stay_as_they_are(django, guard):
    """Neither the caller's message nor the generator that boundaries come from is touched."""
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    inner = MIMEMultipart()
    inner.attach(MIMEText("MRN 0012345"))
    message = django.EmailMultiAlternatives("Visit", "text", None, [TO], attachments=[inner])
    message.attach_alternative("<p>x</p>", "text/html")
    before = {**vars(message), "attachments": list(message.attachments), "extra_headers": dict(message.extra_headers)}
    random.seed(7)
    connection = django.get_connection(f"{BACKENDS}dummy.EmailBackend")
    state = random.getstate()
    assert connection.send_messages([message]) == 1
    assert random.getstate() == state
    assert {**vars(message)} == before
    assert inner.get_boundary() is None
    assert b"MRN 0012345" in guard.only.body


def test_message_without_recipients_is_none(django, guard):
    """What nobody gets is not recorded."""
    assert django.get_connection().send_messages([django.EmailMessage("Visit", "MRN", None, [])]) == 1
    assert guard.drafts == []
    assert guard.failures == []


def test_mock_in_the_place_of_a_message_is_none(django, guard):
    """What a suite hands a backend instead of a message is no failure of the guard."""
    from unittest import mock

    for message in (mock.Mock(), mock.MagicMock(), object()):
        assert django.get_connection(f"{BACKENDS}dummy.EmailBackend").send_messages([message]) == 1
    assert guard.drafts == []
    assert guard.failures == []


def test_refused_message_is_recorded_as_far_as_it_goes(django, guard):
    """A head that Django refuses is refused as ever, and its content is known all the same."""
    with pytest.raises(django.BadHeaderError):
        django.send_mail("Visit\nBcc: x@y.example", "MRN 0012345", None, [TO])
    assert b"MRN 0012345" in guard.only.body


@pytest.mark.parametrize("number", [1, 2])
def test_contained_backend_raises_the_clients_error_and_leaves_no_byte(django, guard, mail, number):
    """A contained message ends in an error of the network or of SMTP, and the server hears nothing of it."""
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if b"MRN" in (draft.body or b"") else "open"
    connection = django.get_connection(f"{BACKENDS}smtp.EmailBackend")
    with pytest.raises((ConnectionRefusedError, smtplib.SMTPServerDisconnected)):
        connection.send_messages([django.EmailMessage("Visit", "MRN", None, [TO]) for _ in range(number)])
    assert mail.said == []


def test_contained_message_does_not_stop_the_others_before_it(django, guard, mail):
    """Of several messages on one connection each is judged by itself."""
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if b"MRN" in (draft.body or b"") else "open"
    messages = [django.EmailMessage("Visit", text, None, [TO]) for text in ("We open at nine", "MRN")]
    with pytest.raises(smtplib.SMTPServerDisconnected):
        django.get_connection(f"{BACKENDS}smtp.EmailBackend").send_messages(messages)
    assert len(mail.envelopes) == 1
    assert b"MRN" not in mail.raw


def test_isolated_backend_goes_through_offline(django, guard, mail):
    """In ``isolate`` the message counts as sent, and no connection is made."""
    guard.guards_network, guard.answer = True, "stand_in"
    assert (
        django.get_connection(f"{BACKENDS}smtp.EmailBackend").send_messages(
            [django.EmailMessage("Visit", "MRN", None, [TO]) for _ in range(2)]
        )
        == 2
    )
    assert mail.raw == b""
    assert len(guard.sent) == 2


def test_backend_in_memory_is_never_asked_about(django, guard):
    """What leaves by no network is not contained."""
    guard.guards_network, guard.answer = True, "contained"
    assert django.send_mail("Visit", "MRN", None, [TO]) == 1
    assert guard.asked == []


def test_relay_of_the_settings_is_told_once(django, guard):
    """Where messages stay in memory, the summary learns which relay the settings name; of a local one it does not."""
    from django.test import override_settings

    django.send_mail("Visit", "MRN", None, [TO])
    assert guard.notes == []
    with override_settings(EMAIL_HOST="smtp.sendgrid.net"):
        django.send_mail("Visit", "MRN", None, [TO])
    assert ["smtp.sendgrid.net" in str(note) for note in guard.notes] == [True]


def test_backend_that_speaks_smtp_by_commands_is_recorded_once(django, guard, mail):
    """Of several messages that a backend sends command by command, each is one transmission."""
    from django.core.mail.backends.base import BaseEmailBackend

    class Speaking(BaseEmailBackend):
        def send_messages(self, email_messages):
            with smtplib.SMTP("127.0.0.1", mail.port) as smtp:
                smtp.ehlo()
                for message in email_messages:
                    smtp.mail("desk@clinic.example")
                    smtp.rcpt("nobody@vault.example")
                    smtp.rset()
                    smtp.mail("desk@clinic.example")
                    smtp.rcpt(message.to[0])
                    smtp.data(message.message().as_string())
            return len(email_messages)

    messages = [django.EmailMessage("Visit", f"MRN {number}", None, [TO]) for number in range(2)]
    assert Speaking().send_messages(messages) == 2
    assert len(mail.envelopes) == 2
    assert [b"MRN 0" in seen.body for seen in guard.sent] == [True, False]
    assert [(seen.url, recipients(seen)) for seen in guard.sent] == [(f"smtp://127.0.0.1:{mail.port}", [TO])] * 2


def test_messages_that_can_be_read_only_once_are_given_on_as_they_were(django, guard):
    """An iterator keeps its name, and what is given beside it is given on."""
    from django.core.mail.backends.base import BaseEmailBackend

    class Tagging(BaseEmailBackend):
        def send_messages(self, email_messages, *, tag):
            return tag, len(list(email_messages))

    message = django.EmailMessage("Visit", "MRN 0012345", None, [TO])
    assert Tagging().send_messages(email_messages=iter([message]), tag="ward") == ("ward", 1)
    assert Tagging().send_messages(iter([message]), tag="ward") == ("ward", 1)
    assert len(guard.sent) == 2
