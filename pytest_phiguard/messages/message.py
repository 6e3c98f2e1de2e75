"""Owns what a message is once it was taken apart, whatever carried it; must not know any format or provider."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Fields = tuple[tuple[str, str], ...]

SOURCE: Final = "email.html.source"
"""Where the fields of a message keep a body's HTML as it is, for its links: it is told to nobody as text."""

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[/!?A-Za-z][^<>]*>", re.DOTALL)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|code|em|font|i|ins|mark|s|small|span|strong|sub|sup|tt|u|wbr)\b[^<>]*>", re.IGNORECASE
)
# A long line of a calendar or a card goes on in the next, behind one space (RFC 5545 section 3.1, RFC 6350 section
# 3.2).
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\,;:nN])")


class Attachment(NamedTuple):
    """A file that goes with a message, as bytes that nobody has read."""

    name: str
    content_type: str
    content: bytes


class Message(NamedTuple):
    """One message as those who get it see it.

    Args:
        recipients: Their addresses as ``mailto:`` and ``tel:``, each once.
        fields: What it says, ``(location, text)``.
        attachments: What is no text.
        hidden: What it says to whoever carries it, and to no recipient (``email.bcc``).
    """

    recipients: tuple[str, ...]
    fields: Fields = ()
    attachments: tuple[Attachment, ...] = ()
    hidden: Fields = ()


def read_html(html: str) -> list[str]:
    """Return the texts of an HTML body: as written, without references to characters, and as it is read.

    Args:
        html: The body.
    """
    plain = unescape(html)
    shown = unescape(_TAG.sub(" ", _INLINE.sub("", html)))
    return list(dict.fromkeys((plain, shown)))


def html_fields(location: str, html: str) -> Fields:
    """Return the fields of an HTML body: its texts, and its source.

    Args:
        location: Where it stands.
        html: The body.
    """
    return (*((location, text) for text in read_html(html) if text), (SOURCE, html))


def read_calendar(text: str) -> str:
    """Return a calendar or a card with its lines unfolded and its escapes undone.

    Args:
        text: The text (RFC 5545, RFC 6350).
    """
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], _FOLD.sub("", text))


def make_fields(location: str, texts: Iterable[object]) -> Fields:
    """Return a field for each text that there is.

    Args:
        location: Where they stand.
        texts: Texts; numbers are written out, anything else is left away.
    """
    return tuple(
        (location, str(text)) for text in texts if isinstance(text, (str, int, float)) and text not in ("", True, False)
    )
