"""Digests: of normal forms, in every spelling, cut, of one another, and with salts."""

from __future__ import annotations

import hashlib

from .case import Case, Expected, Message, at, identify, post_form, post_json, twin_cases
from .encoders import base32, base64_text, base64url, gzipped, percent, proto
from .people import PATIENT, STRANGER

HERE = "body.json:h"
ALGORITHMS = "md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2s blake2b".split()
# What matching services and caches ask for; each is tried in every spelling.
COMMON = ("md5", "sha1", "sha256", "sha512")


def digest(text: str, algorithm: str = "sha256") -> bytes:
    """Return a digest of a text."""
    return hashlib.new(algorithm, text.encode()).digest()


def _json(text: str) -> Message:
    return post_json({"h": text})


def _octets(content: bytes) -> Message:
    return Message("POST", "https://collect.example/b", {"Content-Type": "application/octet-stream"}, content)


SPELLINGS = {
    "hex": (lambda raw: raw.hex(), "hex"),
    "HEX": (lambda raw: raw.hex().upper(), "hex"),
    "base64": (base64_text, "base64"),
    "base64url": (base64url, "base64url"),
    "hex after 0x": (lambda raw: f"0x{raw.hex()}", "hex"),
    "hex after its algorithm": (lambda raw: f"digest:{raw.hex()}", "hex"),
    "base32": (base32, "base32"),
    "hex with colons": (lambda raw: raw.hex(":"), "hex"),
}

PLAIN = [
    case
    for name in ALGORITHMS
    for case in twin_cases(f"{name}, hex", lambda v, a=name: _json(digest(v, a).hex()), at("email", HERE, name, "hex"))
]

SPELT = [
    case
    for name in COMMON
    for spelling, (write, step) in SPELLINGS.items()
    if spelling != "hex"
    for case in twin_cases(
        f"{name}, {spelling}",
        lambda v, a=name, w=write: _json(w(digest(v, a))),
        # A base64 text without signs of its own may be either alphabet's.
        Expected("email", HERE, steps={name} if step.startswith("base64") else {name, step}),
    )
]

RAW = [
    case
    for name in COMMON
    for case in (
        *twin_cases(
            f"{name}, raw, as a body", lambda v, a=name: _octets(digest(v, a)), Expected("email", "body", steps={name})
        ),
        *twin_cases(
            f"{name}, raw, in protobuf",
            lambda v, a=name: _octets(proto(1, "identify") + proto(2, digest(v, a))),
            Expected("email", "body", steps={name}),
        ),
        *twin_cases(
            f"{name}, raw, in base64 of more",
            lambda v, a=name: _json(base64_text(proto(1, "identify") + proto(2, digest(v, a)))),
            Expected("email", HERE, steps={name}),
        ),
    )
]

CUT = [
    case
    for name in ("md5", "sha1", "sha256")
    for size in (12, 16, 32)
    if not (name == "md5" and size == 32)
    for case in twin_cases(
        f"{name}, the first {size} hex digits",
        lambda v, a=name, n=size: _json(digest(v, a).hex()[:n]),
        Expected("email", HERE, steps={name}),
    )
]
CUT_NEAR = [
    Case(f"sha256, {name}", _json(text), identify(email=PATIENT.email))
    for name, text in {
        "the first 11 hex digits": digest(PATIENT.email).hex()[:11],
        "the first 8 hex digits": digest(PATIENT.email).hex()[:8],
        "one digit changed": digest(PATIENT.email).hex()[:-1] + "0f"[digest(PATIENT.email).hex()[-1] == "0"],
        "12 digits with a digit changed": digest(PATIENT.email).hex()[:11]
        + "0f"[digest(PATIENT.email).hex()[11] == "0"],
        "reversed bytes of another": digest(STRANGER.email)[::-1].hex(),
    }.items()
]


def _uuid(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


DOUBLE = [
    *twin_cases(
        "sha256 of md5",
        lambda v: _json(digest(digest(v, "md5").hex()).hex()),
        at("email", HERE, "md5", "hex", "sha256", "hex"),
    ),
    *twin_cases(
        "md5 of md5",
        lambda v: _json(digest(digest(v, "md5").hex(), "md5").hex()),
        at("email", HERE, "md5", "hex", "md5", "hex"),
    ),
    *twin_cases(
        "sha256 of sha256",
        lambda v: _json(digest(digest(v).hex()).hex()),
        at("email", HERE, "sha256", "hex", "sha256", "hex"),
    ),
    *twin_cases(
        "sha256 of sha1",
        lambda v: _json(digest(digest(v, "sha1").hex()).hex()),
        at("email", HERE, "sha1", "hex", "sha256", "hex"),
    ),
    *twin_cases(
        "sha256 of raw sha256",
        lambda v: _json(hashlib.sha256(digest(v)).hexdigest()),
        Expected("email", HERE, steps={"sha256"}),
    ),
    *twin_cases(
        "sha256 of base64", lambda v: _json(digest(base64_text(v)).hex()), at("email", HERE, "base64", "sha256", "hex")
    ),
    *twin_cases(
        "sha256 of hex", lambda v: _json(digest(v.encode().hex()).hex()), at("email", HERE, "hex", "sha256", "hex")
    ),
    *twin_cases(
        "sha256 of percent", lambda v: _json(digest(percent(v)).hex()), at("email", HERE, "percent", "sha256", "hex")
    ),
    *twin_cases(
        "base64 of hex of sha256",
        lambda v: _json(base64_text(digest(v).hex())),
        at("email", HERE, "sha256", "hex", "base64"),
    ),
    *twin_cases(
        "hex of sha256 in JSON in gzip",
        lambda v: Message(
            "POST", "https://c.example/", {"Content-Encoding": "gzip"}, gzipped(f'{{"h": "{digest(v).hex()}"}}')
        ),
        at("email", HERE, "sha256", "hex", "gzip"),
    ),
    *twin_cases(
        "md5 as a UUID", lambda v: _json(_uuid(digest(v, "md5").hex())), Expected("email", HERE, steps={"md5"})
    ),
    *twin_cases(
        "sha256 in a path",
        lambda v: Message("GET", f"https://img.example/avatar/{digest(v).hex()}?s=80"),
        at("email", "url.path", "sha256", "hex"),
    ),
    *twin_cases(
        "md5 at the end of a long path",
        lambda v: Message("GET", f"https://api.example/3.0/lists/c0ffee/members/{digest(v, 'md5').hex()}"),
        at("email", "url.path", "md5", "hex"),
    ),
    *twin_cases(
        "sha256 in the middle of a long path",
        lambda v: Message("GET", f"https://api.example/v2/a/users/{digest(v).hex()}/visits/2024"),
        at("email", "url.path", "sha256", "hex"),
    ),
    *twin_cases(
        "sha256 in a path in JSON",
        lambda v: _json(f"/v2/a/users/{digest(v).hex()}/visits"),
        at("email", HERE, "sha256", "hex"),
    ),
    *twin_cases(
        "md5 beside the address itself",
        lambda v: post_json({"a": v, "h": digest(v, "md5").hex()}),
        at("email", "body.json:a"),
        at("email", HERE, "md5", "hex"),
    ),
    *twin_cases(
        "md5 in a host name",
        lambda v: Message("GET", f"https://{digest(v, 'md5').hex()}.t.example/"),
        at("email", "url.host", "md5", "hex"),
    ),
    *twin_cases(
        "sha256 in a form", lambda v: post_form({"hem": digest(v).hex()}), at("email", "body.form:hem", "sha256", "hex")
    ),
    *twin_cases(
        "two digests in one field",
        lambda v: _json(f"{digest(v, 'md5').hex()},{digest(v).hex()}"),
        Expected("email", HERE, steps={"md5"}),
    ),
]

CASES = PLAIN + SPELT + RAW + CUT + CUT_NEAR + DOUBLE
