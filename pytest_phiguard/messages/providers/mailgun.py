"""Owns the API of Mailgun: ``POST /v3/DOMAIN/messages`` and ``messages.mime``; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.messages.addresses import find_mailboxes
from pytest_phiguard.messages.message import Attachment
from pytest_phiguard.messages.mime import read_mime
from pytest_phiguard.messages.parts import build_message, head_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import read_form, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Fields, Message
    from pytest_phiguard.messages.payload import Form
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield the message of a call; of one with variables for each recipient, one for each.

    Args:
        transmission: The request.
    """
    form = read_form(transmission)
    to, others = form.find("to"), [*form.find("cc"), *form.find("bcc")]
    raw = next((field.content for field in form.fields if field.name == "message"), None)
    if raw is not None:
        message = read_mime(raw)
        recipients = build_message([*to, *others]).recipients
        yield message._replace(recipients=recipients or message.recipients)
        return
    fields, files = _read_content(form), _read_files(form)
    variables = read_json("".join(form.find("recipient-variables")))
    if isinstance(variables, dict) and variables:
        # Each one gets a message of its own, with its own address in the head.
        for address in find_mailboxes(to):
            own = head_fields(to=address) + variable_fields(variables.get(address))
            yield build_message([address, *others], own + fields, files)
        return
    yield build_message([*to, *others], head_fields(to=to) + fields, files)


def _read_content(form: Form) -> Fields:
    fields = head_fields(sender=form.find("from"), cc=form.find("cc"), subject=form.find("subject"))
    fields += text_fields(form.find("text"), [*form.find("html"), *form.find("amp-html")])
    fields += variable_fields(*form.find("t:variables", "h:X-Mailgun-Variables"))
    fields += tuple((f"email.variable:{field.name[2:]}", field.text) for field in form.starting("v:"))
    return fields + tuple((f"header:{field.name[2:]}".lower(), field.text) for field in form.starting("h:"))


def _read_files(form: Form) -> list[Attachment]:
    return [
        Attachment(field.filename, field.content_type or "application/octet-stream", field.content)
        for field in form.fields
        if field.name in {"attachment", "inline", "attachment[]"}
    ]
