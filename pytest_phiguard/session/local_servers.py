"""Which local servers get requests without anybody having said whom they play; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_phiguard.parties.hosts import is_loopback, normalise_host

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_phiguard.model import Transmission


class LocalServers:
    """The servers of this machine.

    Args:
        own_ports: The ports at which the application serves itself; grows.
    """

    def __init__(self, own_ports: Collection[int]) -> None:
        self._own_ports = own_ports

    def describe(self, transmission: Transmission) -> str:
        """Return what the summary says of a first-party request to an undeclared local server, or empty.

        Args:
            transmission: What goes to a first party.
        """
        if transmission.channel != "http" or transmission.tag is not None:
            return ""
        parts = urlsplit(transmission.url)
        host = normalise_host(parts.hostname or "")
        port = parts.port
        if port is None or port in self._own_ports or not host or not is_loopback(host) or host == "testserver":
            return ""
        return (
            f"undeclared local: http://{host}:{port} got {{count}} requests; if it plays a third party, say so with "
            "phiguard.stand_in or phiguard_third_party"
        )
