"""Owns the APIs whose call is one text to some numbers: Vonage, Plivo, Telnyx, Bird, Sinch; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.message import make_fields
from pytest_phiguard.messages.parts import build_message, text_fields
from pytest_phiguard.messages.payload import listed, read_form, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission

# What each calls the numbers, the text, and the pictures that go with it.
_NUMBERS = ("to", "dst", "recipients")
_TEXTS = ("text", "body", "subject")
_MEDIA = ("media_urls", "mediaUrls")


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield the message of a call, JSON or a form.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    for one in listed(call) if isinstance(call, (dict, list)) else [_read_form(transmission)]:
        if isinstance(one, dict):
            numbers = [number for name in _NUMBERS for given in listed(one.get(name)) for number in _split(given)]
            texts = [text for name in _TEXTS for text in listed(one.get(name)) if isinstance(text, str)]
            pictures = [url for name in _MEDIA for url in listed(one.get(name))]
            yield build_message(numbers, text_fields(texts) + make_fields("email.variable:media", pictures))


def _read_form(transmission: Transmission) -> dict[str, Any]:
    return {field.name: field.text for field in read_form(transmission).fields}


def _split(number: Any) -> list[str]:
    """Return the numbers that one value names; several may stand in one text."""
    if isinstance(number, dict):
        number = number.get("number") or number.get("msisdn") or ""
    return [text.strip() for text in str(number).replace("<", ",").split(",")]
