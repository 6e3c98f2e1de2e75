"""Each kind in the common encodings, and in two and three of them at once."""

from __future__ import annotations

import hashlib
import json
import zlib

from .case import Case, Expected, identify, post_json
from .encoders import base32, base64_text, base64url, gzipped, html_hex, json_u, percent, percent_all, rot13
from .people import PATIENT, STRANGER

STRONG = (
    "name username street geo phone fax email ssn mrn health_plan_id account license vehicle device_serial url "
    "biometric photo other"
).split()
WEAK = {
    "given_name": "first_name",
    "family_name": "last_name",
    "city": "city",
    "county": "county",
    "zip": "zip",
    "date_of_birth": "dob",
    "admission_date": "admission_date",
    "ip_address": "ip",
    "condition": "condition",
    "medication": "medication",
    "device_model": "device_model",
}
ENCODINGS = {
    "percent": (percent_all, ""),
    "base64": (base64_text, "base64"),
    "base64 inside more": (lambda text: base64_text(f"<{text}>"), "base64"),
    "hex": (lambda text: text.encode().hex(), "hex"),
    "HEX": (lambda text: text.encode().hex().upper(), "hex"),
    "base32": (base32, "base32"),
    "HTML": (html_hex, "html"),
    "JSON escapes": (json_u, "json"),
    "reversed": (lambda text: text[::-1], "reversed"),
    "gzip in base64": (lambda text: base64_text(gzipped(text)), "gzip base64"),
    "zlib in base64": (lambda text: base64_text(zlib.compress(text.encode())), "zlib base64"),
    "gzip in hex": (lambda text: gzipped(text).hex(), "gzip hex"),
    "md5": (lambda text: hashlib.md5(text.encode()).hexdigest(), "md5 hex"),
    "sha256": (lambda text: hashlib.sha256(text.encode()).hexdigest(), "sha256 hex"),
    "sha256 in base64": (lambda text: base64_text(hashlib.sha256(text.encode()).digest()), "sha256"),
    "rot13": (rot13, "rot13"),
}
# Thirteen letters on, a value without letters is itself; coordinates are proven number by number, not backwards.
NOT_WRITTEN_SO = {"rot13": {"phone", "fax", "ssn", "account", "geo"}, "reversed": {"geo"}}


def _pair(title: str, kind: str, write, location: str, steps: str, body) -> list[Case]:
    """Return the patient's case and the stranger's."""
    value, other = getattr(PATIENT, kind), getattr(STRANGER, kind)
    known = identify(**{kind: value})
    expected = (Expected(kind, location, steps=set(steps.split())),)
    return [
        Case(title, post_json(body(write(value))), known, expected),
        Case(f"{title}, a stranger's", post_json(body(write(other))), known),
    ]


SINGLE = [
    case
    for kind in STRONG
    for name, (write, steps) in ENCODINGS.items()
    if kind not in NOT_WRITTEN_SO.get(name, ())
    for case in _pair(f"{kind} in {name}", kind, write, "body.json:d", steps, lambda text: {"d": text})
]

KEYED = [
    case
    for kind, key in WEAK.items()
    for name in ("percent", "base64", "hex", "HTML", "JSON escapes", "sha256", "gzip in base64")
    for write, steps in (ENCODINGS[name],)
    for case in _pair(
        f"{kind} in {name} under {key}", kind, write, f"body.json:{key}", steps, lambda text, key=key: {key: text}
    )
]

INSIDE = [
    case
    for kind, key in WEAK.items()
    for name in ("base64", "gzip in base64", "hex")
    for write, steps in (ENCODINGS[name],)
    for case in _pair(
        f"{kind} under {key} in JSON in {name}",
        kind,
        lambda value, key=key, write=write: write(json.dumps({key: value, "n": 1})),
        f"body.json:d|json:{key}",
        steps,
        lambda text: {"d": text},
    )
]

LAYERS = {
    "percent": percent,
    "base64": base64_text,
    "base64url": base64url,
    "hex": lambda text: text.encode().hex(),
    "gzip base64": lambda text: base64_text(gzipped(text)),
    "zlib base64url": lambda text: base64url(zlib.compress(text.encode())),
    "JSON": lambda text: json.dumps({"k": text}),
    "HTML": html_hex,
}
_DEEP = ("percent", "base64", "hex", "gzip base64", "JSON")

TWO = [
    case
    for inner, write in LAYERS.items()
    for outer, wrap in LAYERS.items()
    for case in _pair(
        f"{inner}, then {outer}",
        "email",
        lambda value, write=write, wrap=wrap: wrap(write(value)),
        "body.json:d|json:k" if outer == "JSON" or inner == "JSON" else "body.json:d",
        "",
        lambda text: {"d": text},
    )
    if (inner, outer) != ("JSON", "JSON")
]

THREE = [
    case
    for inner in _DEEP
    for middle in _DEEP
    for outer in _DEEP
    if [inner, middle, outer].count("JSON") < 2
    for case in _pair(
        f"{inner}, then {middle}, then {outer}",
        "mrn",
        lambda value, a=inner, b=middle, c=outer: LAYERS[c](LAYERS[b](LAYERS[a](value))),
        "body.json:d|json:k" if "JSON" in (inner, middle, outer) else "body.json:d",
        "",
        lambda text: {"d": text},
    )
]

CASES = SINGLE + KEYED + INSIDE + TWO + THREE
