"""Owns what is written to a socket, sent as a packet or looked up as a name without a client; must not know any client.

Of a connection, what is written is one transmission that grows; a packet and a name looked up are one each.
"""

from __future__ import annotations

import socket as sockets
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.base import CURRENT, Draft, reset, tell_failure
from pytest_phiguard.capture.passage import find_passage, refuse_contained
from pytest_phiguard.capture.recording import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 5
# As numbers, which is what is read: the property of a socket makes a member of an enumeration, ten times as slow.
INTERNET = frozenset({int(sockets.AF_INET), int(sockets.AF_INET6)})
# What a TLS connection begins with (RFC 8446 section 5.1): its content is seen where it is encrypted.
_TLS = b"\x16\x03"
_MOST_NAMES = 1024


class RawTraffic:
    """What sockets send for which no client speaks.

    Args:
        patch: The capture's patcher.
    """

    def __init__(self, patch: Patcher) -> None:
        self._patch = patch
        # Of a connected socket, where it leads; of one that has written, the draft.
        self._urls: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        self._drafts: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()
        self._names: dict[str, str] = {}
        self._find_place = lru_cache(_MOST_NAMES)(_find_place)

    def remember(self, host: Any, results: Any) -> None:
        """Remember which name an address was looked up by.

        Args:
            host: The name, or anything else.
            results: What ``getaddrinfo`` returned.
        """
        name = host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else host
        if not isinstance(name, str) or not name:
            return
        names = self._names
        try:
            while len(names) > _MOST_NAMES:
                del names[next(iter(names))]
            for result in results:
                names[str(result[4][0])] = name
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            self._tell("remember", error)

    def find_url(self, scheme: str, address: Any) -> str:
        """Return where an address of the internet leads, or empty where that is ours.

        Args:
            scheme: ``tcp``, ``udp``, ``tls`` or ``dns``.
            address: Host and port, as sockets take them.
        """
        sinks = self._patch.sinks
        if not sinks or not isinstance(address, tuple) or len(address) < 2:
            return ""
        try:
            host = str(address[0])
            url, is_local = self._find_place(scheme, self._names.get(host, host), address[1])
            return url if sinks[-1].concerns(url, is_local=is_local) else ""
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            self._tell("find_url", error)
            return ""

    def _tell(self, where: str, error: Exception) -> None:
        sink = self._patch.sink
        if sink is not None:
            tell_failure(sink, f"{self._patch.name}: {where}", error)

    def connect(self, socket: Any, address: Any) -> str:
        """Return where a socket that is about to connect leads, empty where that is ours, and remember it.

        Args:
            socket: The socket.
            address: Where it connects to.
        """
        url = self.find_url("udp" if _is_datagram(socket) else "tcp", address)
        if url:
            self._urls[socket] = url
        return url

    def may_connect(self, url: str) -> bool:
        """Tell whether a connection may be made: where nothing is to leave, not even that.

        Args:
            url: Where it leads; a packet's address is none that anything is sent to yet.
        """
        draft = Draft(LEVEL, "CONNECT", url, channel="socket")
        draft.sink, draft.capture = self._patch.sink, self._patch.name
        return url.startswith("udp:") or find_passage(draft) == "open"

    def write(self, socket: Any, pieces: tuple[Any, ...], send: Call) -> Any:
        """Send what is written to a connected socket, recorded.

        Args:
            socket: The socket.
            pieces: The buffers that are about to be written.
            send: Does it.
        """
        url = self._urls.get(socket)
        if url is None:
            return send()
        if _is_datagram(socket):
            return self.send_packet(url, pieces, send)
        return self.write_to(socket, url, pieces, send)

    def find_encrypted(self, connection: Any) -> str:
        """Return where a TLS connection leads, empty where that is ours, and remember it.

        Args:
            connection: An ``SSLSocket`` or ``SSLObject``.
        """
        url = self._urls.get(connection)
        if url is None:
            url = self._find_far_end(connection)
            if url:
                self._urls[connection] = url
        return url

    def _find_far_end(self, connection: Any) -> str:
        host = getattr(connection, "server_hostname", None)
        if getattr(connection, "server_side", False) or not host:
            return ""
        port = 0
        if isinstance(connection, sockets.socket):
            try:
                port = connection.getpeername()[1]
            except OSError:
                return ""  # it is not connected, and the write will say so
        return self.find_url("tls", (host, port))

    def write_to(self, connection: Any, url: str, pieces: tuple[Any, ...], send: Call) -> Any:
        """Send what is written to a connection of which it is known where it leads, recorded.

        Args:
            connection: A socket, or a TLS connection.
            url: Where it leads.
            pieces: The buffers that are about to be written.
            send: Does it.
        """
        draft = self._drafts.get(connection)
        if draft is None:
            if _begins_tls(pieces):
                self._urls.pop(connection, None)
                return send()
            draft = begin(self._patch, _draft_connection, send, (url,), {})
            if draft is None:
                return send()
            self._drafts[connection] = draft
        draft.reached = True
        for piece in pieces:
            draft.tee(piece)
        return send_within(draft, send, connection if isinstance(connection, sockets.socket) else None)

    def send_packet(self, url: str, pieces: tuple[Any, ...], send: Call) -> Any:
        """Send a packet, recorded.

        Args:
            url: Where it goes.
            pieces: Its buffers.
            send: Does it.
        """
        draft = begin(self._patch, _draft_packet, send, (url, pieces), {})
        if draft is None:
            return send()
        if find_passage(draft) == "stand_in":
            return len(draft.body or b"")  # nobody ever answers a packet
        return send_within(draft, send)

    def find_name(self, host: Any) -> str:
        """Return what a name that is looked up is recorded as, empty where it is ours or no name.

        Args:
            host: The name, or anything else.
        """
        name = host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else host
        # No name ends in a digit (RFC 3696 section 2), and every address that has no colon does.
        is_name = isinstance(name, str) and name and ":" not in name and not name[-1].isdigit()
        return self.find_url("dns", (name, 0)) if is_name else ""

    def look_up(self, url: str, look_up: Call) -> Any:
        """Look a name up, recorded.

        Args:
            url: What it is recorded as.
            look_up: Does it.
        """
        draft = begin(self._patch, _draft_lookup, look_up, (url,), {})
        if draft is None:
            return look_up()
        try:
            return send_within(draft, look_up)
        except ConnectionRefusedError as refused:
            raise sockets.gaierror(sockets.EAI_FAIL, str(refused)) from refused


def _find_place(scheme: str, host: str, port: Any) -> tuple[str, bool]:
    """Return the address of a host and port, and whether it is this machine or a private range by itself."""
    # Loaded in every run, most of which connect to nobody.
    from pytest_phiguard.parties.hosts import find_local_reason, normalise_host
    from pytest_phiguard.parties.judgement import FORWARDERS

    name = normalise_host(host.partition("%")[0])
    is_local = bool(find_local_reason(name)) and port not in FORWARDERS
    url = f"{scheme}://[{name}]" if ":" in name else f"{scheme}://{name}"
    return f"{url}:{port}" if port else url, is_local


def _is_datagram(socket: Any) -> bool:
    return bool(socket.type & sockets.SOCK_DGRAM) and not socket.type & sockets.SOCK_STREAM


def _begins_tls(pieces: tuple[Any, ...]) -> bool:
    first = pieces[0] if pieces else b""
    # What is no buffer is left to the socket to refuse.
    return isinstance(first, (bytes, bytearray, memoryview)) and bytes(first[:2]) == _TLS


def _draft_connection(url: str) -> Draft:
    draft = Draft(LEVEL, "WRITE", url, channel="socket")
    draft.wire = bytearray()
    return draft


def _draft_packet(url: str, pieces: tuple[Any, ...]) -> Draft:
    return Draft(LEVEL, "SEND", url, body=b"".join(bytes(piece) for piece in pieces), channel="socket")


def _draft_lookup(url: str) -> Draft:
    return Draft(LEVEL, "LOOKUP", url, channel="dns")


def send_within(draft: Draft, send: Call, socket: Any = None) -> Any:
    """Send what a draft stands for, if it may leave.

    Args:
        draft: The draft.
        send: Does it.
        socket: The socket that is about to write, or None.

    Raises:
        ConnectionRefusedError: The draft is contained.
    """
    token = CURRENT.set(draft)
    try:
        refuse_contained(socket)
        return send()
    finally:
        reset(CURRENT, token)
