"""Anymail: a message to a provider's API is one transmission for each copy that leaves."""

from __future__ import annotations

import pytest

pytest.importorskip("aiosmtpd")

from tests.capture import mailing
from tests.capture.django_ways import OLD_WAYS
from tests.capture.mailing import TO, recipients

mail = mailing.mail
django = mailing.django
pytestmark = OLD_WAYS
OTHER = "b@patient.example"


@pytest.fixture
def anymail(django):
    """Return Anymail's message, with keys for its providers."""
    pytest.importorskip("anymail")
    from django.test import override_settings

    keys = {"SENDGRID_API_KEY": "x", "POSTMARK_SERVER_TOKEN": "x", "MAILGUN_API_KEY": "x"}
    with override_settings(ANYMAIL=keys):
        from anymail.message import AnymailMessage

        yield AnymailMessage


# Anymail says that it no longer tests with SendGrid.
UNSUPPORTED = pytest.mark.filterwarnings("ignore:django-anymail has dropped")


@UNSUPPORTED
@pytest.mark.parametrize(("backend", "vendor"), [("sendgrid", "sendgrid"), ("postmark", "postmark"), ("test", "")])
def test_anymail_is_one_draft_with_its_provider(backend, vendor, anymail, django, guard):
    """The backend's message and the request to the provider's API are one transmission, with all that this is told."""
    pytest.importorskip("responses")
    import responses

    message = anymail(
        "Visit", "MRN 0012345", None, [TO], connection=django.get_connection(f"anymail.backends.{backend}.EmailBackend")
    )
    message.metadata = {"chart": "0012345"}
    with responses.RequestsMock(assert_all_requests_are_fired=bool(vendor)) as mock:
        mock.post("https://api.sendgrid.com/v3/mail/send", status=202)
        if vendor == "postmark":
            mock.reset()
            answer = {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": TO}
            mock.post("https://api.postmarkapp.com/email", json=answer)
        assert message.send() == 1
    seen = guard.only
    assert seen.vendor == vendor
    assert bool(seen.url) == bool(vendor)
    assert ("email.metadata", '{"chart": "0012345"}') in seen.fields
    assert recipients(seen) == [TO]


def test_anymail_batch_is_one_draft_for_each_recipient(anymail, django, guard):
    """Where each recipient gets a copy of its own, each is told its own values alone."""
    connection = django.get_connection("anymail.backends.test.EmailBackend")
    message = anymail("Visit", "Dear", None, [TO, "Bo <b@patient.example>"], connection=connection)
    message.merge_data = {TO: {"mrn": "0012345"}, "b@patient.example": {"mrn": "0067890"}}
    message.send()
    first, second = guard.sent
    assert recipients(first) == [TO]
    assert ("email.variable", '{"mrn": "0012345"}') in first.fields
    assert b"b@patient.example" not in first.body
    assert ("email.variable", '{"mrn": "0067890"}') in second.fields


@UNSUPPORTED
def test_anymail_is_contained(anymail, django, guard, mail):
    """A contained message ends in Anymail's own error, and its provider is not spoken to."""
    from anymail.exceptions import AnymailRequestsAPIError

    guard.guards_network, guard.answer = True, "contained"
    connection = django.get_connection("anymail.backends.sendgrid.EmailBackend")
    with pytest.raises(AnymailRequestsAPIError):
        anymail("Visit", "MRN 0012345", None, [TO], connection=connection).send()
    assert guard.only.vendor == "sendgrid"


def test_anymail_sees_what_receivers_add(anymail, django, guard):
    """What a receiver of ``pre_send`` adds to a message is known."""
    from anymail.signals import pre_send

    def add(sender, message, **_):
        message.bcc.append("archive@vault.example")
        message.body += " MRN 0012345"

    pre_send.connect(add)
    try:
        anymail(
            "Visit", "Dear", None, [TO], connection=django.get_connection("anymail.backends.test.EmailBackend")
        ).send()
    finally:
        pre_send.disconnect(add)
    assert recipients(guard.only) == [TO, "archive@vault.example"]
    assert b"MRN 0012345" in guard.only.body


@pytest.fixture
def personalised(anymail):
    """Return the recipients of a message that a receiver of ``pre_send`` gives values of their own."""
    from anymail.signals import pre_send

    def add(sender, message, **_):
        message.merge_data = {TO: {"mrn": "0012345"}, OTHER: {"mrn": "0067890"}}

    pre_send.connect(add)
    yield [TO, OTHER]
    pre_send.disconnect(add)


def test_anymail_sees_copies_that_receivers_make(anymail, django, guard, personalised):
    """Where a receiver of ``pre_send`` gives each recipient a copy of its own, each copy is known."""
    connection = django.get_connection("anymail.backends.test.EmailBackend")
    anymail("Visit", "Dear", None, personalised, connection=connection).send()
    told = [dict(seen.fields).get("email.variable") for seen in guard.sent]
    assert told == ['{"mrn": "0012345"}', '{"mrn": "0067890"}']
    assert guard.failures == []


@UNSUPPORTED
@pytest.mark.filterwarnings("ignore:Your SendGrid merge fields")
def test_anymail_contains_a_copy_that_a_receiver_makes(anymail, django, guard, personalised):
    """A copy that only ``pre_send`` has made, and that must not leave, keeps the provider from being spoken to."""
    from anymail.exceptions import AnymailRequestsAPIError

    guard.guards_network = True
    guard.passage = lambda draft: "contained" if "0067890" in repr(draft.fields) else "open"
    connection = django.get_connection("anymail.backends.sendgrid.EmailBackend")
    with pytest.raises(AnymailRequestsAPIError, match="contained"):
        anymail("Visit", "Dear", None, personalised, connection=connection).send()


def test_anymail_beneath_another_backend_tells_of_each_copy(anymail, django, guard):
    """A backend that hands messages on has one draft of each, and what Anymail makes of it beneath is told too."""
    from django.core.mail.backends.base import BaseEmailBackend

    class Handing(BaseEmailBackend):
        def send_messages(self, email_messages):
            return django.get_connection("anymail.backends.test.EmailBackend").send_messages(email_messages)

    message = anymail("Visit", "Dear", None, [TO, OTHER], connection=Handing())
    message.merge_data = {TO: {"mrn": "0012345"}, OTHER: {"mrn": "0067890"}}
    message.send()
    told = [dict(seen.fields).get("email.variable") for seen in guard.sent]
    assert told == ['{"mrn": "0012345"}', '{"mrn": "0067890"}']
