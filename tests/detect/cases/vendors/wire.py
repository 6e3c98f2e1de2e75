"""How the vendor tables write a request, and what they expect of it."""

from __future__ import annotations

import hashlib
import json
import urllib.parse
from typing import TYPE_CHECKING

from ..case import Case, Expected, Message, at, identify
from ..people import PATIENT, STRANGER, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KNOWN = identify(**PATIENT.identifiers)


class Twins(list[Case]):
    """The case with the patient, and the same message with the stranger."""


def vendor(name: str, *expected: Expected | tuple[Expected, ...]) -> Callable[[Callable[[Person], Message]], Twins]:
    """Turn a function that writes a vendor's message into its two cases.

    Args:
        name: The vendor's id in the package's table.
        expected: All that is found of the patient.
    """
    flat = tuple(one for group in expected for one in (group if isinstance(group, tuple) else (group,)))

    def pair(write: Callable[[Person], Message]) -> Twins:
        title = f"{name}, {write.__doc__.rstrip('.')}"
        return Twins(
            [
                Case(title, write(PATIENT), KNOWN, flat),
                Case(f"{title}, a stranger's", write(STRANGER), KNOWN),
            ]
        )

    return pair


def gather(namespace: Mapping[str, object]) -> list[Case]:
    """Return the cases of all messages of a module."""
    return [case for twins in list(namespace.values()) if isinstance(twins, Twins) for case in twins]


def in_page(location: str, *chain: str) -> tuple[Expected, ...]:
    """Expect what the address of the portal's page holds."""
    return at("mrn", f"{location}|url.query:mrn", *chain), at("ip_address", f"{location}|url.query:ip", *chain)


def named(location: str, *chain: str) -> tuple[Expected, ...]:
    """Expect the name in full; its parts stand in it and are not told again."""
    return (at("name", location, *chain),)


def sha256(text: str) -> str:
    """Return a SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(text: str, algorithm: str = "sha256") -> bytes:
    """Return a digest as bytes."""
    return hashlib.new(algorithm, text.encode()).digest()


def query(**values: object) -> str:
    """Return a query; a trailing underscore of a name is dropped."""
    pairs = {name.rstrip("_"): str(value) for name, value in values.items()}
    return urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="")


def get(url: str, values: Mapping[str, object] | None = None, **headers: str) -> Message:
    """Return a GET of an address with a query."""
    written = query(**values) if values else ""
    return Message("GET", f"{url}?{written}" if written else url, _named(headers))


def send_json(url: str, value: object, content_type: str = "application/json", **headers: str) -> Message:
    """Return a POST of JSON."""
    return send(url, json.dumps(value, ensure_ascii=False, separators=(",", ":")), content_type, **headers)


def send_form(url: str, values: Mapping[str, object], **headers: str) -> Message:
    """Return a POST of a form."""
    return send(url, query(**values), "application/x-www-form-urlencoded", **headers)


def send(url: str, body: str | bytes, content_type: str, **headers: str) -> Message:
    """Return a POST of a body."""
    content = body.encode() if isinstance(body, str) else body
    return Message("POST", url, {"Content-Type": content_type, **_named(headers)}, content)


def lines(*values: object) -> str:
    """Return JSON values, one in a line."""
    return "".join(json.dumps(value, separators=(",", ":")) + "\n" for value in values)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
