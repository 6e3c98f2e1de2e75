"""Owns MIME messages (RFC 5322, RFC 2045 to 2047): who gets one, and what it says; must not know who carries it."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as MimeMessage
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from pytest_phiguard.messages.addresses import find_mailboxes, make_recipients
from pytest_phiguard.messages.message import Attachment, Message, html_fields, read_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.messages.message import Fields

_NAMED = {"from": "email.from", "to": "email.to", "cc": "email.cc", "bcc": "email.bcc", "subject": "email.subject"}
_RESENT = frozenset({"resent-to", "resent-cc", "resent-bcc"})
_HIDDEN = frozenset({"bcc", "resent-bcc"})
# How the message is put together, not what it says.
_STRUCTURE = frozenset({"mime-version", "content-type", "content-transfer-encoding"})
_FOLD = re.compile(r"\r?\n(?=[ \t])")


def read_mime(content: bytes | MimeMessage) -> Message:
    """Return what a message says and, by its own header, who gets it.

    Args:
        content: The message as it is sent, or as Python's ``email`` has it, which is left as it is.
    """
    mime = _parse(content) if isinstance(content, bytes) else content
    headers = list(_iter_headers(mime))
    receivers = [text for name, text in headers if name in {"to", "cc", "bcc"} | _RESENT]
    pieces = list(_iter_header_fields(headers, "email"))
    attachments: list[Attachment] = []
    pieces += _iter_parts(mime, "email", attachments)
    return Message(
        make_recipients(find_mailboxes(receivers)),
        tuple(piece for piece in pieces if not _is_hidden(piece[0])),
        tuple(attachments),
        tuple(piece for piece in pieces if _is_hidden(piece[0])),
    )


def _parse(content: bytes) -> MimeMessage:
    """Return a message; where its parts are nested too deep for Python, its body as one file."""
    try:
        return message_from_bytes(content)
    except RecursionError:
        return BytesHeaderParser().parsebytes(content)


def _is_hidden(location: str) -> bool:
    return location in {"email.bcc", "header:resent-bcc"}


def _iter_headers(mime: MimeMessage) -> Iterator[tuple[str, str]]:
    # As stored: reading by name has newer policies parse each value, and raise over some.
    for name, value in mime.raw_items():
        yield str(name).lower(), decode_words(str(value))


def decode_words(value: str) -> str:
    """Return a header's value with its encoded words decoded (RFC 2047); what cannot be is kept as it is.

    Args:
        value: The value, folded or not.
    """
    value = _repair(_FOLD.sub("", value))
    if "=?" not in value:
        return value
    try:
        words = decode_header(value)
    except (MessageError, ValueError):
        return value
    return "".join(word if isinstance(word, str) else decode_text(word, charset) for word, charset in words)


def _repair(text: str) -> str:
    """Return a text whose bytes beyond ASCII are read as UTF-8; ``email`` keeps them as surrogates."""
    if text.isascii():
        return text
    try:
        return decode_text(text.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return text


def decode_text(content: bytes, charset: str | None = None) -> str:
    """Return bytes as text, whatever their charset is called; UTF-8 where that is unknown, else Latin-1.

    Args:
        content: The bytes.
        charset: What the message calls the charset, or None.
    """
    for name in (charset, "utf-8"):
        try:
            return content.decode(name) if name else content.decode("utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _iter_header_fields(headers: Iterable[tuple[str, str]], place: str) -> Iterator[tuple[str, str]]:
    for name, text in headers:
        if name in _NAMED:
            yield _NAMED[name].replace("email", place, 1), text
        elif name not in _STRUCTURE:
            yield f"header:{name}", text


def _iter_parts(mime: MimeMessage, place: str, attachments: list[Attachment]) -> Iterator[tuple[str, str]]:
    """Yield what the parts of a message say, however deep they are in each other, and once each."""
    waiting = [(mime, place, "")]
    seen: set[int] = set()
    while waiting:
        part, here, around = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if around == "message":
            yield from _iter_header_fields(_iter_headers(part), here)
        elif around:
            yield from _iter_part_headers(part)
        payload = part.get_payload()
        if not isinstance(payload, list):
            yield from _iter_leaf(part, here, attachments)
            continue
        kind = part.get_content_maintype()
        inside = "email.forwarded" if kind == "message" else here
        waiting += [(one, inside, kind) for one in reversed(payload) if isinstance(one, MimeMessage)]


def _iter_part_headers(part: MimeMessage) -> Iterator[tuple[str, str]]:
    """Yield what the head of a part says beyond its form: the names of files, descriptions, ids."""
    name = _find_name(part)
    if name:
        yield "email.attachment", name
    for header, text in _iter_headers(part):
        if header not in _STRUCTURE and header != "content-disposition":
            yield f"header:{header}", text


def _find_name(part: MimeMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, TypeError, LookupError):
        # RFC 2231 in a form that nobody can read.
        return str(part.get("content-disposition", ""))
    return decode_words(name)


def _iter_leaf(part: MimeMessage, place: str, attachments: list[Attachment]) -> Iterator[tuple[str, str]]:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return
    kind, name = part.get_content_type(), _find_name(part)
    if part.get_content_maintype() not in {"text", "message", "multipart"}:
        attachments.append(Attachment(name, kind, content))
        return
    text = decode_text(content, _find_charset(part))
    yield from iter_text_fields(kind, text, f"email.attachment:{name}" if name else "", place)


def _find_charset(part: MimeMessage) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError):
        return None


def iter_text_fields(kind: str, text: str, location: str = "", place: str = "email") -> Iterator[tuple[str, str]]:
    """Yield what a part of text says.

    Args:
        kind: Its content type.
        text: The text.
        location: Where it stands, or empty for where its type says.
        place: What the location begins with: ``email``, or ``email.forwarded``.
    """
    if kind in {"text/html", "text/x-amp-html", "text/xml", "application/xhtml+xml"}:
        yield from html_fields(location or f"{place}.html", text)
    elif kind in {"text/calendar", "text/vcard", "text/x-vcard", "text/directory"}:
        yield location or f"{place}.calendar", read_calendar(text)
    else:
        yield location or f"{place}.text", text


def recipients_of(fields: Fields) -> tuple[str, ...]:
    """Return the recipients that the envelope names (``email.rcpt``), each once.

    Args:
        fields: The fields of a transmission.
    """
    return make_recipients(
        text if "@" in text or any(map(str.isdigit, text)) else f"{text}@localhost"
        for location, text in fields
        if location == "email.rcpt" and text.strip()
    )
