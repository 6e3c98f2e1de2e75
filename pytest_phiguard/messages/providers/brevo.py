"""Owns the API of Brevo, once Sendinblue: ``/v3/smtp/email``, text messages, WhatsApp; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import listed, make_attachment, pick, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield each message of a call; versions are sent in place of the one that they vary.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    if "/smtp/" not in transmission.url.lower():
        numbers = [*listed(pick(call, "recipient")), *listed(pick(call, "contactNumbers"))]
        fields = text_fields(pick(call, "content") or pick(call, "text")) + variable_fields(pick(call, "params"))
        yield build_message([str(number) for number in numbers], fields)
        return
    for version in listed(pick(call, "messageVersions")) or [{}]:
        if isinstance(call, dict) and isinstance(version, dict):
            yield _read_one({**call, **version})


def _read_one(call: dict[str, Any]) -> Message:
    to, cc, bcc = call.get("to"), call.get("cc"), call.get("bcc")
    fields = head_fields(
        sender=call.get("sender"), to=to, cc=cc, reply_to=call.get("replyTo"), subject=call.get("subject")
    )
    fields += text_fields(call.get("textContent"), call.get("htmlContent")) + header_fields(call.get("headers"))
    files = [
        make_attachment(pick(file, "name"), pick(file, "type"), pick(file, "content"))
        for file in listed(call.get("attachment"))
    ]
    return build_message([*listed(to), *listed(cc), *listed(bcc)], fields + variable_fields(call.get("params")), files)
