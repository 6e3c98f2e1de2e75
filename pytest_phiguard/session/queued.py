"""What stood in events when SDKs queued them, so that the requests that deliver them are not told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_phiguard.detect import Scan
    from pytest_phiguard.model import Identifier, Party, Transmission

# Whatever SDK queues a span, OpenTelemetry's exporters may deliver it.
_SHARED = "opentelemetry"


class Queued:
    """The identifiers that were seen in events, by the vendor that they are for."""

    def __init__(self) -> None:
        self._seen: dict[str, set[Identifier]] = {}

    def take(self, transmission: Transmission, party: Party, scan: Scan) -> Scan:
        """Remember what stands in an event; of a request that delivers events, return what none of them had.

        Args:
            transmission: Telemetry.
            party: Who receives it.
            scan: What was found in it.
        """
        vendor = transmission.vendor or party.vendor
        if not transmission.delivers:
            self._seen.setdefault(vendor, set()).update(sighting.identifier for sighting in scan.sightings)
            return scan
        if vendor == _SHARED:
            known = set().union(*self._seen.values())
        elif vendor in self._seen:
            known = self._seen[vendor]
        else:
            return scan
        fresh = tuple(sighting for sighting in scan.sightings if sighting.identifier not in known)
        # What could not be read of it was read when it was queued.
        return scan._replace(sightings=fresh, unjudged=())
