"""Owns what a call means whose function would have sent an e-mail, but for a mock; must not import any client."""

from __future__ import annotations

from email.message import EmailMessage, Message
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mail.backends import read_message
from pytest_phiguard.capture.mail.drafts import (
    draft_mail,
    find_envelope,
    flatten,
    flatten_open,
    read_recipients,
    write_text,
)
from pytest_phiguard.capture.mail.outgoing import adopt
from pytest_phiguard.capture.mocks.mail_parts import find_relay

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft

# The names of the arguments, as each library has them.
_NAMES = {
    "sendmail": (("from_addr", "sender"), ("to_addrs", "recipients"), ("msg", "message")),
    "send_message": (("msg", "message"), ("from_addr", "sender"), ("to_addrs", "recipients")),
    "send_mail": (("subject",), ("message",), ("from_email",), ("recipient_list",)),
}


def draft_mail_call(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], base: str) -> Draft | None:
    """Return the draft of a call, or None where it is a part of a message that is known, or names none.

    Args:
        verb: The name of the function.
        args: Its positional arguments; a leading client is skipped.
        kwargs: Its keyword arguments.
        base: The relay, or empty where it is not known.
    """
    known = next((one for one in args if _is_frameworks(one)), None) if verb == "send" else None
    if known is not None:
        return _draft_known(known)
    verb = "send_message" if verb == "send" else verb
    values = _name_values(verb, args, kwargs)
    url = base or find_relay("", (), kwargs)
    if verb == "send_mail":
        message = _build_message(values, kwargs)
        return draft_mail(url, flatten_open(message), read_recipients(values[3]))
    given, wanted = (values[2], values[1]) if verb == "sendmail" else (values[0], values[2])
    if given is None:
        return None
    recipients = read_recipients(wanted)
    if isinstance(given, Message):
        recipients = recipients or find_envelope(given)
        body = flatten_open(given)
    else:
        body = write_text(given)
    adopted = adopt(url, recipients, body)
    if adopted is not None:
        adopted.mocked = True
        return None
    return draft_mail(url, body, recipients)


def _is_frameworks(one: Any) -> bool:
    # A mock has every attribute.
    return hasattr(one, "recipients") and type(one).__module__ != "unittest.mock"


def _draft_known(message: Any) -> Draft | None:
    """Return the draft of a framework's own message, of which a mock has taken ``send``."""
    if hasattr(message, "send_to"):
        # Flask-Mail's; Django's and Flask-Mailman's have a method for it.
        recipients = sorted(str(one[1] if isinstance(one, tuple) else one) for one in message.send_to)
        body = flatten(message._message())
    elif callable(message.recipients):
        recipients, body = [str(one) for one in message.recipients()], read_message(message)
    else:
        return None
    return draft_mail("", body, recipients) if recipients else None


def _name_values(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    names = _NAMES[verb]
    if args and not isinstance(args[0], (str, bytes, Message)):
        # A replaced method is called with its client first.
        args = args[1:]
    values = list(args[: len(names)]) + [None] * (len(names) - len(args))
    return [
        next((kwargs[one] for one in spellings if kwargs.get(one) is not None), value)
        for spellings, value in zip(names, values, strict=True)
    ]


def _build_message(values: list[Any], kwargs: dict[str, Any]) -> Message:
    subject, text, sender, recipients = values
    message = EmailMessage()
    heads = {"Subject": subject, "From": sender, "To": ", ".join(read_recipients(recipients))}
    for name, value in heads.items():
        message[name] = " ".join(str(value or "").split())
    message.set_content(str(text or ""))
    if kwargs.get("html_message"):
        message.add_alternative(str(kwargs["html_message"]), subtype="html")
    return message
