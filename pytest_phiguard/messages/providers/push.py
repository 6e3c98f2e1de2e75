"""Owns the APIs that show a notification on a telephone: FCM, APNs, OneSignal, Expo; must not know any other.

Whom it reaches is told by a token of the device, which is no mailbox and no number: such a message has no recipient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.messages.parts import build_message, variable_fields
from pytest_phiguard.messages.payload import listed, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Message
    from pytest_phiguard.model import Transmission


def read(transmission: Transmission) -> Iterator[Message]:
    """Yield each notification of a call; all that it says stands under its own name.

    Args:
        transmission: The request.
    """
    for one in listed(read_json(transmission.body)):
        yield build_message([], variable_fields(one))
