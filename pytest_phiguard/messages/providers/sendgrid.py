"""Owns the API of SendGrid: ``POST /v3/mail/send``, and the form of v2; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.message import make_fields
from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import listed, make_attachment, pick, read_form, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Fields, Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield a message for each personalization, which is sent by itself.

    Args:
        transmission: The request.
    """
    if "/api/mail.send" in transmission.url:
        yield from _read_form(transmission)
        return
    call = read_json(transmission.body)
    attachments = [
        make_attachment(pick(one, "filename"), pick(one, "type"), pick(one, "content"))
        for one in listed(pick(call, "attachments"))
    ]
    shared = head_fields(sender=pick(call, "from"), reply_to=pick(call, "reply_to")) + _read_content(call)
    for one in listed(pick(call, "personalizations")):
        to, cc, bcc = pick(one, "to"), pick(one, "cc"), pick(one, "bcc")
        fields = head_fields(to=to, cc=cc, subject=pick(one, "subject") or pick(call, "subject"))
        fields += header_fields(pick(one, "headers")) + variable_fields(
            pick(one, "substitutions"), pick(one, "dynamic_template_data")
        )
        yield build_message([*listed(to), *listed(cc), *listed(bcc)], fields + shared, attachments)


def _read_content(call: Any) -> Fields:
    fields = header_fields(pick(call, "headers"))
    for part in listed(pick(call, "content")):
        value = pick(part, "value")
        fields += text_fields(html=value) if "html" in str(pick(part, "type")) else text_fields(value)
    return fields


def _read_form(transmission: Transmission) -> Iterator[Message]:
    form = read_form(transmission)
    to, cc, bcc = (form.find(name, f"{name}[]") for name in ("to", "cc", "bcc"))
    fields = head_fields(sender=form.find("from"), to=to, cc=cc, subject=form.find("subject"))
    fields += make_fields("email.to", form.find("toname", "toname[]"))
    yield build_message([*to, *cc, *bcc], fields + text_fields(form.find("text"), form.find("html")))
