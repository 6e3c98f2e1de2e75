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
    r"https?://(?:[^/@?#]*@)?(?:[\w.-]+\.)?(?:sendgrid|mailgun|postmarkapp|amazonaws|mandrillapp|sparkpost|brevo|sendinblue|twilio)\.",
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
        (r"(?:api|verify|conversations|studio)(?:\.[\w-]+)*\.twilio\.com(?::\d+)?/", "twilio"),
    )
)


def asks_provider(url: str) -> bool:
    """Tell whether an address may be the API of one that sends messages.

    Args:
        url: The address.
    """
    return _HOST.match(url) is not None


def read_request(transmission: Transmission) -> Iterable[Message]:
    """Return the messages that a request has a provider send; none where it is no such request.

    Args:
        transmission: An HTTP request.
    """
    url = transmission.url
    if not asks_provider(url):
        return ()
    address = url.partition("://")[2].rpartition("@")[2] if "@" in url.partition("?")[0] else url.partition("://")[2]
    for pattern, name in _TABLE:
        if pattern.match(address):
            read: Read = import_module(f"pytest_phiguard.messages.providers.{name}").read
            return read(transmission)
    return ()
