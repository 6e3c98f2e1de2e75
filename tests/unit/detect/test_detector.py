"""The detector as a whole: every encoding, every kind, what counts and what does not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import zlib
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_phiguard.detect import Detector, Scan
from pytest_phiguard.detect import detector as detector_module
from pytest_phiguard.model import Identifier, Transmission

http = Transmission.http


def _escape_percent(text):
    return quote(text, safe="")


def _base64(text):
    return base64.b64encode(text.encode()).decode()


def _base64url(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _deflate(text):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(stream.compress(f"{text} {text} {text}".encode()) + stream.flush()).decode()


def _jwt(text):
    return ".".join([_base64url('{"alg":"none"}'), _base64url(json.dumps({"sub": text})), "c2lnbmF0dXJl"])


# Its base64 holds "+" and "/".
MTIME = 0xFBEFBEFB
ENCODINGS = {
    "plain": str,
    "percent": _escape_percent,
    "percent_all": lambda text: "".join(f"%{ord(sign):02X}" for sign in text),
    "percent_twice": lambda text: _escape_percent(_escape_percent(text)),
    "base64": _base64,
    "base64url": _base64url,
    "base64_twice": lambda text: _base64(_base64(text)),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex_upper": lambda text: text.encode().hex().upper(),
    "hex_colons": lambda text: text.encode().hex(":"),
    "json_escapes": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "script_escapes": lambda text: "".join(f"\\x{ord(sign):02x}" for sign in text),
    "html_decimal": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "html_hex": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "gzip": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=MTIME)).decode(),
    "zlib": lambda text: base64.b64encode(zlib.compress(text.encode())).decode(),
    "deflate": _deflate,
    "jwt": _jwt,
    "upper": str.upper,
    "lower": str.lower,
    "reversed": lambda text: text[::-1],
    "char_codes": lambda text: ",".join(str(ord(sign)) for sign in text),
    "in_json_in_base64": lambda text: _base64(json.dumps({"event": "x", "value": text})),
    "gzip_base64_percent": lambda text: _escape_percent(ENCODINGS["gzip"](text)),
}
CARRIERS = {
    "query": lambda value: http("GET", f"https://v.example/c?a=1&x9={_escape_percent(value)}&z=2"),
    "path": lambda value: http("GET", f"https://v.example/p/{_escape_percent(value)}/end"),
    "fragment": lambda value: http("GET", f"https://v.example/#/r?x9={_escape_percent(value)}"),
    "json": lambda value: http("POST", "https://v.example/", {}, json.dumps({"e": {"x9": value, "t": 1}}).encode()),
    "form": lambda value: http(
        "POST",
        "https://v.example/",
        {"Content-Type": "application/x-www-form-urlencoded"},
        urlencode({"a": "b", "x9": value}).encode(),
    ),
    "multipart": lambda value: http(
        "POST",
        "https://v.example/",
        {"Content-Type": "multipart/form-data; boundary=XX"},
        f'--XX\r\nContent-Disposition: form-data; name="x9"\r\n\r\n{value}\r\n--XX--\r\n'.encode(),
    ),
    "header": lambda value: http("GET", "https://v.example/", {"X-Thing": value}),
    "cookie": lambda value: http("GET", "https://v.example/", {"Cookie": f"s=1; x9={_escape_percent(value)}"}),
    "referer": lambda value: http(
        "GET", "https://v.example/", {"Referer": f"https://a.example/?x9={_escape_percent(value)}"}
    ),
    "gzip_body": lambda value: http(
        "POST",
        "https://v.example/",
        {"Content-Encoding": "gzip"},
        gzip.compress(json.dumps([{"x9": value}]).encode()),
    ),
    "json_thrice": lambda value: http(
        "POST", "https://v.example/", {}, json.dumps({"p": json.dumps({"q": json.dumps({"x9": value})})}).encode()
    ),
    "prose": lambda value: http("POST", "https://v.example/", {}, f"line for {value} was done".encode()),
    "page_address": lambda value: Transmission(
        "tag",
        "GET",
        "https://v.example/t.js",
        fields=(("page.url", f"https://a.example/?x9={_escape_percent(value)}"),),
    ),
    "field": lambda value: Transmission("tag", "GET", "https://v.example/", fields=(("page.title", value),)),
}
STRONG = [
    *("name", "username", "street", "phone", "fax", "email", "ssn", "mrn", "health_plan_id", "account", "license"),
    *("vehicle", "device_serial", "url", "biometric", "photo", "other"),
]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_strong_identifier_is_found_in_every_encoding_and_carrier(detector, patient, encoding, carrier):
    """A strong value is found however it is encoded and whatever carries it, and nothing stays unjudged."""
    for kind in STRONG:
        scan = detector.report(CARRIERS[carrier](ENCODINGS[encoding](patient[kind].value)))
        assert patient[kind] in {sighting.identifier for sighting in scan.sightings}, kind
        assert scan.unjudged == ()


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_digest_is_found_in_every_spelling(detector, patient, algorithm, carrier):
    """A digest is found in hexadecimal of either case, in base64 and base64url, and its hexadecimal in base64."""
    for kind in ("email", "phone", "zip"):
        raw = hashlib.new(algorithm, patient[kind].value.lower().encode()).digest()
        standard, safe = base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("=")
        for text in (raw.hex(), raw.hex().upper(), standard, safe, _base64(raw.hex())):
            found = {s.identifier: s.chain for s in detector.scan(CARRIERS[carrier](text))}
            assert algorithm in found.get(patient[kind], ()), (kind, text)


def test_chain_runs_from_the_value_outward(find):
    """A digest in a base64url field of a gzip body names every step, the value's own first."""
    digest = hashlib.sha256(b"ottoline.brakspear@example.com").hexdigest()
    body = gzip.compress(json.dumps({"user": {"hem": _base64url(digest)}}).encode())
    found = find(http("POST", "https://v.example/", {"Content-Encoding": "gzip"}, body))
    assert found == {("email", "body.json:user.hem"): ("lowercase", "sha256", "hex", "base64url", "gzip")}


def test_enhanced_conversion_of_google_is_found(find):
    """Google's ``em=tv.1~em.<digest>`` holds the digest of the address in base64url."""
    raw = hashlib.sha256(b"ottoline.brakspear@example.com").digest()
    value = f"tv.1~em.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"
    assert find(http("GET", f"https://v.example/?em={quote(value)}")) == {
        ("email", "url.query:em"): ("lowercase", "sha256", "base64url")
    }


def test_cut_off_digest_is_found(find):
    """The first half of a digest is as good as the whole of it."""
    digest = hashlib.sha256(b"ottoline.brakspear@example.com").hexdigest()[:32]
    assert find(http("GET", f"https://v.example/?h={digest}")) == {
        ("email", "url.query:h"): ("lowercase", "sha256", "hex", "cut")
    }


def test_digest_of_a_digest_is_found(find):
    """A digest that was digested once more is found for the kinds that matching services take."""
    inner = hashlib.md5(b"ottoline.brakspear@example.com").hexdigest()
    digest = hashlib.sha256(inner.encode()).hexdigest()
    assert find(http("GET", f"https://v.example/?h={digest}")) == {
        ("email", "url.query:h"): ("lowercase", "md5", "hex", "sha256", "hex")
    }


@pytest.mark.parametrize(
    ("place", "digest"),
    [
        ("prefix", lambda value: hashlib.sha256(b"pepper" + value).hexdigest()),
        ("suffix", lambda value: hashlib.sha256(value + b"pepper").hexdigest()),
        ("hmac", lambda value: hmac.new(b"pepper", value, "sha256").hexdigest()),
    ],
)
def test_salted_digest_is_found_with_its_salt(patient, place, digest):
    """A salted digest is found once the salt is known, and only then."""
    transmission = http("GET", f"https://v.example/?h={digest(b'MRN-4471829035')}")
    knowing = Detector([patient["mrn"]], salts={place: ["pepper"]})
    assert [sighting.identifier for sighting in knowing.scan(transmission)] == [patient["mrn"]]
    assert Detector([patient["mrn"]]).scan(transmission) == []


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


def _near_misses():
    yield "ssn", "900-12-7184"
    yield "ssn", "9001271834"
    yield "ssn", "1900127183"
    yield "account", "0.4400771920834417"
    yield "account", "4400771920834417.5"
    yield "account", "44007719208344170"
    yield "phone", "617-555-0144"
    yield "phone", "86175550143"
    yield "mrn", "MRN-4471829036"
    yield "mrn", "XMRN-4471829035"
    yield "mrn", "MRN-44718290351"
    yield "name", "Ottoline Brakspearson"
    yield "name", "xottoline brakspear"
    yield "name", "Ottoline B. Rakspeare"
    yield "email", "xottoline.brakspear@example.com"
    yield "email", "mary.ottoline.brakspear@example.com"
    yield "email", "ottoline.brakspear@example.com.au"
    yield "email", "ottoline.brakspear@example.community"
    yield "ip_address", "203.0.113.7"
    yield "ip_address", "203.0.113.77.5"
    yield "ip_address", "1.203.0.113.77"
    yield "url", "https://portal.example.com/people/ottoline-4110567"
    yield "geo", "42.3600"
    yield "geo", "142.360082,-71.058880"
    yield "other", "tok_9f3cA71bQ22y"


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("encoding", ["plain", "percent", "base64", "base64url", "hex", "base32", "jwt", "gzip"])
def test_near_miss_is_no_sighting(detector, encoding, carrier):
    """A value that differs in one sign, or is a part of a longer one, is not the patient's."""
    for kind, value in _near_misses():
        scan = detector.report(CARRIERS[carrier](ENCODINGS[encoding](value)))
        assert kind not in {sighting.identifier.kind.value for sighting in scan.sightings}, (kind, value)
        assert scan.unjudged == ()


def test_digest_of_a_near_miss_is_no_sighting(find):
    """A digest of another value is nothing, however alike the values are."""
    digest = hashlib.sha256(b"ottoline.brakspear@example.org").hexdigest()
    assert find(http("GET", f"https://v.example/?em={digest}")) == {}


@pytest.mark.parametrize("text", ["lat=42.3601&lng=-71.0589", "ll=42.360082,-71.058880", "q=42.36008+-71.05888"])
def test_coordinates_are_found_rounded_and_apart(find, text):
    """Latitude and longitude count together, in one value or in two, cut off or rounded to four decimals."""
    assert {kind for kind, _ in find(http("GET", f"https://v.example/?{text}"))} == {"geo"}


def test_shortest_chain_is_kept(find):
    """One location of an identifier is one sighting, with the chain that needs the fewest steps."""
    text = f"MRN-4471829035 {_base64('MRN-4471829035')}"
    assert find(http("POST", "https://v.example/", {}, text.encode())) == {("mrn", "body"): ()}


def test_bytes_are_a_body_without_headers(detector, patient):
    """``scan_bytes`` places what it sees in the body."""
    (sighting,) = detector.scan_bytes(b"see MRN-4471829035 please")
    assert (sighting.identifier, sighting.location, sighting.chain) == (patient["mrn"], "body", ())


def test_value_framed_by_binary_bytes_is_found(find):
    """In a binary record a length or tag byte beside a value may look like a letter."""
    record = b"\x0a\x04abcd\x12\x1eottoline.brakspear@example.comJ\x02\x08\x01"
    assert {kind for kind, _ in find(http("POST", "https://v.example/", {}, record))} == {"email"}


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
        text = _base64(text)
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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), url=st.text(max_size=80), name=st.text(max_size=20), value=st.text(max_size=80))
def test_no_input_makes_it_raise(detector, body, url, name, value):
    """Whatever is sent, the detector neither raises nor reports an error of its own."""
    scan = detector.report(http("POST", url, [(name, value), ("Content-Type", value)], body))
    assert not any("detector raised" in reason for reason in scan.unjudged)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sampled_from(["percent", "base64", "base64url", "hex", "gzip", "zlib", "json"]), max_size=3),
    carrier=st.sampled_from(sorted(CARRIERS)),
)
def test_three_encodings_inside_each_other_are_opened(detector, patient, steps, carrier):
    """Any three encodings inside each other are undone."""
    text = patient["email"].value
    for step in steps:
        text = json.dumps({"v": text}) if step == "json" else ENCODINGS[step](text)
    assert patient["email"] in {sighting.identifier for sighting in detector.scan(CARRIERS[carrier](text))}


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
