"""What the tests of providers share: requests to their APIs, and what is read of the messages in them."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from pytest_phiguard.messages.providers import read_request
from pytest_phiguard.model import Transmission

A, B, C, D = (f"{name}@x.test" for name in "abcd")


def read(url, body, kind="application/json"):
    """Return the messages of a request."""
    if isinstance(body, (dict, list)):
        body = json.dumps(body) if "json" in kind else urlencode(body)
    body = body if isinstance(body, bytes) else body.encode()
    return list(read_request(Transmission.http("POST", url, {"Content-Type": kind}, body)))


def form(url, fields):
    """Return the messages of a form."""
    return read(url, fields, "application/x-www-form-urlencoded")


def to(message):
    """Return the recipients without their scheme."""
    return [url.partition(":")[2] for url in message.recipients]


def texts(message, location):
    """Return the texts at a location."""
    return [text for place, text in message.fields if place == location]


SES = "https://email.us-east-1.amazonaws.com"
