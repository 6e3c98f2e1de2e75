"""Owns the draft of one e-mail, and the bytes of a message that stays as it is; must not know any client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from email.message import Message
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft

if TYPE_CHECKING:
    from collections.abc import Callable

MAIL_LEVEL = 40
"""Above every client: what carries the message within the same call is a part of it."""

METHOD = "SEND"
CHANNEL = "email"
RECIPIENT = "email.rcpt"
_LINE_END = re.compile(r"\r\n|\n|\r(?!\n)")
_MAILBOX = re.compile(r"[^\s<>,;:\"']+@[^\s<>,;\"']+")


def draft_mail(url: str, body: bytes, recipients: Iterable[str] = (), *, vendor: str = "") -> Draft:
    """Return the draft of one message.

    Args:
        url: The relay that carries it (``smtp://HOST:PORT``), empty where it stays in memory.
        body: The message as it is sent.
        recipients: Who gets it, as the envelope says.
        vendor: Id of the provider that carries it, where known.
    """
    draft = Draft(MAIL_LEVEL, METHOD, url, body=body, channel=CHANNEL)
    draft.vendor = vendor
    add_recipients(draft, recipients)
    return draft


def add_recipients(draft: Draft, recipients: Iterable[str]) -> None:
    """Note who else gets a message; each is noted once.

    Args:
        draft: The message's draft.
        recipients: Mailboxes.
    """
    fresh = tuple((RECIPIENT, one) for one in dict.fromkeys(recipients) if (RECIPIENT, one) not in draft.fields)
    if fresh:
        draft.fields += fresh
        # What was said of it before may not hold for these.
        draft.passage = None


def read_recipients(given: Any) -> list[str]:
    """Return recipients as texts; what can be iterated only once is left to the client.

    Args:
        given: A text, or a collection of texts.
    """
    if isinstance(given, (str, bytes)):
        given = [given]
    if not isinstance(given, (list, tuple, set, frozenset, Mapping)):
        return []
    return [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in given]


def find_mailboxes(draft: Draft) -> set[str]:
    """Return the mailboxes of a draft's envelope without names, in lower case.

    Args:
        draft: The draft.
    """
    return find_bare(text for location, text in draft.fields if location == RECIPIENT)


def find_bare(recipients: Iterable[str]) -> set[str]:
    """Return the mailboxes that texts name, in lower case.

    Args:
        recipients: Such as ``Ottoline <o@example.org>``.
    """
    return {found.lower() for one in recipients for found in _MAILBOX.findall(one) or [one]}


def write_text(message: Any) -> bytes:
    """Return a message that was given as text as it goes over the wire.

    Args:
        message: Text, or bytes.
    """
    if isinstance(message, str):
        return _LINE_END.sub("\r\n", message).encode("utf-8", "surrogatepass")
    return bytes(message) if isinstance(message, (bytes, bytearray, memoryview)) else b""


def flatten(mime: Any, *, shared: bool = False) -> bytes:
    """Return the bytes of a MIME message, leaving it and the chance of the process as they are.

    Args:
        mime: The message.
        shared: Whether it is the caller's own, which must not be given boundaries.
    """
    mime = deepcopy(mime) if shared else mime
    if not isinstance(mime, Message):
        return write_text(str(mime))
    for number, part in enumerate(mime.walk()):
        # Python draws a boundary by chance, from the generator that a suite may have seeded.
        if part.is_multipart() and part.get_content_maintype() == "multipart" and part.get_boundary() is None:
            part.set_boundary(f"===============phiguard{number:04d}==")
    return mime.as_bytes()


def find_envelope(mime: Message) -> list[str]:
    """Return who gets a message by its own head, blind copies included (RFC 5322 section 3.6.3).

    Args:
        mime: The message.
    """
    wanted = {"to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"}
    return [
        found for name, value in mime.raw_items() if name.lower() in wanted for found in _MAILBOX.findall(str(value))
    ]


def flatten_open(mime: Message) -> bytes:
    """Return the bytes of a message that a client is about to send, without its blind copies, as clients do.

    Args:
        mime: The caller's message, left as it is.
    """
    copy = deepcopy(mime)
    for name in ("Bcc", "Resent-Bcc"):
        del copy[name]
    return flatten(copy)


def try_first(*ways: Callable[[], Any]) -> Any:
    """Return what the first way gives that works; a message may be such that its own library refuses it.

    Args:
        ways: Functions; the last one must not fail.
    """
    for way in ways[:-1]:
        try:
            return way()
        except (ValueError, TypeError, AttributeError, LookupError, RuntimeError):
            continue
    return ways[-1]()
