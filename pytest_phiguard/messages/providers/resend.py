"""Owns the API of Resend: ``POST /emails`` and ``/emails/batch``; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields
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
    for one in listed(read_json(transmission.body)):
        to, cc, bcc = (pick(one, name) for name in ("to", "cc", "bcc"))
        fields = head_fields(
            sender=pick(one, "from"), to=to, cc=cc, reply_to=pick(one, "reply_to"), subject=pick(one, "subject")
        )
        fields += text_fields(pick(one, "text"), pick(one, "html")) + header_fields(pick(one, "headers"))
        files = [
            make_attachment(pick(file, "filename"), pick(file, "content_type"), pick(file, "content"))
            for file in listed(pick(one, "attachments"))
        ]
        yield build_message([*listed(to), *listed(cc), *listed(bcc)], fields, files)
