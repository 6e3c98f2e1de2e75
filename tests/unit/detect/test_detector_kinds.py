"""The detector as a whole: every kind, what counts and what does not."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Transmission

http = Transmission.http


FORMATS = {
    "phone": ["+16175550143", "16175550143", "6175550143", "617-555-0143", "617.555.0143", "1 617 555 0143"],
    "ssn": ["900127183", "900 12 7183", "900.12.7183", "900/12/7183"],
    "mrn": ["MRN4471829035", "mrn-4471829035", "mrn 4471829035", "mrn_4471829035"],
    "name": [
        *(
            "ottoline brakspear",
            "OTTOLINE BRAKSPEAR",
            "Brakspear, Ottoline",
            "BRAKSPEAR^OTTOLINE",
            "ottoline_brakspear",
        ),
        *(
            "Ottoline  Brakspear",
            "ottoline+brakspear",
            "brakspear-ottoline",
            "OttolineBrakspear",
            "patientOttolineBrakspear",
        ),
    ],
    "email": [
        *("ottoline.brakspear@example.com", "OTTOLINE.BRAKSPEAR@EXAMPLE.COM", "mailto:ottoline.brakspear@example.com"),
        *("ottoline.brakspear at example dot com", "ottoline.brakspear [at] example [dot] com"),
    ],
    "street": ["4117 quillfeather lane", "4117 Quillfeather Ln", "4117-quillfeather-lane", "4117 QUILLFEATHER LN."],
    "account": ["4400 7719 2083 4417", "4400-7719-2083-4417"],
    "url": ["portal.example.com/people/ottoline-411056", "https://portal.example.com/people/ottoline-411056?x=1"],
    "vehicle": ["1hgz49151826x22r7", "1HGZ-49151826-X22R7"],
    "username": ["OBrakspear74", "@obrakspear74"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FORMATS.items() for text in texts])
def test_every_format_of_a_kind_is_found_in_prose(detector, patient, kind, text):
    """A strong value is found in every way that people and systems write it."""
    found = {sighting.identifier for sighting in detector.scan_bytes(f"about {text} we said".encode())}
    assert patient[kind] in found


DATES = [
    *("1974-03-05", "1974/03/05", "03/05/1974", "05/03/1974", "05.03.1974", "3/5/1974", "19740305", "March 5, 1974"),
    *("Mar 5, 1974", "5 March 1974", "05 Mar 1974", "March 5th, 1974", "1974-03-05T00:00:00Z", "131673600"),
]


@pytest.mark.parametrize("text", DATES)
def test_every_format_of_a_date_is_found_under_its_key(find, text):
    """A birth date counts under its own key in whatever format it is written."""
    found = find(http("GET", f"https://v.example/?dob={quote(text)}"))
    assert [kind for kind, _ in found] == ["date_of_birth"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        *(("zip=00418", "zip"), ("ud[zp]=00418", "zip"), ("patientZip=00418", "zip"), ("postal_code=00418", "zip")),
        *(
            ("cd.db=19740305", "date_of_birth"),
            ("birthdate=1974-03-05", "date_of_birth"),
            ("fn=ottoline", "given_name"),
        ),
        *(("ln=Brakspear", "family_name"), ("ct=brambleworth", "city"), ("uip=203.0.113.77", "ip_address")),
        *(("age=48", "age"), ("ud[age]=48", "age"), ("county=Thornshire", "county"), ("zip=MDA0MTg%3D", "zip")),
        *(
            ("diagnosis=type+2+diabetes", "condition"),
            ("rx=sitagliptin", "medication"),
            ("device=omnipod-dash", "device_model"),
        ),
        ("admit_date=2023-11-17", "admission_date"),
    ],
)
def test_weak_value_counts_under_its_own_key(detector, patient, query, kind):
    """A weak value or a fact is a sighting, and keyed, under any usual name of its kind."""
    (sighting,) = detector.scan(http("GET", f"https://v.example/?{query}"))
    assert (sighting.identifier, sighting.keyed) == (patient[kind], True)


@pytest.mark.parametrize(
    "body",
    [
        *(
            '{"user": {"zip": "00418"}}',
            '{"zip": 418, "x": {"postalCode": "00418"}}',
            "log zip=00418 done",
            "zip code: 00418",
        ),
        *("var t = {'zip': '00418'}", "<a><zip>00418</zip></a>", '{"name": "zip", "value": "00418"}', "/v/zip/00418/x"),
    ],
)
def test_key_is_recognised_in_structures_and_in_text(find, body):
    """A key counts whether the body is JSON, script, XML, a log line or an address."""
    assert {kind for kind, _ in find(http("POST", "https://v.example/", {}, body.encode()))} == {"zip"}


def test_number_in_json_counts(find):
    """A JSON number is compared as it is written."""
    body = json.dumps({"age": 48, "account_number": 4400771920834417}).encode()
    assert {kind for kind, _ in find(http("POST", "https://v.example/", {}, body))} == {"age", "account"}


def test_weak_digest_under_a_vendor_key_counts(detector, patient):
    """``fn=<digest>`` of Meta's advanced matching is a keyed sighting of the given name."""
    digest = hashlib.sha256(b"ottoline").hexdigest()
    (sighting,) = detector.scan(http("GET", f"https://v.example/tr?ud[fn]={digest}"))
    assert (sighting.identifier, sighting.keyed) == (patient["given_name"], True)
    assert sighting.chain == ("lowercase", "sha256", "hex")


@pytest.mark.parametrize(
    "text",
    [
        *("Ottoline called", "we met in Brambleworth", "the number 00418", "48", "aged 48 or more", "born 1974-03-05"),
        *("type 2 diabetes is common", "buy an Omnipod DASH", "on 2023-11-17 it rained", "Thornshire", "max-age=48"),
    ],
)
def test_weak_value_loose_in_prose_is_nothing(find, text):
    """A weak value or a fact without key and company proves nothing."""
    assert find(http("POST", "https://v.example/", {}, text.encode())) == {}


def test_address_of_a_person_stands_alone(find):
    """A public IP address is a sighting wherever it stands whole."""
    assert find(http("GET", "https://v.example/ack/203.0.113.77")) == {("ip_address", "url.path"): ()}


def test_private_address_counts_under_its_key_only():
    """Many networks share a private address, so it needs its key."""
    detector = Detector([Identifier("ip_address", "10.20.30.40", "P")])
    assert detector.scan(http("GET", "https://v.example/ack/10.20.30.40")) == []
    assert len(detector.scan(http("GET", "https://v.example/", {"X-Forwarded-For": "10.20.30.40, 1.1.1.1"}))) == 1


def test_pump_case_is_found(find):
    """The address of a patient and the device in one path keep each other company."""
    assert set(find(http("GET", "https://v.example/ack/203.0.113.77/omnipod-dash"))) == {
        ("ip_address", "url.path"),
        ("device_model", "url.path"),
    }


def test_weak_value_counts_beside_a_strong_one(find):
    """What is loose counts beside another identifier of the same patient, in whatever part of the transmission."""
    found = find(http("POST", "https://v.example/c?e=ottoline.brakspear%40example.com", {}, b"has type 2 diabetes"))
    assert set(found) == {("email", "url.query:e"), ("condition", "body")}


def test_two_loose_values_of_one_patient_keep_company(find):
    """Two rare values of one patient prove each other."""
    assert {kind for kind, _ in find(http("POST", "https://v.example/", {}, b"Ottoline, Omnipod DASH"))} == {
        "given_name",
        "device_model",
    }


def test_value_of_another_patient_is_no_company(patient):
    """Company means the same person."""
    other = Identifier("condition", "essential tremor", "Somebody Else")
    found = Detector([patient["email"], other]).scan_bytes(b"ottoline.brakspear@example.com has essential tremor")
    assert [sighting.identifier for sighting in found] == [patient["email"]]


def test_value_without_a_patient_is_no_company():
    """Values that nobody owns never count as company."""
    values = [Identifier("email", "z.quillon@example.com"), Identifier("condition", "essential tremor")]
    found = Detector(values).scan_bytes(b"z.quillon@example.com has essential tremor")
    assert [sighting.identifier.kind for sighting in found] == ["email"]


def test_part_of_a_longer_value_is_not_seen_twice(find):
    """The names inside a mailbox and inside a full name are not sightings of their own."""
    body = b"Ottoline Brakspear <ottoline.brakspear@example.com>"
    assert {kind for kind, _ in find(http("POST", "https://v.example/", {}, body))} == {"name", "email"}


@pytest.mark.parametrize("text", ["lat=42.3601&lng=-71.0589", "ll=42.360082,-71.058880", "q=42.36008+-71.05888"])
def test_coordinates_are_found_rounded_and_apart(find, text):
    """Latitude and longitude count together, in one value or in two, cut off or rounded to four decimals."""
    assert {kind for kind, _ in find(http("GET", f"https://v.example/?{text}"))} == {"geo"}


def test_shortest_chain_is_kept(find):
    """One location of an identifier is one sighting, with the chain that needs the fewest steps."""
    text = f"MRN-4471829035 {base64.b64encode(b'MRN-4471829035').decode()}"
    assert find(http("POST", "https://v.example/", {}, text.encode())) == {("mrn", "body"): ()}


def test_bytes_are_a_body_without_headers(detector, patient):
    """``scan_bytes`` places what it sees in the body."""
    (sighting,) = detector.scan_bytes(b"see MRN-4471829035 please")
    assert (sighting.identifier, sighting.location, sighting.chain) == (patient["mrn"], "body", ())


def test_value_framed_by_binary_bytes_is_found(find):
    """In a binary record a length or tag byte beside a value may look like a letter."""
    record = b"\x0a\x04abcd\x12\x1eottoline.brakspear@example.comJ\x02\x08\x01"
    assert {kind for kind, _ in find(http("POST", "https://v.example/", {}, record))} == {"email"}


def test_demoted_value_counts_under_its_key_and_in_company():
    """A value too common for its kind is found under its key and beside another of its patient, nowhere else."""
    short, mail = Identifier("mrn", "4711", "P"), Identifier("email", "z.quillon@example.com", "P")
    detector = Detector([short, mail])
    assert detector.scan_bytes(b"room 4711 is free") == []
    assert [s.identifier for s in detector.scan_bytes(b'{"mrn": "4711"}')] == [short]
    assert short in {s.identifier for s in detector.scan_bytes(b"4711 is z.quillon@example.com")}


def test_value_demoted_by_the_caller_is_demoted():
    """A reason that the caller gives weighs as much as one that the detector finds."""
    demoted = Identifier("mrn", "MRN-4471829035", "P", demoted="it is everybody's")
    assert Detector([demoted]).scan_bytes(b"see MRN-4471829035") == []
    assert len(Detector([demoted]).scan_bytes(b"mrn=MRN-4471829035")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "birth_year=1974&birth_month=3&birth_day=05",
        "dob[year]=1974&dob[month]=mar&dob[day]=5",
        "dob_y=1974&dob_m=03&dob_d=05",
    ],
)
def test_birth_date_in_three_fields_is_found(find, query):
    """A birth date that fills three fields is found in each of them."""
    found = find(http("GET", f"https://v.example/?{query}"))
    assert [kind for kind, _ in found] == ["date_of_birth"] * 3
    assert set(found.values()) == {("part",)}


@pytest.mark.parametrize("query", ["birth_year=1974&birth_month=3", "year=1974&month=3&day=5", "a=1974&b=3&c=5"])
def test_parts_of_a_date_are_nothing_alone(find, query):
    """Some of the fields, or fields that do not speak of a birth, prove nothing."""
    assert find(http("GET", f"https://v.example/?{query}")) == {}


def test_phone_number_in_three_fields_is_found(find):
    """A number that fills three fields is found."""
    found = find(http("GET", "https://v.example/?phone1=617&phone2=555&phone3=0143"))
    assert {kind for kind, _ in found} == {"phone"}


def test_full_name_in_two_fields_is_found(patient):
    """A full name is found in the fields of given and family name, where only the full name is known."""
    query = http("GET", "https://v.example/?fn=ottoline&ln=brakspear")
    assert [s.identifier.kind for s in Detector([patient["name"]]).scan(query)] == ["name", "name"]
    known = Detector([patient["name"], patient["given_name"], patient["family_name"]])
    assert [s.identifier.kind for s in known.scan(query)] == ["given_name", "family_name"]
    assert Detector([patient["name"]]).scan(http("GET", "https://v.example/?fn=ottoline")) == []
