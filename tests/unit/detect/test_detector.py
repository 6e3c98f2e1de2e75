"""The detector's own life: what it knows, forgets and tells of its faults."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote

from pytest_phiguard.detect import Detector, Scan
from pytest_phiguard.detect import detector as detector_module
from pytest_phiguard.model import Identifier, Transmission

http = Transmission.http


def test_len_counts_identifiers(patient):
    """The length is the number of different identifiers, however often each was added."""
    detector = Detector([patient["mrn"], patient["mrn"], patient["ssn"]])
    assert len(detector) == 2


def test_discard_counts_registrations(patient):
    """What was added twice is known until it is discarded twice."""
    detector = Detector([patient["mrn"], patient["mrn"]])
    assert detector.scan_bytes(b"MRN-4471829035")
    detector.discard(patient["mrn"])
    assert detector.scan_bytes(b"MRN-4471829035")
    detector.discard(patient["mrn"])
    assert detector.scan_bytes(b"MRN-4471829035") == []
    detector.discard(patient["mrn"])
    assert len(detector) == 0


def test_identifier_can_come_back(patient):
    """What was discarded is found again after it was added again, digests included."""
    detector = Detector([patient["mrn"], patient["ssn"]])
    for _ in range(3):
        detector.scan_bytes(b"warm")
        detector.discard(patient["mrn"])
        assert detector.scan_bytes(b"MRN-4471829035") == []
        detector.add(patient["mrn"])
        assert len(detector.scan_bytes(b"MRN-4471829035")) == 1
        assert len(detector.scan_bytes(hashlib.sha256(b"MRN-4471829035").hexdigest().encode())) == 1


def test_discard_before_the_first_scan_forgets(patient):
    """An identifier that lived without a scan leaves nothing behind."""
    detector = Detector([patient["mrn"], patient["ssn"]])
    detector.discard(patient["mrn"])
    assert detector.scan_bytes(b"MRN-4471829035") == []


def test_value_of_two_patients_is_seen_for_both():
    """Who shares a value shares its sightings; the other's end changes nothing."""
    one, two = (Identifier("mrn", "MRN-4471829035", "P", owner=owner) for owner in ("a", "b"))
    detector = Detector([one, two])
    assert [sighting.identifier for sighting in detector.scan_bytes(b"MRN-4471829035")] == [one, two]
    detector.discard(one)
    assert [sighting.identifier for sighting in detector.scan_bytes(b"MRN-4471829035")] == [two]


def test_late_identifier_is_found_in_a_header_that_held_nothing(patient):
    """What is remembered of empty headers is forgotten when a new identifier comes."""
    transmission = http("GET", "https://v.example/", {"X-Thing": "MRN-4471829035", "Cookie": "a=900-12-7183"})
    detector = Detector([patient["email"]])
    assert detector.scan(transmission) == detector.scan(transmission) == []
    detector.add(patient["mrn"])
    assert len(detector.scan(transmission)) == len(detector.scan(transmission)) == 1
    detector.add(patient["ssn"])
    assert len(detector.scan(transmission)) == len(detector.scan(transmission)) == 2


def test_memory_of_headers_is_bounded(patient, monkeypatch):
    """Only so many headers are remembered."""
    monkeypatch.setattr(detector_module, "_MOST_BARREN", 3)
    detector = Detector([patient["mrn"]])
    for number in range(20):
        detector.scan(http("GET", "https://v.example/", {"X-Thing": f"v{number}"}))
    assert detector.scan(http("GET", "https://v.example/", {"X-Thing": "MRN-4471829035"}))


def test_without_identifiers_nothing_is_read(monkeypatch):
    """A detector that looks for nothing does not even decode."""
    monkeypatch.setattr(detector_module, "iter_levels", None)
    assert Detector().report(http("GET", "https://v.example/?a=1")) == Scan()


def test_error_of_its_own_is_unjudged(patient, monkeypatch):
    """A detector that breaks says so, and raises nothing."""
    detector = Detector([patient["mrn"]])
    monkeypatch.setattr(detector_module, "iter_levels", None)
    transmission = http("GET", "https://v.example/?a=MRN-4471829035")
    assert detector.report(transmission).unjudged[0].startswith("detector raised TypeError")
    assert detector.scan(transmission) == []


def test_error_while_weighing_is_unjudged(patient, monkeypatch):
    """Hits that cannot be weighed are unjudged, not lost."""
    detector = Detector([patient["mrn"]])
    monkeypatch.setattr(detector_module, "weigh", None)
    assert detector.report(http("GET", "https://v.example/?a=MRN-4471829035")).unjudged != ()


def test_budget_that_ran_out_is_unjudged(patient):
    """What was not decoded is named with its location."""
    text = "MRN-4471829035"
    for _ in range(6):
        text = base64.b64encode(text.encode()).decode()
    scan = Detector([patient["mrn"]]).report(http("GET", f"https://v.example/?a={quote(text)}"))
    assert scan.unjudged == ("url.query:a: not decoded beyond 4 encodings inside each other",)


def test_further_decoder_is_used(patient):
    """A decoder of the suite opens what the built-in ones cannot."""

    def flip(location, content):
        if isinstance(content, bytes):
            yield "flipped", bytes(byte ^ 0x55 for byte in content), "xor"

    body = bytes(byte ^ 0x55 for byte in b"MRN-4471829035 and more")
    (sighting,) = Detector([patient["mrn"]], decoders=[flip]).scan(http("POST", "https://v.example/", {}, body))
    assert (sighting.location, sighting.chain) == ("body|flipped", ("xor",))


def test_decoder_that_raises_is_unjudged(patient):
    """A decoder that breaks makes the transmission unjudged and hides nothing else."""

    def broken(location, content):
        raise KeyError("no")

    scan = Detector([patient["mrn"]], decoders=[broken]).report(http("GET", "https://v.example/?a=MRN-4471829035"))
    assert len(scan.sightings) == 1
    assert "decoder broken raised KeyError" in scan.unjudged[0]


def test_further_variant_is_found(patient):
    """A form that the suite knows is found with its chain, its digests included."""
    detector = Detector([patient["mrn"]], variants=lambda _: [("urn:x:77AB19C2", ("urn",)), ("", ())])
    assert [s.chain for s in detector.scan_bytes(b"see urn:x:77AB19C2 there")] == [("urn",)]
    digest = hashlib.sha1(b"urn:x:77AB19C2").hexdigest()
    assert [s.chain for s in detector.scan_bytes(digest.encode())] == [("urn", "sha1", "hex")]


def test_variants_that_raise_are_unjudged(patient):
    """A hook that breaks is told with every transmission, and the built-in forms are found all the same."""

    def broken(identifier):
        raise RuntimeError("no")

    detector = Detector([patient["mrn"]], variants=broken)
    for _ in range(2):
        scan = detector.report(http("GET", "https://v.example/?a=MRN-4471829035"))
        assert len(scan.sightings) == 1
        assert scan.unjudged == ("variants of a mrn raised RuntimeError: no",)
