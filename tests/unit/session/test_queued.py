"""What stood in events is not told again by what delivers them."""

from __future__ import annotations

from pytest_phiguard.detect.detector import Scan
from pytest_phiguard.model import Identifier, Kind, Party, Sighting, Transmission
from pytest_phiguard.session.queued import Queued

MAIL = Identifier(Kind.EMAIL, "ottoline.brakspear@patient.example", "P")
MRN = Identifier(Kind.MRN, "MRN0012345", "P")
PARTY = Party("third", "sentry.io", "", "sentry")
SEEN = Scan((Sighting(MAIL, "body.json:user.email"),))


def event(vendor="sentry", delivers=""):
    """Return a transmission of telemetry."""
    return Transmission("telemetry", "EVENT", "https://sentry.io/", vendor=vendor, delivers=delivers)


def test_delivery_tells_only_what_no_event_had():
    """The same identifier is dropped, another one stays, and what could not be read was read before."""
    queued = Queued()
    assert queued.take(event(), PARTY, SEEN) is SEEN
    both = Scan((*SEEN.sightings, Sighting(MRN, "body")), ("not decodable",))
    assert queued.take(event(delivers="sentry"), PARTY, both) == Scan((Sighting(MRN, "body"),))


def test_delivery_without_an_event_is_told():
    """Where no event of the vendor was ever seen, the request is all there is."""
    queued = Queued()
    assert queued.take(event(delivers="sentry"), PARTY, SEEN) is SEEN
    queued.take(event("posthog"), PARTY, SEEN)
    assert queued.take(event(delivers="sentry"), PARTY, SEEN) is SEEN


def test_shared_exporter_delivers_for_all():
    """OpenTelemetry's exporters deliver the spans of other SDKs."""
    queued = Queued()
    queued.take(event("langfuse"), PARTY, SEEN)
    assert queued.take(event("opentelemetry", "opentelemetry"), PARTY, SEEN).sightings == ()
    assert Queued().take(event("opentelemetry", "opentelemetry"), PARTY, SEEN) == SEEN
