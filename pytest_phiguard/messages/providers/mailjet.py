"""Owns the API of Mailjet: ``POST /v3.1/send``, and the older ``/v3/send``; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import listed, make_attachment, pick, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield each message of a call; in the older form the names are joined by hyphens.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    for one in listed(pick(call, "Messages") or call):
        if isinstance(one, dict):
            yield _read_one({name.replace("-", "").lower(): value for name, value in one.items()})


def _read_one(call: dict[str, Any]) -> Message:
    to, cc, bcc = (call.get(name) for name in ("to", "cc", "bcc"))
    everybody = [*listed(to), *listed(call.get("recipients")), *listed(cc), *listed(bcc)]
    fields = head_fields(
        sender=call.get("from") or call.get("fromemail"), to=to, cc=cc, subject=call.get("subject")
    ) + text_fields(call.get("textpart"), call.get("htmlpart"))
    fields += header_fields(call.get("headers")) + variable_fields(call.get("variables") or call.get("vars"))
    files = [
        make_attachment(
            pick(file, "Filename"),
            pick(file, "ContentType") or pick(file, "Content-type"),
            pick(file, "Base64Content") or pick(file, "content"),
        )
        for file in [*listed(call.get("attachments")), *listed(call.get("inlinedattachments"))]
    ]
    return build_message(everybody, fields, files)
