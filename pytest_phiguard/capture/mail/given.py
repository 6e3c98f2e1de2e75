"""Owns how a message that a suite hands over becomes a draft, whatever object it is; must not know any client."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from email.message import EmailMessage, Message
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.mail.backends import list_recipients, read_message
from pytest_phiguard.capture.mail.drafts import MAIL_LEVEL, draft_mail, find_envelope, flatten, try_first, write_text
from pytest_phiguard.model import Transmission

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = re.compile(r"\s*[A-Za-z][\w-]*:[^\r\n]*(?:\r?\n|$)")
_HEAD = re.compile(
    r"^(?:from|to|cc|bcc|subject|date|mime-version|content-type|message-id|received|return-path|reply-to|sender):",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP = re.compile(r"<(?:!doctype|!--|/?[a-z][a-z0-9:-]*(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_JSON = (("Content-Type", "application/json"),)
# The keys that tell whose API a payload is for, and that API's address.
_PROVIDERS: Final = (
    (frozenset({"personalizations"}), "https://api.sendgrid.com/v3/mail/send"),
    (frozenset({"HtmlBody", "TextBody", "TemplateModel", "Messages"}), "https://api.postmarkapp.com/email"),
    (frozenset({"htmlContent", "textContent", "messageVersions"}), "https://api.brevo.com/v3/smtp/email"),
    (
        frozenset({"FromEmailAddress", "BulkEmailEntries"}),
        "https://email.us-east-1.amazonaws.com/v2/email/outbound-emails",
    ),
    (frozenset({"recipients"}), "https://api.sparkpost.com/api/v1/transmissions"),
)
_BODIES: Final = (("text", "email.text"), ("body", "email.text"), ("html", "email.html"), ("subject", "email.subject"))


def draft_given(message: object) -> Draft:
    """Return the draft of a message that no client was seen to send; the message stays as it is.

    Args:
        message: Python's, Django's, Flask-Mail's or Flask-Mailman's own object; text or bytes: a whole message with its
            head, or the body of a letter, HTML or plain; the payload of a provider's API; or a ``Transmission``.

    Raises:
        TypeError: It is none of these.
    """
    if isinstance(message, Transmission):
        return _copy(message)
    if isinstance(message, Message):
        return draft_mail("", flatten(message, shared=True), find_envelope(message))
    if isinstance(message, (str, bytes, bytearray, memoryview)):
        return _draft_text(message)
    if isinstance(message, Mapping):
        return _draft_payload(message)
    draft = _draft_object(message)
    if draft is None:
        raise TypeError(
            f"{type(message).__name__} is no message. Valid: email.message.Message, a message of Django, Flask-Mail or "
            "Flask-Mailman, str or bytes (a message with its head, HTML or plain text), a provider's payload as a dict"
        )
    return draft


def _copy(sent: Transmission) -> Draft:
    draft = Draft(MAIL_LEVEL, sent.method, sent.url, sent.headers, sent.body, sent.channel)
    draft.fields, draft.vendor = sent.fields, sent.vendor
    return draft


def _draft_text(message: str | bytes | bytearray | memoryview) -> Draft:
    content = write_text(message)
    text = content.decode("utf-8", "replace")
    head = text.lstrip().partition("\r\n\r\n")[0] if "\r\n\r\n" in text else text.lstrip().partition("\n\n")[0]
    if _HEADER.match(text) and _HEAD.search(head):
        from email import message_from_bytes

        return draft_mail("", content.lstrip(), find_envelope(message_from_bytes(content.lstrip())))
    return _draft_fields(("email.html" if _MARKUP.search(text) else "email.text", text))


def _draft_fields(*fields: tuple[str, str]) -> Draft:
    draft = draft_mail("", b"")
    draft.fields += fields
    return draft


def _draft_payload(payload: Mapping[Any, Any]) -> Draft:
    for keys, url in _PROVIDERS:
        if not keys.isdisjoint(payload):
            body = json.dumps(dict(payload), default=str, ensure_ascii=False).encode("utf-8", "surrogatepass")
            return Draft(MAIL_LEVEL, "POST", url, _JSON, body)
    fields = tuple((place, str(payload[name])) for name, place in _BODIES if payload.get(name))
    if not any(place in {"email.text", "email.html"} for place, _ in fields):
        raise TypeError(f"a dict with the keys {', '.join(map(str, payload))} is no message that could be read")
    draft = _draft_fields(*fields)
    to = payload.get("to") or ()
    given = [to] if isinstance(to, str) else list(to)
    draft.fields += tuple(("email.rcpt", one) for one in given if isinstance(one, str))
    return draft


def _draft_object(message: Any) -> Draft | None:
    """Return the draft of a framework's own object, or None where it is none that is known by what it can do."""
    if callable(getattr(message, "recipients", None)) and hasattr(message, "extra_headers"):
        return draft_mail("", read_message(message), list_recipients(message))
    write: Callable[[], Any] | None = getattr(message, "_message", None)
    receivers = getattr(message, "send_to", None)
    if callable(write) and isinstance(receivers, (set, list, tuple, frozenset)):
        recipients = sorted(str(one[1] if isinstance(one, tuple) else one) for one in receivers)
        # Flask-Mail's needs the application's context, which has ended where a test looks at what was sent.
        content = try_first(lambda: flatten(write()), lambda: flatten(_rebuild(message)))
        return draft_mail("", content, recipients)
    return None


def _rebuild(message: Any) -> Message:
    """Return a message of Flask-Mail as far as its attributes say what it is."""
    mime = EmailMessage()
    mime["Subject"] = " ".join(str(message.subject or "").split())
    mime["To"] = ", ".join(" ".join(str(one).split()) for one in message.recipients)
    mime.set_content(str(message.body or ""))
    if message.html:
        mime.add_alternative(str(message.html), subtype="html")
    for file in message.attachments:
        content = file.data.encode() if isinstance(file.data, str) else bytes(file.data or b"")
        main, _, sub = str(file.content_type or "application/octet-stream").partition("/")
        mime.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=file.filename)
    return mime
