"""Notifications and text messages: each provider's request becomes its messages."""

from __future__ import annotations

import pytest

from tests.unit.messages.calls import form, read, texts


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/v1/projects/clinic/messages:send",
        "https://fcm.googleapis.com/fcm/send",
        "https://api.push.apple.com/3/device/ab",
        "https://api.sandbox.push.apple.com:443/3/device/ab",
        "https://onesignal.com/api/v1/notifications",
        "https://api.onesignal.com/notifications",
        "https://exp.host/--/api/v2/push/send",
    ],
)
def test_push(url):
    """A notification has no recipient; each of its texts stands under its own name."""
    (message,) = read(url, {"notification": {"title": "t", "image": "https://a.test/1"}})
    assert message.recipients == ()
    assert texts(message, "email.variable:notification.image") == ["https://a.test/1"]


@pytest.mark.parametrize(
    "url",
    ["https://storage.googleapis.com/x", "https://exp.host/x", "https://www.onesignal.com/", "https://expo.test/"],
)
def test_other_addresses_of_the_same_hosts_are_no_push(url):
    """What is no API that shows a notification sends no message."""
    assert read(url, {"title": "t"}) == []


def test_push_in_a_list():
    """Several notifications in one request are several messages."""
    assert len(read("https://exp.host/--/api/v2/push/send", [{"to": "a"}, {"to": "b"}])) == 2


@pytest.mark.parametrize(
    ("url", "call"),
    [
        ("https://api.nexmo.com/v1/messages", {"to": "+15550100", "text": "record 7", "channel": "sms"}),
        ("https://api.plivo.com/v1/Account/AC/Message/", {"src": "+1555", "dst": "+15550100", "text": "record 7"}),
        ("https://api.telnyx.com/v2/messages", {"to": "+15550100", "text": "record 7"}),
        ("https://rest.messagebird.com/messages", {"recipients": ["+15550100"], "body": "record 7"}),
        ("https://us.sms.api.sinch.com/xms/v1/plan/batches", {"to": ["+15550100"], "body": "record 7"}),
    ],
)
def test_text_messages(url, call):
    """A text goes to a number, whatever each calls it."""
    (message,) = read(url, call)
    assert (message.recipients, texts(message, "email.text")) == (("tel:+15550100",), ["record 7"])


def test_text_message_as_a_form():
    """The older API of Vonage takes a form; several numbers stand in one text at Plivo."""
    (message,) = form("https://rest.nexmo.com/sms/json", {"to": "+15550100", "text": "record 7", "from": "Clinic"})
    assert (message.recipients, texts(message, "email.text")) == (("tel:+15550100",), ["record 7"])
    (message,) = read("https://api.plivo.com/v1/Account/AC/Message/", {"dst": "15550100<15550101", "text": "7"})
    assert message.recipients == ("tel:15550100", "tel:15550101")
    (message,) = read("https://api.telnyx.com/v2/messages", {"to": "+15550100", "media_urls": ["https://a.test/1.png"]})
    assert texts(message, "email.variable:media") == ["https://a.test/1.png"]
