"""Host patterns ``HOST[:PORT][/PATH]`` and CIDRs, as the settings write them; knows no party."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING

from pytest_phiguard.parties.hosts import normalise_host, parse_address

if TYPE_CHECKING:
    from re import Pattern as Regex

FORM = "HOST[:PORT][/PATH] with HOST exact or *.SUFFIX and * in PATH, or a CIDR such as 10.0.0.0/8"
# Digits and dots alone are an address, never a name; a network is told from a path by its length.
_CIDR = re.compile(
    r"\[?(?P<address>[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*)\]?/(?P<length>\d+)(?P<rest>[:/].*)?", re.ASCII
)
_PARTS = re.compile(r"(?P<host>\[[^\]]*\]|[^:/?#\[\]]+)(?::(?P<port>[^/]*))?(?P<path>/[^?#]*)?")
_HOST = re.compile(r"(?:\*\.)?[^\s*@,=\\]+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern.

    Args:
        text: As it was written.
        host: The normalised host, without ``*.``; empty for a network.
        subdomains: Whether it means any subdomain of ``host``, and not ``host`` itself.
        port: The port, or None for any.
        path: What the path must match, or None for any.
        network: The network that a CIDR names.
    """

    text: str
    host: str = ""
    subdomains: bool = False
    port: int | None = None
    path: Regex[str] | None = None
    network: IPv4Network | IPv6Network | None = None

    def matches(self, host: str, port: int | None = None, path: str = "/") -> bool:
        """Tell whether a destination is meant.

        Args:
            host: Its normalised host.
            port: Its port, the scheme's own where none is written; None where there is none.
            path: Its path.
        """
        if self.network is not None:
            address = parse_address(host)
            return address is not None and address in self.network
        if self.subdomains:
            if not host.endswith(f".{self.host}"):
                return False
        elif host != self.host:
            return False
        if self.port is not None and port != self.port:
            return False
        return self.path is None or self.path.fullmatch(path or "/") is not None


def parse_pattern(text: str) -> Pattern:
    """Return the pattern that a line of the settings means.

    Raises:
        ValueError: It is none; the message says what would be one.
    """
    text = text.strip()
    if "://" in text:
        raise ValueError(f"a pattern has no scheme: write {text.partition('://')[2].rstrip('/') or 'the host alone'!r}")
    network = _CIDR.fullmatch(text)
    if network:
        if network["rest"]:
            raise ValueError(f"a CIDR takes no port and no path, as {text!r} has")
        return Pattern(text, network=_parse_network(network["address"], network["length"]))
    parts = _PARTS.fullmatch(text)
    if parts is None or not _HOST.fullmatch(parts["host"]):
        raise ValueError(f"{_find_fault(text)}. Valid: {FORM}")
    subdomains = parts["host"].startswith("*.")
    host = normalise_host(parts["host"].removeprefix("*."))
    _check_host(host, parts["host"])
    return Pattern(text, host, subdomains, _parse_port(parts["port"]), _parse_path(parts["path"]))


def _parse_path(glob: str | None) -> Regex[str] | None:
    """Return what a path matches; only ``*`` is special."""
    return re.compile(".*".join(map(re.escape, glob.split("*"))), re.DOTALL) if glob else None


def _find_fault(text: str) -> str:
    if not text:
        return "the pattern is empty"
    if parse_address(text) is not None:
        return f"an IPv6 address stands in brackets: [{text}]"
    if "*" in text.partition("/")[0].removeprefix("*."):
        return "in a host, * may only stand alone before the first dot"
    if "?" in text or "#" in text:
        return "a pattern has no query and no fragment"
    return f"{text!r} holds no host"


def _parse_network(address: str, length: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(f"{address}/{length}")
    except ValueError as error:
        raise ValueError(f"{address}/{length} is no network ({error})") from None


def _parse_port(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError(f"{text!r} is no port. Valid: a number from 1 to 65535, without a path a / ends it")
    return int(text)


def _check_host(host: str, written: str) -> None:
    if written.startswith("[") and parse_address(host) is None:
        raise ValueError(f"{written!r} is no IPv6 address")
    if not host or host.startswith(".") or ".." in host:
        raise ValueError(f"{written!r} is no host name. Valid: {FORM}")
