"""Owns which transmissions a message amounts to: one to each who gets it, one to whoever carries it; judges none."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from pytest_phiguard.messages.contents import CLICK, TARGET, WRAP, iter_contents
from pytest_phiguard.messages.message import SOURCE
from pytest_phiguard.messages.mime import read_mime, recipients_of
from pytest_phiguard.messages.providers import read_request
from pytest_phiguard.messages.tracking import SETTING, find_click_tracking
from pytest_phiguard.model import Tag

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytest_phiguard.messages.contents import ReadTags
    from pytest_phiguard.messages.message import Attachment, Message
    from pytest_phiguard.model import Transmission

CHANNEL = "email"
CAPTURE = "messages"


def iter_deliveries(transmission: Transmission, read_tags: ReadTags | None = None) -> Iterator[Transmission]:
    """Yield what a transmission amounts to, itself alone where it is no message.

    An e-mail goes to each recipient (``mailto:``, ``tel:``) as that one sees it, and as a whole to the relay or
    provider that carries it, if any. A request to a provider's API is itself, and what it has sent to each recipient.
    The addresses in a message follow, each once: a click on a link has the method ``CLICK``, or ``WRAP`` where somebody
    counts it, what is loaded ``LOAD``, and what a header offers ``TELL``.

    Args:
        transmission: What leaves.
        read_tags: Given HTML, returns what its tags would send as those of a page; None to leave the addresses out.
    """
    if transmission.channel == CHANNEL:
        message = yield from _iter_mail(transmission)
        messages = [message]
    else:
        yield transmission
        messages = list(read_request(transmission)) if transmission.channel == "http" else []
        for message in messages:
            yield from _iter_recipients(transmission, message, message.recipients)
    if read_tags is not None:
        yield from dict.fromkeys(
            content for message in messages for content in _iter_contents(transmission, message, read_tags)
        )


def _iter_contents(transmission: Transmission, message: Message, read_tags: ReadTags) -> Iterator[Transmission]:
    bare = replace(transmission, channel=CHANNEL, headers=(), body=None, capture=CAPTURE, delivers="", problem="")
    setting = find_click_tracking(transmission, message.fields)
    for content in iter_contents(message.fields, read_tags):
        yield replace(bare, method=content.method, url=content.url, fields=content.fields, vendor="", tag=content.tag)
        if setting and content.method == CLICK:
            # Who carries it will have its own address in the place of the link's.
            tag = Tag(SETTING, setting, content.url, fetches=False)
            yield replace(bare, method=WRAP, fields=((TARGET, content.url),), tag=tag)


def _iter_mail(transmission: Transmission) -> Generator[Transmission, None, Message]:
    message = read_mime(transmission.body or b"")
    envelope = recipients_of(transmission.fields)
    if envelope:
        # What stands in the head that was handed over is there for everybody to see, whatever it is called.
        message = message._replace(fields=(*message.fields, *message.hidden), hidden=())
    if transmission.url or transmission.vendor:
        whole = _write(transmission, message)
        said = tuple(field for field in transmission.fields if field not in whole.fields)
        yield replace(whole, fields=(*said, *whole.fields, *message.hidden))
    own = tuple(field for field in transmission.fields if field[0].partition(":")[0] in _SEEN)
    seen = message._replace(fields=(*message.fields, *own))
    yield from _iter_recipients(transmission, seen, envelope or message.recipients)
    return seen


# What a capture may say of a message without a MIME body that its recipients see too.
_SEEN = frozenset({"email.from", "email.to", "email.cc", "email.subject", "email.text", "email.html", "email.variable"})


def _iter_recipients(
    transmission: Transmission, message: Message, recipients: tuple[str, ...]
) -> Iterator[Transmission]:
    if not recipients:
        return
    whole = replace(_write(transmission, message), channel=CHANNEL, method="SEND", vendor="", delivers="")
    for recipient in recipients:
        yield replace(whole, url=recipient)


def _write(transmission: Transmission, message: Message) -> Transmission:
    """Return a transmission that says what a message says; what is no text stands in its body."""
    body, content_type = _join(message.attachments)
    headers = (("Content-Type", content_type),) if body else ()
    fields = tuple(field for field in message.fields if field[0] != SOURCE)
    return replace(transmission, headers=headers, body=body, fields=fields)


def _join(attachments: tuple[Attachment, ...]) -> tuple[bytes | None, str]:
    """Return files as one body of several parts, their bytes as they are."""
    if not attachments:
        return None, ""
    pieces = []
    for number, one in enumerate(attachments):
        name = (one.name or str(number)).replace('"', "'").replace("\r", " ").replace("\n", " ")
        head = f'Content-Disposition: attachment; name="{name}"\r\nContent-Type: {one.content_type}\r\n\r\n'
        pieces.append(head.encode("utf-8", "surrogatepass") + one.content)
    # Such that no file holds it, and the same in every run.
    boundary = f"phiguard-{sha256(str([len(piece) for piece in pieces]).encode()).hexdigest()}"
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces) + mark + b"--\r\n"
    return body, f"multipart/mixed; boundary={boundary}"
