"""Owns how a location is told in words; must not know findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.model import Identifier
    from pytest_phiguard.report.masking import Masking


def describe_location(location: str, masking: Masking, identifiers: Iterable[Identifier] = ()) -> str:
    """Return a location in words: ``in the page URL, query parameter "ip"``.

    Args:
        location: The location.
        masking: How values are shown.
        identifiers: Whose values may stand in it.
    """
    outer, *inner = masking.show_location(location, identifiers).split("|")
    words = _describe_step(outer)
    return ", inside it ".join([words, *(_describe_step(step) for step in inner)])


_PLACES = {
    "page.url": "in the page URL",
    "page.title": "in the page title",
    "page.text": "in the text of the page",
    "page.referrer": "in the address of the page before",
    "page.script": "in an inline script",
    "page.script.attribute": "in an attribute of the script element",
    "url.host": "in the host name",
    "url.path": "in the path of the address",
    "url.fragment": "in the fragment of the address",
    "url.query": "in the query of the address",
    "url": "in the address",
    "body": "in the body",
    "email.rcpt": "in the envelope of the message",
    "email.from": "in the sender of the message",
    "email.to": "in the recipients of the message",
    "email.cc": "in the copied recipients of the message",
    "email.bcc": "in the blind copies of the message",
    "email.subject": "in the subject of the message",
    "email.text": "in the text of the message",
    "email.html": "in the HTML of the message",
    "email.calendar": "in the calendar of the message",
    "email.attachment": "in the name of an attachment",
    "email.variable": "in the variables of a template",
    "email.link.url": "in the address that the link leads to",
    "email.link.url.path": "in the path of the address that the link leads to",
    "email.link.url.query": "in the query of the address that the link leads to",
    "email.link.url.fragment": "in the fragment of the address that the link leads to",
    "email.reply_to": "in the reply address of the message",
    "email.metadata": "in what the provider is told of the message",
    "email.tags": "in the provider's tags of the message",
    "email.esp_extra": "in the provider's own options of the message",
    "email.template_id": "in the name of the template",
    "email.html.source": "in the source of the message's HTML",
    "email.track_clicks": "in the setting that has clicks tracked",
    "attachment.name": "in the name of an attachment",
    "query": "the query",
    "subprocess.args": "in the arguments of the command",
    "subprocess.env": "in the environment of the command",
    "subprocess.stdin": "in the standard input of the command",
    "ssh.user": "in the user name of the connection",
    "body.protobuf": "in the names of the body's protobuf fields",
    "body.msgpack": "in the names of the body's MessagePack fields",
    "body.cbor": "in the names of the body's CBOR fields",
}
_NAMED = {
    "page.url.query": "in the page URL, query parameter",
    "page.referrer.query": "in the address of the page before, query parameter",
    "page.metadata": "in the metadata of the page,",
    "page.global": "in the global variable",
    "page.island": "in the data of the page,",
    "page.storage": "in the browser storage, key",
    "page.cookie": "in the cookie",
    "url.query": "in the address, query parameter",
    "email.link.url.query": "in the address that the link leads to, query parameter",
    "query": "query parameter",
    "header": "in the header",
    "cookie": "in the cookie",
    "body.form": "in the body, form field",
    "body.json": "in the body, JSON field",
    "body.part": "in the body, part",
    "body.protobuf": "in the body, protobuf field",
    "body.msgpack": "in the body, MessagePack field",
    "body.cbor": "in the body, CBOR field",
    "email.attachment": "in the attachment",
    "email.variable": "in the variables of a template,",
    "email.metadata": "in what the provider is told of the message,",
    "subprocess.env": "in the environment of the command, variable",
    "json": "JSON field",
    "form": "form field",
    "part": "part",
    "protobuf": "protobuf field",
    "msgpack": "MessagePack field",
    "cbor": "CBOR field",
}
_FORWARDED = "email.forwarded."


def _describe_step(step: str) -> str:
    head, colon, name = step.partition(":")
    if colon and head in _NAMED:
        return f'{_NAMED[head]} "{name}"'
    if head.startswith("page.url.") and not colon:
        return f"in the page URL, {head.removeprefix('page.url.')}"
    if head.startswith("page.referrer.") and not colon:
        return f"in the address of the page before, {head.removeprefix('page.referrer.')}"
    if head.startswith(_FORWARDED):
        return _describe_step(step.replace(_FORWARDED, "email.", 1)).replace("the message", "a forwarded message")
    return _PLACES.get(head, step)
