"""Owns how a message is put together from what a provider's API was given; must not know any provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.addresses import make_recipients
from pytest_phiguard.messages.message import Message, html_fields, make_fields, read_calendar
from pytest_phiguard.messages.payload import find_addresses, listed, write_addresses, write_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.messages.message import Attachment, Fields


def head_fields(**parts: Any) -> Fields:
    """Return the fields of a head: ``sender to cc bcc subject`` and whatever else, as an API was given them.

    Args:
        parts: What each is; texts, mappings or lists of these.
    """
    fields: Fields = ()
    for name, value in parts.items():
        location = "email.from" if name == "sender" else f"email.{name}"
        fields += make_fields(location, write_addresses(value))
    return fields


def text_fields(text: Any = None, html: Any = None) -> Fields:
    """Return the fields of a body.

    Args:
        text: The plain text, or a list of texts.
        html: The HTML, or a list of such.
    """
    shown: Fields = ()
    for body in listed(html):
        if isinstance(body, str) and body:
            shown += html_fields("email.html", body)
    return make_fields("email.text", listed(text)) + shown


def header_fields(headers: Any) -> Fields:
    """Return the fields of further headers.

    Args:
        headers: A mapping, or a list of mappings with a name and a value.
    """
    if isinstance(headers, dict):
        return tuple((f"header:{name}".lower(), str(value)) for name, value in headers.items())
    fields: Fields = ()
    for one in listed(headers):
        if isinstance(one, dict):
            values = list(one.values())
            if len(values) > 1:
                fields += ((f"header:{values[0]}".lower(), str(values[1])),)
    return fields


def variable_fields(*values: Any) -> Fields:
    """Return the fields of a template's variables, which end up in the text.

    Args:
        values: Any parts of JSON.
    """
    return tuple(field for value in values for field in write_values(value, "email.variable"))


def build_message(
    recipients: Any, fields: Fields = (), attachments: Iterable[Attachment | None] = (), *, hidden: Fields = ()
) -> Message:
    """Return a message; files that are text become fields.

    Args:
        recipients: As an API was given them: texts, mappings or a list of these.
        fields: What it says.
        attachments: Its files, None for one that is not there.
        hidden: What only the carrier is told.
    """
    kept = []
    for one in attachments:
        if one is None:
            continue
        if one.name:
            fields += (("email.attachment", one.name),)
        if one.content_type.lower().startswith("text/"):
            location = f"email.attachment:{one.name}" if one.name else "email.text"
            fields += _read_text(location, one)
        else:
            kept.append(one)
    return Message(make_recipients(find_addresses(recipients)), fields, tuple(kept), hidden)


def _read_text(location: str, one: Attachment) -> Fields:
    text = one.content.decode("utf-8", "replace")
    if "html" in one.content_type:
        return html_fields(location, text)
    calendar = "calendar" in one.content_type or "vcard" in one.content_type
    return ((location, read_calendar(text) if calendar else text),)
