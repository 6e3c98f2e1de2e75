"""A destination taken apart: scheme, host, port, path, mailbox or number; knows no party."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pytest_phiguard.parties.hosts import normalise_host

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443, "smtp": 25, "smtps": 465}
# Addresses that no network ever sees.
_INSIDE = frozenset({"data", "about", "blob", "javascript", "file", "cid", "filesystem", "memory"})
_UNIX = frozenset({"unix", "http+unix", "https+unix"})


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something goes.

    Args:
        scheme: The scheme, lower case, or empty.
        host: The normalised host; of a mailbox its domain, of a number the number.
        port: The port, the scheme's own where none is written.
        path: The path, ``/`` where there is none.
        query: The query, without ``?``.
        mailbox: The mailbox that ``mailto:`` names, lower case.
        number: The digits that ``tel:`` or ``sms:`` names.
        inside: Why it cannot leave the machine, or empty.
    """

    scheme: str
    host: str
    port: int | None = None
    path: str = "/"
    query: str = ""
    mailbox: str = ""
    number: str = ""
    inside: str = ""


def parse_destination(url: str) -> Destination:
    """Return the parts of an address, as a client or a browser reads it.

    Raises:
        ValueError: It cannot be read, or names no host.
    """
    url = url.strip()
    scheme = url.partition(":")[0].lower()
    if scheme in _INSIDE:
        return Destination(scheme, "", inside="an address that no network sees")
    if scheme in _UNIX:
        return Destination(scheme, "", inside="a UNIX socket")
    if scheme == "mailto":
        return _parse_mailbox(url[7:])
    if scheme in {"tel", "sms"}:
        return _parse_number(scheme, url[len(scheme) + 1 :])
    return _parse_url(url)


def _parse_mailbox(text: str) -> Destination:
    mailbox = unquote(text.partition("?")[0]).strip().lower()
    _, at, domain = mailbox.rpartition("@")
    if not at or not domain:
        raise ValueError("the mailbox has no domain")
    host = normalise_host(domain)
    return Destination("mailto", host, mailbox=mailbox[: len(mailbox) - len(domain)] + host)


def _parse_number(scheme: str, text: str) -> Destination:
    number = find_number(text)
    if not number.strip("+"):
        raise ValueError("the number has no digits")
    return Destination(scheme, number, number=number)


def find_number(text: str) -> str:
    """Return a telephone number without its punctuation, ``+`` kept (RFC 3966)."""
    number = unquote(text).partition(";")[0].partition("?")[0].strip()
    digits = "".join(filter(str.isdigit, number))
    return f"+{digits}" if number.startswith("+") else digits


def _parse_url(url: str) -> Destination:
    # WHATWG URL: in an address of a special scheme, a backslash before the query is a slash.
    head, mark, query = url.partition("?")
    parts = urlsplit(head.replace("\\", "/") + mark + query)
    if not parts.hostname:
        raise ValueError("the address names no host")
    port = parts.port or PORTS.get(parts.scheme)
    return Destination(parts.scheme, normalise_host(parts.hostname), port, parts.path or "/", parts.query)
