"""The detector as a whole: every encoding in every carrier, and the near misses."""

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

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Transmission

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
        gzip.compress(json.dumps([{"x9": value}]).encode(), mtime=0),
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
    body = gzip.compress(json.dumps({"user": {"hem": _base64url(digest)}}).encode(), mtime=0)
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
