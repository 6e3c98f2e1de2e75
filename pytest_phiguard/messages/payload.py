"""Owns how the bodies of providers' APIs are read, whatever they hold; must not know any provider."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from pytest_phiguard.messages.message import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Transmission

_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]+)\"|([^\s;,]+))", re.IGNORECASE)
_NAME = re.compile(rb"[;\s]name=(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;]+))", re.IGNORECASE)
_FILE = re.compile(rb"[;\s]filename\*?=(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;]+))", re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:\s*([^\s;]+)", re.IGNORECASE | re.MULTILINE)


class FormField(NamedTuple):
    """One field of a form; a file has a name and a content type."""

    name: str
    content: bytes
    filename: str = ""
    content_type: str = ""

    @property
    def text(self) -> str:
        """Return the content as text."""
        return self.content.decode("utf-8", "replace")


class Form:
    """The fields of a form, in order.

    Args:
        fields: The fields.
    """

    __slots__ = ("fields",)

    def __init__(self, fields: list[FormField]) -> None:
        self.fields = fields

    def find(self, *names: str) -> list[str]:
        """Return the texts of all fields that bear one of some names."""
        return [field.text for field in self.fields if field.name in names]

    def starting(self, *prefixes: str) -> Iterator[FormField]:
        """Yield the fields whose name begins so."""
        return (field for field in self.fields if field.name.startswith(prefixes))


def read_json(content: bytes | str | None) -> Any:
    """Return what JSON says, or None where it is none.

    Args:
        content: The text.
    """
    try:
        return json.loads(content or "null")
    except (ValueError, RecursionError):
        return None


def read_form(transmission: Transmission) -> Form:
    """Return the fields of a form that was posted, urlencoded or in parts; those of the address come first.

    Args:
        transmission: The request.
    """
    kind = next((value for name, value in transmission.headers if name.lower() == "content-type"), "")
    query = transmission.url.partition("#")[0].partition("?")[2]
    fields = [_make_field(pair) for pair in parse_qsl(query, keep_blank_values=True)]
    body = transmission.body or b""
    boundary = _BOUNDARY.search(kind)
    if boundary or body.startswith(b"--"):
        mark = (boundary[1] or boundary[2]).encode() if boundary else body[2:].partition(b"\n")[0].rstrip()
        return Form(fields + list(_iter_parts(body, mark)))
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return Form(fields + [_make_field(pair) for pair in pairs])


def _make_field(pair: tuple[str, str]) -> FormField:
    return FormField(pair[0], pair[1].encode("utf-8", "surrogatepass"))


def _iter_parts(body: bytes, mark: bytes) -> Iterator[FormField]:
    for block in body.split(b"--" + mark)[1:]:
        head, _, content = block.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            continue
        file, kind = _FILE.search(head), _TYPE.search(head)
        yield FormField(
            (name[1] or name[2] or b"").decode("utf-8", "replace"),
            content.removesuffix(b"\r\n"),
            (file[1] or file[2] or b"").decode("utf-8", "replace") if file else "",
            kind[1].decode("latin-1") if kind else "",
        )


def pick(value: Any, *path: str) -> Any:
    """Return what a path of names leads to in nested mappings, or None.

    Args:
        value: Where it begins.
        path: The names.
    """
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def listed(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty one, and anything else as a list of it.

    Args:
        value: Any part of JSON.
    """
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def find_addresses(value: Any) -> list[str]:
    """Return the addresses of recipients, given as texts, as ``{"email": …}``, or as a list of these.

    Args:
        value: Any part of JSON.
    """
    found = []
    for one in listed(value):
        address = one if isinstance(one, str) else pick(one, "email") or pick(one, "Email") or pick(one, "address")
        if isinstance(address, dict):
            address = address.get("email")
        if isinstance(address, str):
            found.append(address)
    return found


def write_addresses(value: Any) -> list[str]:
    """Return what stands in a header for recipients, the names beside the addresses included.

    Args:
        value: As in ``find_addresses``.
    """
    texts = []
    for one in listed(value):
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, dict):
            texts += [" ".join(str(part) for part in _iter_leaves(one))]
    return texts


def write_values(value: Any, location: str) -> tuple[tuple[str, str], ...]:
    """Return the leaves of JSON as fields, each under its own name, such as the variables of a template.

    Args:
        value: Any part of JSON; text that is JSON itself is opened.
        location: What stands before each name.
    """
    if isinstance(value, str) and value[:1] in {"{", "["}:
        opened = read_json(value)
        value = value if opened is None else opened
    return tuple(_iter_named(value, location))


def _iter_named(value: Any, location: str) -> Iterator[tuple[str, str]]:
    waiting = [(location, value)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, dict):
            waiting += [
                (f"{place}:{name}" if place == location else f"{place}.{name}", part) for name, part in one.items()
            ]
        elif isinstance(one, list):
            waiting += [(place, part) for part in one]
        elif one is not None and one is not True and one is not False:
            yield place, str(one)


def _iter_leaves(value: Any) -> Iterator[Any]:
    return (text for _, text in _iter_named(value, ""))


def make_attachment(name: Any, content_type: Any, content: Any) -> Attachment | None:
    """Return a file that stands in JSON as base64, or None where there is none.

    Args:
        name: Its name.
        content_type: Its type.
        content: The base64 text.
    """
    if not isinstance(content, str):
        return None
    data = decode_base64(content)
    return Attachment(str(name or ""), str(content_type or "application/octet-stream"), data)


def decode_base64(text: str) -> bytes:
    """Return what base64 holds; a text that is none as it is.

    Args:
        text: The text.
    """
    try:
        return base64.b64decode(text.encode("utf-8", "surrogatepass"))
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogatepass")
