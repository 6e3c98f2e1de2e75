"""Whatever a tracker does to a value, it is found; whatever else a message holds, nobody is accused."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pytest_phiguard import Detector, Kind, Transmission
from pytest_phiguard.patients.minting import mint_patient
from tests.detect.wrapping import CARRIERS, ENCODINGS

PEOPLE = 12
MANY = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
IDENTIFYING = sorted(
    "name username street phone fax email ssn mrn health_plan_id account license vehicle device_serial url biometric "
    "photo other".split()
)


@cache
def _make_patient(number):
    locale = ("", "", "de_DE", "fr_FR", "pl_PL", "ja_JP")[number % 6]
    return mint_patient(f"properties {number}", locale=locale)


@cache
def _make_detector(number):
    return Detector(_make_patient(number).identifiers)


def _find_value(number, kind):
    return next(one for one in _make_patient(number).identifiers if one.kind.value == kind)


# Deflated and in base64, a shorter text has fewer than the 16 signs that a run is recognised by.
SHORTEST_DEFLATED = 14


def _wrap(value, encodings, carrier):
    for encoding in encodings:
        assume(encoding != "deflate" or len(value) >= SHORTEST_DEFLATED)
        value = ENCODINGS[encoding](value)
    return CARRIERS[carrier](value)


wrappings = st.lists(st.sampled_from(sorted(ENCODINGS)), max_size=3)
carriers = st.sampled_from(sorted(CARRIERS))
people = st.integers(0, PEOPLE - 1)


@MANY
@given(people, st.sampled_from(IDENTIFYING), wrappings, carriers)
def test_any_value_is_found_in_any_three_encodings_in_any_carrier(number, kind, encodings, carrier):
    """A strong identifier is sighted under up to three encodings, wherever it stands."""
    identifier = _find_value(number, kind)
    scan = _make_detector(number).report(_wrap(identifier.value, encodings, carrier))
    assert identifier in {sighting.identifier for sighting in scan.sightings}, (identifier.value, encodings, carrier)


words = st.sampled_from(
    "visit page order total size color next submit 2023-04-18 200 chrome refund city zip name".split()
)
tokens = st.one_of(
    words,
    st.integers(0, 10**12).map(str),
    st.uuids().map(str),
    st.text(max_size=20),
    st.binary(max_size=24).map(bytes.hex),
    st.dates().map(str),
    # Not the documentation networks, which hypothesis likes and patients live in.
    st.ip_addresses(network="9.0.0.0/8").map(str),
    st.emails(),
)


@st.composite
def _others(draw):
    """A value of somebody else, or of nobody, in any encodings."""
    if draw(st.booleans()):
        other = draw(st.integers(PEOPLE, 3 * PEOPLE))
        # The documentation networks are small: two patients may have one address.
        values = [one.value for one in _make_patient(other).identifiers if one.kind is not Kind.IP_ADDRESS]
        value = draw(st.sampled_from(values))
    else:
        value = " ".join(draw(st.lists(tokens, max_size=6)))
    return _wrap(value.encode("utf-8", "replace").decode(), draw(wrappings), draw(carriers))


@MANY
@given(people, _others())
def test_message_without_the_patient_accuses_nobody(number, transmission):
    """Other people's values, dates, numbers, words and random tokens are no sighting of this patient."""
    found = _make_detector(number).scan(transmission)
    # Of the few addresses of documentation networks, hypothesis draws some from the sources of these tests.
    assert [one for one in found if one.identifier.kind is not Kind.IP_ADDRESS] == []


@MANY
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            "",
            "application/json",
            "multipart/form-data; boundary=a",
            "application/x-protobuf",
            "text/html",
            "application/x-www-form-urlencoded",
            "application/msgpack",
            "application/cbor",
            "application/zip",
            "application/pdf",
            "text/calendar",
            "message/rfc822",
            "application/grpc",
        ]
    ),
    st.sampled_from(["", "gzip", "deflate", "br", "zstd", "lz4", "x-unknown"]),
    st.text(max_size=30),
)
def test_no_bytes_make_the_detector_raise(body, content_type, coding, text):
    """Whatever bytes a message is made of, it is judged or told to be unjudged, never by an error of ours."""
    headers = [("Content-Type", content_type), ("Content-Encoding", coding), ("X-Text", text), ("Cookie", text)]
    transmission = Transmission("http", "POST", f"https://v.example/{text}?{text}#{text}", tuple(headers), body)
    scan = _make_detector(0).report(transmission)
    assert not [reason for reason in scan.unjudged if "raised" in reason]


@pytest.mark.parametrize("kind", IDENTIFYING)
def test_every_patient_has_the_kinds_that_are_drawn(kind):
    """The values that the first property draws from exist."""
    assert all(_find_value(number, kind).value for number in range(PEOPLE))
    assert json.dumps(_find_value(0, kind).value)
