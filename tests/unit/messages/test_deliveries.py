"""What a message amounts to: one transmission to each who gets it, one to whoever carries it."""

from __future__ import annotations

import json

from pytest_phiguard.messages import iter_deliveries
from pytest_phiguard.model import Transmission

RAW = b"From: desk@clinic.test\nTo: a@x.test\nBcc: b@x.test\nSubject: Visit\n\nrecord 7\n"


def mail(body=RAW, url="smtp://relay.test:25", fields=(), **more):
    """Return an e-mail's transmission."""
    return Transmission("email", "SEND", url, body=body, fields=fields, **more)


def test_what_is_no_message_is_itself_alone():
    """A request to anyone else is handed on as it is."""
    for sent in (
        Transmission.http("POST", "https://collect.tracker.test/v3/mail/send", {}, b"{}"),
        Transmission.http("GET", "https://api.sendgrid.com/v3/stats"),
        Transmission("telemetry", "EVENT", "", vendor="sentry"),
    ):
        assert list(iter_deliveries(sent)) == [sent]


def test_message_goes_to_its_relay_and_to_each_recipient():
    """The relay is told all; by its own head, a message has no blind copy for anyone to see."""
    relay, first, second = iter_deliveries(mail())
    assert (relay.url, first.url, second.url) == ("smtp://relay.test:25", "mailto:a@x.test", "mailto:b@x.test")
    assert {one.channel for one in (relay, first, second)} == {"email"}
    assert ("email.bcc", "b@x.test") in relay.fields
    assert ("email.bcc", "b@x.test") not in first.fields + second.fields
    assert all(("email.text", "record 7\n") in one.fields for one in (relay, first, second))
    assert relay.body is first.body is None


def test_envelope_beats_the_head():
    """Who gets a message is what the envelope says; what stands in the head is there to be seen."""
    relay, only = iter_deliveries(mail(fields=(("email.rcpt", "c@x.test"),)))
    assert only.url == "mailto:c@x.test"
    assert ("email.bcc", "b@x.test") in only.fields
    assert ("email.rcpt", "c@x.test") in relay.fields
    assert ("email.rcpt", "c@x.test") not in only.fields


def test_message_in_memory_has_no_relay():
    """Where nobody carries it, there are the recipients alone; a provider without an address is one."""
    assert [one.url for one in iter_deliveries(mail(url=""))] == ["mailto:a@x.test", "mailto:b@x.test"]
    provider, *others = iter_deliveries(mail(url="", vendor="sendgrid"))
    assert provider.vendor == "sendgrid"
    assert {one.vendor for one in others} == {""}


def test_what_only_the_provider_is_told_reaches_no_recipient():
    """Metadata is the provider's; variables of a template end up in the text."""
    told = (("email.metadata", "7"), ("email.variable:mrn", "8"))
    provider, *others = iter_deliveries(mail(fields=told))
    assert set(told) <= set(provider.fields)
    assert all(told[0] not in one.fields and told[1] in one.fields for one in others)


def test_files_stand_in_the_body():
    """What is no text is one body of several parts, its bytes as they are."""
    raw = (
        b'Content-Type: multipart/mixed; boundary=b\nTo: a@x.test\n\n--b\nContent-Type: application/pdf; name="r\xc3\xa9.pdf"\n'
        b"Content-Transfer-Encoding: base64\n\nJVBERi0x\n--b--\n"
    )
    delivery = next(iter(iter_deliveries(mail(raw, url=""))))
    assert b"%PDF-1" in delivery.body
    assert dict(delivery.headers)["Content-Type"].startswith("multipart/mixed; boundary=")
    assert next(iter(iter_deliveries(mail(raw, url="")))) == delivery


def test_request_to_a_provider_is_itself_and_what_it_sends():
    """The request stays as it is; each recipient gets a message without keys or headers of the request."""
    call = {
        "personalizations": [{"to": [{"email": "a@x.test"}]}],
        "content": [{"type": "text/plain", "value": "record 7"}],
    }
    sent = Transmission.http(
        "POST", "https://api.sendgrid.com/v3/mail/send", {"Authorization": "x"}, json.dumps(call).encode()
    )
    request, delivery = iter_deliveries(sent)
    assert request is sent
    assert (delivery.channel, delivery.method, delivery.url) == ("email", "SEND", "mailto:a@x.test")
    assert delivery.headers == ()
    assert ("email.text", "record 7") in delivery.fields
