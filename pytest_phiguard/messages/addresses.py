"""Owns how mailboxes and numbers are written where they stand as recipients; must not know any message."""

from __future__ import annotations

import re
from email.utils import getaddresses
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAILBOX = re.compile(r"(?<![^\s<>,;:\"'()\[\]])[^\s<>,;:\"'()\[\]@]+@[^\s<>,;\"'()\[\]]+")
_CHANNEL = re.compile(r"^(?:whatsapp|sms|tel|messenger|rcs|client|sip):", re.IGNORECASE)


def find_mailboxes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the mailboxes that texts name, each once, without the names beside them.

    Args:
        texts: Such as ``Ottoline <o@example.org>, desk@clinic.example`` (RFC 5322 section 3.4).
    """
    found: dict[str, None] = {}
    for text in texts:
        # What the grammar does not know is searched, so that no recipient is lost.
        for address in _find_strict(text) or _MAILBOX.findall(text):
            found[address.strip("<>")] = None
    return tuple(found)


def _find_strict(text: str) -> list[str]:
    """Return the mailboxes that a text names by the grammar."""
    try:
        pairs = getaddresses([text])
    except RecursionError:
        # The standard library goes one deeper for each colon and bracket.
        return []
    return [address.strip() for _, address in pairs if "@" in address and " " not in address.strip()]


def make_mailto(address: str) -> str:
    """Return a mailbox as an address of its own; one without a domain is of the machine that carries it.

    Args:
        address: Such as ``o@example.org``.
    """
    whole = address.strip() if "@" in address else f"{address.strip()}@localhost"
    return f"mailto:{quote(whole, safe='@+.-_~!$&*=')}"


def make_recipients(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what recipients are reached at as ``mailto:`` or ``tel:``, each once.

    Args:
        texts: Mailboxes with or without names, or telephone numbers, also as ``whatsapp:+1555…``.
    """
    found: dict[str, None] = {}
    for text in texts:
        bare = _CHANNEL.sub("", text.strip())
        if "@" in bare:
            found.update(dict.fromkeys(map(make_mailto, find_mailboxes([bare]))))
        elif any(map(str.isdigit, bare)):
            found[f"tel:{bare}"] = None
    return tuple(found)
