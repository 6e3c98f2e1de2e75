"""How a host name or address is written, and which ones are local by themselves; knows no setting and no vendor."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import unquote

# RFC 1918, RFC 4193 and RFC 3927, 4291. Not `is_private`: that counts the TEST-NETs of RFC 5737 too.
_PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"))
)
# Hosts that in-process test clients use (Django, Starlette), and what Linux calls itself.
_LOCAL_NAMES = frozenset({"testserver", "localhost", "localhost.localdomain", "ip6-localhost"})
# The numbers that inet_aton(3) and the URL standard read as an IPv4 address: 2130706433, 0x7f.1, 127.1.
_IPV4_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", re.ASCII)


def normalise_host(text: str) -> str:
    """Return a host as one spelling: lower case, IDNA, no final dot, no brackets, addresses in their short form.

    Args:
        text: A host as it stands in a URL, percent-encoding included.
    """
    host = text.strip()
    if "%" in host and ":" not in host:
        host = unquote(host)
    host = (host if host.isascii() else _encode_idna(host)).lower().removesuffix(".")
    address = parse_address(host)
    return str(address) if address else host.strip("[]")


def _encode_idna(host: str) -> str:
    import idna  # comes with requests; clients write names with the same library

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host


def parse_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is, in any spelling that a client takes, or None for a name."""
    if ":" in host:
        return _parse_ipv6(host)
    if not host[-1:].isdigit() and "x" not in host:
        return None
    if not _IPV4_NUMBERS.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _parse_ipv6(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def find_local_reason(host: str) -> str:
    """Return why a host is local whatever the settings say, or empty where it is not.

    Args:
        host: A normalised host.
    """
    if host in _LOCAL_NAMES or host.endswith(".localhost"):
        return "a name of this machine or of an in-process test client"
    address = parse_address(host)
    if address is None:
        return "a single-label host name" if host and "." not in host and ":" not in host else ""
    if address.is_loopback or address.is_unspecified:
        return "a loopback address"
    if any(address in network for network in _PRIVATE):
        return "an address of a private range"
    return ""


def is_loopback(host: str) -> bool:
    """Tell whether a normalised host is this machine itself."""
    address = parse_address(host)
    if address is None:
        return host in _LOCAL_NAMES or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
