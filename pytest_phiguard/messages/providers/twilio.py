"""Owns the APIs of Twilio that reach a person: messages, WhatsApp, calls, Verify; must not know any other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.messages.message import make_fields
from pytest_phiguard.messages.parts import build_message, text_fields, variable_fields
from pytest_phiguard.messages.payload import read_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission

_SENDING = re.compile(r"/(?:Messages|Calls)(?:\.json)?$|/(?:Verifications|Participants|Executions)$", re.IGNORECASE)
_SHOWN = ("Body", "CustomMessage", "CustomFriendlyName", "Twiml", "MediaUrl", "Url")


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield the message of a call; Verify reaches a mailbox too.

    Args:
        transmission: The request.
    """
    if not _SENDING.search(transmission.url.partition("?")[0]):
        return
    form = read_form(transmission)
    to = [*form.find("To"), *form.find("MessagingBinding.Address")]
    fields = make_fields("email.from", form.find("From")) + make_fields("email.to", to)
    fields += text_fields(form.find(*_SHOWN))
    variables = form.find("ContentVariables", "TemplateCustomSubstitutions", "Parameters")
    yield build_message(to, fields + variable_fields(*variables))
