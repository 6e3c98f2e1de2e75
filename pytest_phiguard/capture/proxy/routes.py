"""Owns the way to the far end, by the process's own proxy where it has one; must not know what is sent."""

from __future__ import annotations

import base64
import socket as sockets
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from pytest_phiguard.capture.proxy.streams import Stream

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

PORTS = {"http": 80, "https": 443}


class UnreachableError(OSError):
    """The process's own proxy did not let us through."""


class Place(NamedTuple):
    """Where something is to go.

    Attributes:
        scheme: ``http``, ``https``, or ``tcp`` for what is passed on as it is.
        host: The host's name or IP address, an IPv6 one without brackets.
        port: The port.
    """

    scheme: str
    host: str
    port: int

    @property
    def address(self) -> str:
        """Return the beginning of an address at this place."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


def parse_place(scheme: str, authority: str) -> Place:
    """Return the place that a host and port name.

    Args:
        scheme: The scheme.
        authority: The host and port, as they stand in an address.

    Raises:
        ValueError: They name none.
    """
    parts = urlsplit(f"//{authority}")
    port = parts.port or PORTS.get(scheme)
    if not parts.hostname or port is None:
        raise ValueError(f"{authority!r} names no place")
    return Place(scheme, parts.hostname, port)


@dataclass(frozen=True, slots=True)
class Way:
    """A connection to the far end.

    Args:
        stream: The connection.
        place: Where it leads.
        is_by_proxy: Whether requests have to name their whole address.
        credentials: A field line for the process's own proxy, or empty.
    """

    stream: Stream
    place: Place
    is_by_proxy: bool = False
    credentials: bytes = b""


class Routes(NamedTuple):
    """The proxies of a process's own environment.

    Attributes:
        http: That for ``http`` addresses, or empty.
        https: That for all others, or empty.
        bypassed: What neither is for, as ``NO_PROXY`` has it.
    """

    http: str = ""
    https: str = ""
    bypassed: str = ""

    @property
    def is_passable(self) -> bool:
        """Tell whether both are of a kind that we can go by."""
        return all(urlsplit(proxy).scheme == "http" for proxy in (self.http, self.https) if proxy)

    def reach(self, place: Place, context: ssl.SSLContext | None = None) -> Way:
        """Return a connection to a place.

        Args:
            place: The place.
            context: How it is encrypted and verified, or None for a plain one.

        Raises:
            OSError: It cannot be reached, or not be trusted.
        """
        proxy = self._find_proxy(place)
        if not proxy:
            socket = sockets.create_connection((place.host, place.port))
            return Way(self._encrypt(socket, place, context), place)
        parts = urlsplit(proxy)
        credentials = _write_credentials(parts.username, parts.password)
        socket = sockets.create_connection((parts.hostname or "", parts.port or 80))
        if place.scheme == "http":
            return Way(Stream(socket), place, True, credentials)
        _connect(Stream(socket), place, credentials)
        return Way(self._encrypt(socket, place, context), place)

    @staticmethod
    def _encrypt(socket: sockets.socket, place: Place, context: ssl.SSLContext | None) -> Stream:
        if context is None:
            return Stream(socket)
        try:
            return Stream(context.wrap_socket(socket, server_hostname=place.host))
        except OSError:
            socket.close()
            raise

    def _find_proxy(self, place: Place) -> str:
        proxy = self.http if place.scheme == "http" else self.https
        if not proxy or not self.bypassed:
            return proxy
        # Loaded only for processes that have a proxy of their own.
        from urllib import request

        is_bypassed = request.proxy_bypass_environment  # type: ignore[attr-defined]  # unknown to typeshed
        return "" if is_bypassed(f"{place.host}:{place.port}", {"no": self.bypassed}) else proxy


def read_routes(environment: Mapping[str, str]) -> Routes:
    """Return the proxies that an environment names.

    Args:
        environment: The environment, as text.
    """

    def find(name: str) -> str:
        # Of both spellings, curl and Python let the lower one win.
        return environment.get(name) or environment.get(name.upper()) or ""

    def complete(proxy: str) -> str:
        return proxy if not proxy or "://" in proxy else f"http://{proxy}"

    rest = find("all_proxy")
    return Routes(complete(find("http_proxy") or rest), complete(find("https_proxy") or rest), find("no_proxy"))


def _write_credentials(user: str | None, password: str | None) -> bytes:
    if user is None:
        return b""
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return b"Proxy-Authorization: Basic " + base64.b64encode(pair)


def _connect(stream: Stream, place: Place, credentials: bytes) -> None:
    authority = f"[{place.host}]:{place.port}" if ":" in place.host else f"{place.host}:{place.port}"
    lines = [f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}".encode(), *filter(None, [credentials]), b"", b""]
    try:
        stream.send(b"\r\n".join(lines))
        answer = stream.read_head()
    except ValueError as error:
        stream.close()
        raise UnreachableError(str(error)) from error
    except OSError:
        stream.close()
        raise
    if answer.split(b" ")[1:2] != [b"200"]:
        stream.close()
        raise UnreachableError(f"the application's own proxy answered {answer[:80]!r}")
