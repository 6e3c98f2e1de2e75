"""Owns how the header collections of the clients become pairs of text; must not know any client."""

from __future__ import annotations

from typing import Any, TypeAlias
from urllib.parse import urlsplit

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Headers in order, names as sent."""


def read_pairs(headers: Any) -> Pairs:
    """Return headers as pairs of text in order, names as given.

    Args:
        headers: A mapping, or an iterable of pairs that is no one-way iterator, of text or bytes; or None.
    """
    if not headers:
        return ()
    pairs: list[tuple[str, str]] = []
    for name, value in headers.items() if hasattr(headers, "items") else headers:
        # In every request: what nearly all headers are is read without a call.
        if isinstance(name, str) and isinstance(value, str):
            pairs.append((str(name), str(value)))
            continue
        try:
            pairs.append((name.decode("utf-8"), value.decode("utf-8")))
        except (AttributeError, UnicodeDecodeError):
            pairs.append((read_text(name), read_text(value)))
    return tuple(pairs)


def read_text(value: Any) -> str:
    """Return a header's name or value as text.

    Args:
        value: Text, bytes, or what the client will turn into text.
    """
    if isinstance(value, str):
        # Such as the case-insensitive text of multidict, which is to stay in its own package.
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        # Applications put UTF-8 into headers, whatever RFC 9110 section 5.5 says; any bytes are Latin-1.
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("latin-1")
    return str(value)


def parse_header_block(block: bytes) -> Pairs:
    """Return the headers of an HTTP/1.1 message head.

    Args:
        block: The request line and the header lines, as they go over the wire.
    """
    lines = block.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    pairs = (line.partition(b":") for line in lines)
    return tuple((read_text(name), read_text(value.strip())) for name, colon, value in pairs if colon)


def names_host(url: str, host: str) -> bool:
    """Tell whether an absolute address is one on a host.

    Args:
        url: The address.
        host: The host's name or IP address, an IPv6 one with or without brackets.
    """
    return f"//{host}/" in url or f"//{host}:" in url or find_host(url) == host.lower().strip("[]")


def find_host(url: str) -> str:
    """Return the host of an absolute address in lower case, an IPv6 one without brackets, or empty.

    Args:
        url: The address.
    """
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def remove_fragment(url: str) -> str:
    """Return an address as it is sent: no client sends the fragment.

    Args:
        url: The absolute address.
    """
    return url.partition("#")[0] if "#" in url else url
