"""Owns web addresses as a browser reads them; must not know what they are used for."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"/(?!/)[\w/-]*\Z", re.ASCII)
_HOST = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,4})?(?=[/?#]|\Z)")
_STRIPPED = str.maketrans("", "", "\t\n\r")
_C0_OR_SPACE = "".join(map(chr, range(0x21)))


def resolve(base: str, reference: str) -> str:
    r"""Return the absolute ``http`` or ``https`` address that a browser makes of a reference, or empty.

    As WHATWG's URL standard has it: line breaks and tabs vanish, ``\`` is ``/``, and two or more slashes begin a host.

    Args:
        base: An absolute address.
        reference: What stands in the attribute.
    """
    reference = reference.strip(_C0_OR_SPACE).translate(_STRIPPED)
    if _PLAIN_PATH.match(reference) and (host := _HOST.match(base)) is not None:
        # Most links of most pages; nothing in it needs to be worked out.
        return host[0] + reference
    scheme = _SCHEME.match(reference)
    base_scheme = base.partition(":")[0].lower()
    rest = reference
    if scheme is not None:
        if scheme[1].lower() not in {"http", "https"}:
            return ""
        rest = reference[scheme.end() :]
    head, mark, tail = _split_query(rest)
    head = head.replace("\\", "/")
    if head.startswith("//") or (scheme is not None and scheme[1].lower() != base_scheme):
        url = f"{scheme[1].lower() if scheme else base_scheme}://{head.lstrip('/')}{mark}{tail}"
    else:
        url = _join(base, head + mark + tail)
    return url if _has_host(url) else ""


def _split_query(reference: str) -> tuple[str, str, str]:
    """Return the part before the first ``?`` or ``#``, that mark, and what follows."""
    for place, mark in enumerate(reference):
        if mark in "?#":
            return reference[:place], mark, reference[place + 1 :]
    return reference, "", ""


def _join(base: str, reference: str) -> str:
    try:
        # An empty reference is the page itself, without what stands after its ``#``.
        return urljoin(base, reference) if reference else strip_fragment(base)
    except ValueError:
        return ""


def _has_host(url: str) -> bool:
    if not url.startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def find_origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address; empty ones and 0 where it has none.

    Args:
        url: An absolute address.
    """
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(scheme, 0)
    except ValueError:
        return "", "", 0


def format_origin(url: str) -> str:
    """Return ``scheme://host[:port]/`` of an address, or empty where it is no address.

    Args:
        url: An absolute address.
    """
    scheme, host, port = find_origin(url)
    if not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}/" if port == _PORTS.get(scheme) else f"{scheme}://{host}:{port}/"


def strip_fragment(url: str) -> str:
    """Return an address without what stands after ``#``: it is never part of a request.

    Args:
        url: An absolute address.
    """
    return url.partition("#")[0]
