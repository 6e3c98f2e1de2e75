"""Owns which address is whose API; must not know what a request says."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission

    Read = Callable[[Transmission], Iterable[Message]]

# Most of what leaves goes elsewhere: one look tells.
_HOST = re.compile(
    r"https?://(?:[^/@?#]*@)?(?:"
    r"(?:[\w.-]+\.)?(?:sendgrid|mailgun|postmarkapp|amazonaws|mandrillapp|sparkpost|brevo|sendinblue|twilio)\."
    r"|(?:[\w.-]+\.)?(?:mailjet|resend|nexmo|vonage|plivo|telnyx|messagebird|sinch)\."
    r"|(?:[\w.-]+\.)?(?:push\.apple|onesignal|exp|expo)\.|fcm\.googleapis\.)",
    re.IGNORECASE,
)
# Host and path of each, and the file that reads it. Mailgun's path has the sender's domain, Twilio's the account.
_TABLE = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"api(?:\.eu)?\.sendgrid\.com(?::\d+)?/(?:v3/mail/send|api/mail\.send)", "sendgrid"),
        (r"api(?:\.eu)?\.mailgun\.net(?::\d+)?/v\d/[^/]+/messages", "mailgun"),
        (r"api\.postmarkapp\.com(?::\d+)?/email", "postmark"),
        (r"(?:(?:email|email-fips|sns)\.[\w-]+|ses|sesv2|sns)\.amazonaws\.com(?:\.cn)?(?::\d+)?(?:/|\?|$)", "amazon"),
        (r"(?:[\w.-]+\.)?mandrillapp\.com(?::\d+)?/api/1\.0/messages/send", "mandrill"),
        (r"api(?:\.eu)?\.sparkpost\.com(?::\d+)?/api/(?:v1|labs)/transmissions", "sparkpost"),
        (
            r"api\.(?:brevo|sendinblue)\.com(?::\d+)?/v3/(?:smtp/email|transactionalsms|whatsapp/sendmessage)",
            "brevo",
        ),
        (r"api(?:\.us)?\.mailjet\.com(?::\d+)?/v3(?:\.1)?/send", "mailjet"),
        (r"api\.resend\.com(?::\d+)?/emails", "resend"),
        (r"rest\.nexmo\.com(?::\d+)?/sms/(?:json|xml)|api\.nexmo\.com(?::\d+)?/v1/messages", "text_messages"),
        (r"api\.plivo\.com(?::\d+)?/v1/Account/[^/]+/Message", "text_messages"),
        (r"api\.telnyx\.com(?::\d+)?/v2/messages", "text_messages"),
        (r"rest\.messagebird\.com(?::\d+)?/(?:messages|mms)", "text_messages"),
        (r"[\w.-]*sms\.api\.sinch\.com(?::\d+)?/xms/v1/[^/]+/batches", "text_messages"),
        (r"fcm\.googleapis\.com(?::\d+)?/(?:v1/projects/[^/]+/messages:send|fcm/send)", "push"),
        (r"api(?:\.sandbox|\.development)?\.push\.apple\.com(?::\d+)?/3/device/", "push"),
        (r"(?:api\.)?onesignal\.com(?::\d+)?/(?:api/v1/)?notifications", "push"),
        (r"(?:api\.)?exp(?:\.host|o\.dev)(?::\d+)?/(?:--/api/v2/)?push/send", "push"),
        (r"(?:api|verify|conversations|studio)(?:\.[\w-]+)*\.twilio\.com(?::\d+)?/", "twilio"),
    )
)


def asks_provider(url: str) -> bool:
    """Tell whether an address may be the API of one that sends messages.

    Args:
        url: The address.
    """
    return _HOST.match(url) is not None


def find_provider(url: str) -> str:
    """Return the file that reads the requests to an address, or empty where it is no API that sends messages.

    Args:
        url: The address.
    """
    if not asks_provider(url):
        return ""
    address = url.partition("://")[2].rpartition("@")[2] if "@" in url.partition("?")[0] else url.partition("://")[2]
    return next((name for pattern, name in _TABLE if pattern.match(address)), "")


def read_request(transmission: Transmission) -> Iterable[Message]:
    """Return the messages that a request has a provider send; none where it is no such request.

    Args:
        transmission: An HTTP request.
    """
    name = find_provider(transmission.url)
    if not name:
        return ()
    read: Read = import_module(f"pytest_phiguard.messages.providers.{name}").read
    return read(transmission)
