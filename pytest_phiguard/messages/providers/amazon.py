"""Owns the APIs of Amazon that send: SES by query and by JSON (v2), SNS to a number; must not know any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.messages.mime import read_mime
from pytest_phiguard.messages.parts import build_message, head_fields, header_fields, text_fields, variable_fields
from pytest_phiguard.messages.payload import decode_base64, listed, make_attachment, pick, read_form, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Fields, Message
    from pytest_phiguard.messages.payload import Form
    from pytest_phiguard.model import Transmission

_LISTS = ("ToAddresses", "CcAddresses", "BccAddresses")


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield the messages of a call.

    Args:
        transmission: The request.
    """
    call = read_json(transmission.body)
    if "/v2/email/" in transmission.url:
        yield from _read_json(call)
    elif isinstance(call, dict):
        yield from _read_operation(call)
    else:
        yield from _read_query(read_form(transmission))


def _read_operation(call: dict[str, Any]) -> Iterator[Message]:
    """Yield the message of an operation as the SDK was given it: its name, and one mapping or several."""
    for operation, given in call.items():
        values = {name: value for part in listed(given) if isinstance(part, dict) for name, value in part.items()}
        name = operation.replace("_", "").lower()
        if name == "publish":
            yield build_message(values.get("PhoneNumber"), text_fields(values.get("Message"), values.get("Subject")))
        elif name == "sendrawemail":
            message = read_mime(str(pick(values, "RawMessage", "Data") or "").encode("utf-8", "surrogatepass"))
            envelope = build_message(values.get("Destinations")).recipients
            yield message._replace(recipients=envelope or message.recipients)
        elif name in {"sendemail", "sendtemplatedemail", "sendbulkemail"}:
            yield from _read_given(values)


def _read_given(values: dict[str, Any]) -> Iterator[Message]:
    if "Content" in values or "BulkEmailEntries" in values:
        yield from _read_json(values)
        return
    content = {"Simple": values.get("Message"), "Template": {"TemplateData": values.get("TemplateData")}}
    yield _build_json({**values, "FromEmailAddress": values.get("Source")}, values, content, ())


def _read_query(form: Form) -> Iterator[Message]:
    action = "".join(form.find("Action"))
    if action == "Publish":
        yield build_message(form.find("PhoneNumber"), text_fields(form.find("Message"), form.find("Subject")))
    elif action == "SendRawEmail":
        message = read_mime(decode_base64("".join(form.find("RawMessage.Data"))))
        envelope = build_message([field.text for field in form.starting("Destinations.member.")]).recipients
        yield message._replace(recipients=envelope or message.recipients)
    elif action == "SendBulkTemplatedEmail":
        numbers = {field.name.split(".")[2] for field in form.starting("Destinations.member.")}
        for number in sorted(numbers):
            place = f"Destinations.member.{number}."
            data = [*form.find(f"{place}ReplacementTemplateData"), *form.find("DefaultTemplateData")]
            yield _build_query(form, f"{place}Destination.", variable_fields(*data))
    elif action in {"SendEmail", "SendTemplatedEmail"}:
        yield _build_query(form, "Destination.", variable_fields(*form.find("TemplateData")))


def _build_query(form: Form, place: str, variables: Fields) -> Message:
    to, cc, bcc = ([field.text for field in form.starting(f"{place}{name}.")] for name in _LISTS)
    fields = head_fields(sender=form.find("Source"), to=to, cc=cc, subject=form.find("Message.Subject.Data"))
    fields += text_fields(form.find("Message.Body.Text.Data"), form.find("Message.Body.Html.Data"))
    return build_message([*to, *cc, *bcc], fields + variables)


def _read_json(call: Any) -> Iterator[Message]:
    raw = pick(call, "Content", "Raw", "Data")
    if isinstance(raw, str):
        message = read_mime(_decode_raw(raw))
        envelope = build_message(_list_all(pick(call, "Destination"))).recipients
        yield message._replace(recipients=envelope or message.recipients)
        return
    for entry in listed(pick(call, "BulkEmailEntries")):
        content = pick(call, "DefaultContent")
        data = pick(entry, "ReplacementEmailContent", "ReplacementTemplate", "ReplacementTemplateData")
        yield _build_json(call, entry, content, variable_fields(data))
    if pick(call, "Content") is not None:
        yield _build_json(call, call, pick(call, "Content"), ())


def _decode_raw(raw: str) -> bytes:
    # The SDK is given it as it is, and writes base64.
    return raw.encode("utf-8", "surrogatepass") if ":" in raw else decode_base64(raw)


def _build_json(call: Any, entry: Any, content: Any, variables: Fields) -> Message:
    destination, simple = pick(entry, "Destination"), pick(content, "Simple")
    fields = head_fields(
        sender=pick(call, "FromEmailAddress"),
        to=pick(destination, "ToAddresses"),
        cc=pick(destination, "CcAddresses"),
        subject=pick(simple, "Subject", "Data"),
    )
    fields += text_fields(pick(simple, "Body", "Text", "Data"), pick(simple, "Body", "Html", "Data"))
    template = pick(content, "Template")
    fields += header_fields(pick(simple, "Headers") or pick(template, "Headers") or pick(entry, "ReplacementHeaders"))
    files = [
        make_attachment(pick(file, "FileName"), pick(file, "ContentType"), pick(file, "RawContent"))
        for file in [*listed(pick(simple, "Attachments")), *listed(pick(template, "Attachments"))]
    ]
    variables += variable_fields(pick(template, "TemplateData"))
    return build_message(_list_all(destination), fields + variables, files)


def _list_all(destination: Any) -> list[Any]:
    return [one for name in _LISTS for one in listed(pick(destination, name))]
