"""Owns the API of Postmark: ``POST /email``, ``/email/batch`` and those with templates; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import listed, make_attachment, pick, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield each message of a call.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    shared = call if isinstance(call, dict) and pick(call, "Messages") else {}
    for one in listed(pick(call, "Messages") or call):
        # A bulk call has what all share beside the list.
        yield _read_one({**shared, **one} if isinstance(one, dict) else {})


def _read_one(call: dict[str, Any]) -> Message:
    to, cc, bcc = call.get("To"), call.get("Cc"), call.get("Bcc")
    fields = head_fields(
        sender=call.get("From"), to=to, cc=cc, reply_to=call.get("ReplyTo"), subject=call.get("Subject")
    )
    fields += text_fields(call.get("TextBody"), call.get("HtmlBody")) + header_fields(call.get("Headers"))
    files = [
        make_attachment(pick(file, "Name"), pick(file, "ContentType"), pick(file, "Content"))
        for file in listed(call.get("Attachments"))
    ]
    fields += variable_fields(call.get("TemplateModel"))
    return build_message([*listed(to), *listed(cc), *listed(bcc)], fields, files)
