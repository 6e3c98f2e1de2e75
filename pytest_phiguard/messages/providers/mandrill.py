"""Owns the API of Mandrill: ``messages/send``, ``send-template`` and ``send-raw``; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.mime import read_mime
from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import find_addresses, listed, make_attachment, pick, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Fields, Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield a message for each recipient, who sees the others only where the call says so.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    raw = pick(call, "raw_message")
    if isinstance(raw, str):
        message = read_mime(raw.encode("utf-8", "surrogatepass"))
        yield message._replace(recipients=build_message(pick(call, "to")).recipients or message.recipients)
        return
    content = pick(call, "message")
    fields = _read_content(content) + variable_fields(*map(_name_content, listed(pick(call, "template_content"))))
    files = [
        make_attachment(pick(file, "name"), pick(file, "type"), pick(file, "content"))
        for name in ("attachments", "images")
        for file in listed(pick(content, name))
    ]
    shown = [one for one in listed(pick(content, "to")) if pick(one, "type") != "bcc"]
    for one in [*listed(pick(content, "to")), *listed(pick(content, "bcc_address"))]:
        seen = shown if pick(content, "preserve_recipients") else one
        address = "".join(find_addresses(one))
        yield build_message(one, head_fields(to=seen) + _find_variables(content, address) + fields, files)


def _read_content(content: Any) -> Fields:
    sender = [pick(content, "from_email"), pick(content, "from_name")]
    fields = head_fields(sender=[one for one in sender if one], subject=pick(content, "subject"))
    fields += text_fields(pick(content, "text"), pick(content, "html")) + header_fields(pick(content, "headers"))
    return fields + variable_fields(*map(_name_content, listed(pick(content, "global_merge_vars"))))


def _find_variables(content: Any, address: str) -> Fields:
    mine = [one for one in listed(pick(content, "merge_vars")) if str(pick(one, "rcpt")).lower() == address.lower()]
    return variable_fields(*(_name_content(variable) for one in mine for variable in listed(pick(one, "vars"))))


def _name_content(variable: Any) -> dict[str, Any]:
    return {str(pick(variable, "name")): pick(variable, "content")}
