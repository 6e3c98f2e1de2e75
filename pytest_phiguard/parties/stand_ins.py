"""Which local servers play a vendor at the moment; shared by all books of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.parties.hosts import is_loopback

if TYPE_CHECKING:
    from pytest_phiguard.parties.destinations import Destination


class StandIns:
    """Local servers and the vendors that they play, by host and port.

    ``version`` grows with every change, so that who remembers judgements knows when they are stale.
    """

    def __init__(self) -> None:
        self._played: dict[tuple[str, int | None], list[str]] = {}
        self.version = 0

    def begin(self, server: Destination, vendor: str) -> None:
        """Have a server play a vendor; one that plays already plays the new one until that ends."""
        self._played.setdefault(_find_key(server), []).append(vendor)
        self.version += 1

    def end(self, server: Destination) -> None:
        """Have a server be what it was before; one that plays nobody stays itself."""
        vendors = self._played.get(_find_key(server))
        if vendors:
            vendors.pop()
            self.version += 1

    def find(self, destination: Destination) -> str:
        """Return the id of the vendor that a destination plays, or empty."""
        vendors = self._played.get(_find_key(destination)) if self._played else None
        return vendors[-1] if vendors else ""


def _find_key(server: Destination) -> tuple[str, int | None]:
    """Return host and port, all names of this machine being one."""
    return ("loopback" if is_loopback(server.host) else server.host, server.port)
