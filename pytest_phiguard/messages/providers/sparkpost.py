"""Owns the API of SparkPost: ``POST /api/v1/transmissions``; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.mime import read_mime
from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import listed, make_attachment, pick, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Attachment, Fields, Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield a message for each recipient.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    content = pick(call, "content")
    raw = pick(content, "email_rfc822")
    if isinstance(raw, str):
        message = read_mime(raw.encode("utf-8", "surrogatepass"))
        fields, files = message.fields, list(message.attachments)
    else:
        fields, files = _read_content(content), _read_files(content)
    fields += variable_fields(pick(call, "substitution_data"))
    for one in listed(pick(call, "recipients")):
        # The address, or one with a name and what its head shows in its place.
        address = pick(one, "address") or one
        own = head_fields(to=address) + variable_fields(pick(one, "substitution_data"))
        yield build_message(address, own + fields, files)


def _read_content(content: Any) -> Fields:
    fields = head_fields(
        sender=pick(content, "from"), reply_to=pick(content, "reply_to"), subject=pick(content, "subject")
    )
    fields += text_fields(pick(content, "text"), listed(pick(content, "html")) + listed(pick(content, "amp_html")))
    return fields + header_fields(pick(content, "headers"))


def _read_files(content: Any) -> list[Attachment]:
    files = [
        make_attachment(pick(file, "name"), pick(file, "type"), pick(file, "data"))
        for name in ("attachments", "inline_images")
        for file in listed(pick(content, name))
    ]
    return [file for file in files if file is not None]
