"""Requests of no provider and malformed ones: they are no messages, and raise nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.messages.payload import read_form
from pytest_phiguard.messages.providers import read_request
from pytest_phiguard.model import Transmission
from tests.unit.messages.calls import SES, A, form, read, to

URLS = (
    "https://api.sendgrid.com/v3/mail/send",
    "https://api.mailgun.net/v3/x.test/messages",
    "https://api.postmarkapp.com/email",
    f"{SES}/",
    f"{SES}/v2/email/outbound-emails",
    "https://mandrillapp.com/api/1.0/messages/send.json",
    "https://api.sparkpost.com/api/v1/transmissions",
    "https://api.brevo.com/v3/smtp/email",
    "https://api.brevo.com/v3/transactionalSMS/send",
    "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
)

NAMES = (
    "personalizations to cc bcc email content attachments message Messages To Content Destination ToAddresses recipients "
    "address headers Simple Body Raw Data merge_vars messageVersions params template_content SendEmail"
).split()

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=12,
)


@given(ANY, st.sampled_from(URLS))
def test_no_json_makes_it_raise(call, url):
    """Whatever an application sends there, reading it raises nothing."""
    assert all(isinstance(message.recipients, tuple) for message in read(url, json.dumps(call)))


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b"--x\r\n", b"a=%zz&b"])
def test_no_body_makes_it_raise(url, body):
    """Nor does what is neither JSON nor a form."""
    sent = Transmission.http("POST", url, {"Content-Type": "multipart/form-data"}, body)
    assert all(message.recipients == () for message in read_request(sent))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.sendgrid.com.evil.test/v3/mail/send",
        "https://evil.test/?u=https://api.sendgrid.com/v3/mail/send",
        "https://api.sendgrid.com/v3/stats",
        "https://s3.us-east-1.amazonaws.com/",
        "https://lookups.twilio.com/v2/PhoneNumbers/Messages",
    ],
)
def test_other_addresses_are_none(url):
    """Host and path tell, both together."""
    assert (
        list(
            read_request(
                Transmission.http("POST", url, {}, b'{"to": "a@x.test", "personalizations": [{"to": "a@x.test"}]}')
            )
        )
        == []
    )


def test_user_in_the_address_hides_nothing():
    """An address with a key before the host is the provider's all the same."""
    (message,) = form("https://api:key@api.mailgun.net/v3/x.test/messages", {"to": A, "text": "7"})
    assert to(message) == [A]


def test_form_of_an_address():
    """The query of the address counts as fields."""
    fields = read_form(Transmission.http("POST", "https://x.test/?to=a&text=b")).fields
    assert [(field.name, field.text) for field in fields] == [("to", "a"), ("text", "b")]
