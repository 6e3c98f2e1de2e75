"""Weak values and facts of one patient beside each other: the same shape, the same verdict, whoever the patient is."""

from __future__ import annotations

import base64
import json
from itertools import combinations
from urllib.parse import quote, urlencode

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Transmission
from pytest_phiguard.patients import mint_patient

SEEDS = [f"company {number}" for number in range(5)]
KEYS = {
    "date_of_birth": "dob",
    "zip": "zip",
    "city": "city",
    "county": "county",
    "given_name": "first_name",
    "family_name": "last_name",
    "condition": "diagnosis",
    "medication": "drug",
    "device_model": "pump",
    "admission_date": "admitted",
}
# A city and a county, or two facts, point at nobody; what is seen of them is context.
PAIRS = [
    pair
    for pair in combinations(KEYS, 2)
    if not {"city", "county"}.issuperset(pair) and not {"condition", "medication", "device_model"}.issuperset(pair)
]
TRIPLES = [
    ("date_of_birth", "zip", "city"),
    ("given_name", "county", "zip"),
    ("condition", "zip", "admission_date"),
]
HOST = "https://vendor.example"


def _get(query):
    return Transmission.http("GET", f"{HOST}/c?{query}", {}, b"")


def _post(text, kind="text/plain"):
    return Transmission.http("POST", f"{HOST}/c", {"Content-Type": kind}, text.encode())


def _prose_with_colons(values):
    return _post("Intake of today. " + " ".join(f"{KEYS[kind]}: {value}" for kind, value in values.items()) + " thanks")


def _prose(values):
    return _post("we saw a case " + " and then ".join(values.values()) + " today")


def _query_with_keys(values):
    return _get(urlencode({KEYS[kind]: value for kind, value in values.items()}))


def _query(values):
    return _get("v=2&" + urlencode(list(zip("dzxyw", values.values(), strict=False))) + "&tid=UA-1020")


def _json_with_keys(values):
    return _post(json.dumps({KEYS[kind]: value for kind, value in values.items()}), "application/json")


def _json(values):
    return _post(json.dumps({"n": 7, "x": dict(zip("abcde", values.values(), strict=False))}), "application/json")


def _form(values):
    fields = urlencode({f"f{number}": value for number, value in enumerate(values.values())})
    return _post(fields, "application/x-www-form-urlencoded")


def _headers(values):
    fields = {f"X-Slot-{number}": quote(value) for number, value in enumerate(values.values())}
    return Transmission.http("GET", f"{HOST}/c", {"User-Agent": "python-requests/2.32.0", **fields}, b"")


def _path(values):
    return Transmission.http("GET", HOST + "/a/" + "/".join(quote(value) for value in values.values()), {}, b"")


def _telemetry(values):
    fields = tuple((f"event.properties.p{number}", value) for number, value in enumerate(values.values()))
    return Transmission("telemetry", "capture", f"{HOST}/batch", fields=(("event.name", "seen"), *fields))


def _encoded(values):
    inner = base64.b64encode(json.dumps(dict(zip("abcde", values.values(), strict=False))).encode()).decode()
    return _get(urlencode({"data": inner}))


def _csv(values):
    return _post("a,b\n1,2\n" + ",".join(values.values()) + "\n3,4\n", "text/csv")


CARRIERS = [
    *(_prose_with_colons, _prose, _query_with_keys, _query, _json_with_keys, _json, _form, _headers, _path),
    *(_telemetry, _encoded, _csv),
]


def _values(patient, kinds):
    return {kind: str(getattr(patient, kind)) for kind in kinds}


def _see(identifiers, transmission):
    return {sighting.identifier.kind.value for sighting in Detector(identifiers).scan(transmission)}


def _name(value):
    return value.__name__.strip("_") if callable(value) else "+".join(value)


@pytest.mark.parametrize("carrier", CARRIERS, ids=_name)
@pytest.mark.parametrize("kinds", [*PAIRS, *TRIPLES], ids=_name)
def test_weak_values_beside_each_other_count(kinds, carrier):
    """Two weak values of one patient, or a weak one and a fact, are seen in every carrier and of every patient."""
    for seed in SEEDS:
        patient = mint_patient(seed)
        seen = _see(patient.identifiers, carrier(_values(patient, kinds)))
        # Side by side, given and family name are the full name.
        assert seen in (set(kinds), {"name"}), seed
        assert seen == set(kinds) or set(kinds) == {"given_name", "family_name"}, seed


@pytest.mark.parametrize(
    "carrier", [_prose, _query, _json, _form, _headers, _path, _telemetry, _encoded, _csv], ids=_name
)
@pytest.mark.parametrize("kind", sorted(KEYS.keys() - {"condition", "medication", "device_model"}))
def test_weak_value_alone_is_nothing(kind, carrier):
    """One weak value under no key of its kind proves nothing, of whichever patient."""
    for seed in SEEDS:
        patient = mint_patient(seed)
        assert _see(patient.identifiers, carrier(_values(patient, [kind]))) == set(), seed


@pytest.mark.parametrize("kinds", PAIRS, ids=_name)
def test_values_of_two_patients_are_no_company(kinds):
    """The date of birth of one and the ZIP code of another are two weak values, each alone."""
    for seed in SEEDS:
        patient, other = mint_patient(seed), mint_patient(f"other {seed}")
        values = {kinds[0]: str(getattr(patient, kinds[0])), kinds[1]: str(getattr(other, kinds[1]))}
        assert _see((*patient.identifiers, *other.identifiers), _prose(values)) == set(), seed


@pytest.mark.parametrize("kinds", PAIRS, ids=_name)
def test_values_in_two_transmissions_are_each_alone(kinds):
    """What stands in another transmission is no company, in whichever order they come."""
    for seed in SEEDS:
        patient = mint_patient(seed)
        detector = Detector(patient.identifiers)
        for kind in (*kinds, *kinds):
            assert detector.scan(_prose(_values(patient, [kind]))) == [], seed
