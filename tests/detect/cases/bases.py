"""Base64, hexadecimal, base32 and base58: a value as a run of other characters."""

from __future__ import annotations

import json

from .case import Message, at, post_form, post_json, twin_cases
from .encoders import base32, base58, base64_text, base64url, jwt

HERE = "body.json:d"


def _json(text: str) -> Message:
    return post_json({"d": text})


def _about(value: str) -> str:
    return json.dumps({"event": "visit", "who": value, "n": 1})


def _lines(text: str) -> bytes:
    return "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76)).encode()


BASE64 = [
    *twin_cases("base64", lambda v: _json(base64_text(v)), at("email", HERE, "base64")),
    *twin_cases("base64 without padding", lambda v: _json(base64_text(v).rstrip("=")), at("email", HERE, "base64")),
    *twin_cases("base64url", lambda v: _json(base64url(f"~~?>{v}")), at("email", HERE, "base64url")),
    *twin_cases("base64 one byte in", lambda v: _json(base64_text(f"#{v};")), at("email", HERE, "base64")),
    *twin_cases("base64 two bytes in", lambda v: _json(base64_text(f"##{v};;")), at("email", HERE, "base64")),
    *twin_cases(
        "base64 in a larger text", lambda v: _json(base64_text(f"x={v}&y=20" * 3)), at("email", HERE, "base64")
    ),
    *twin_cases("base64 of JSON", lambda v: _json(base64_text(_about(v))), at("email", f"{HERE}|json:who", "base64")),
    *twin_cases(
        "base64 of base64", lambda v: _json(base64_text(base64_text(v))), at("email", HERE, "base64", "base64")
    ),
    *twin_cases(
        "base64 thrice",
        lambda v: _json(base64_text(base64_text(base64_text(v)))),
        at("email", HERE, "base64", "base64", "base64"),
    ),
    *twin_cases("base64 of hex", lambda v: _json(base64_text(v.encode().hex())), at("email", HERE, "hex", "base64")),
    *twin_cases(
        "base64 in a query, percent",
        lambda v: Message("GET", f"https://collect.example/p?d={base64_text(v + '?').replace('=', '%3D')}"),
        at("email", "url.query:d", "base64"),
    ),
    *twin_cases(
        "base64 in a path",
        lambda v: Message("GET", f"https://collect.example/v1/{base64url(v)}/open.gif"),
        at("email", "url.path", "base64"),
    ),
    *twin_cases("base64 in a form", lambda v: post_form({"d": base64_text(v)}), at("email", "body.form:d", "base64")),
    *twin_cases(
        "base64 in a cookie",
        lambda v: Message("GET", "https://collect.example/", {"Cookie": f"a=1; k={base64_text(v)}"}),
        at("email", "cookie:k", "base64"),
    ),
    *twin_cases(
        "basic authentication",
        lambda v: Message("GET", "https://collect.example/", {"Authorization": f"Basic {base64_text(v + ':secret')}"}),
        at("email", "header:authorization", "base64"),
    ),
    *twin_cases(
        "base64 in lines of 76",
        lambda v: Message(
            "POST",
            "https://collect.example/",
            {"Content-Type": "text/plain"},
            _lines(base64_text(f"{'lorem ' * 9}{v}{' ipsum' * 20}")),
        ),
        at("email", "body", "base64"),
    ),
    *twin_cases(
        "a data address", lambda v: _json(f"data:text/plain;base64,{base64_text(v)}"), at("email", HERE, "base64")
    ),
    *twin_cases(
        "a data address, percent",
        lambda v: _json(f"data:text/plain,{v.replace('@', '%40')}"),
        at("email", HERE, "percent"),
    ),
    *twin_cases("base64 of UTF-16", lambda v: _json(base64_text(v.encode("utf-16-le"))), at("email", HERE, "base64")),
    *twin_cases("base64 reversed", lambda v: _json(base64_text(v)[::-1]), at("email", HERE, "base64", "reversed")),
]


HEX = [
    *twin_cases("hex", lambda v: _json(v.encode().hex()), at("email", HERE, "hex")),
    *twin_cases("hex in upper case", lambda v: _json(v.encode().hex().upper()), at("email", HERE, "hex")),
    *twin_cases("hex in a larger text", lambda v: _json(f"id={v}&z=1".encode().hex()), at("email", HERE, "hex")),
    *twin_cases("hex after 0x", lambda v: _json(f"0x{v.encode().hex()}"), at("email", HERE, "hex")),
    *twin_cases("hex with spaces", lambda v: _json(v.encode().hex(" ")), at("email", HERE, "hex")),
    *twin_cases("hex with colons", lambda v: _json(v.encode().hex(":")), at("email", HERE, "hex")),
    *twin_cases("hex of hex", lambda v: _json(v.encode().hex().encode().hex()), at("email", HERE, "hex", "hex")),
    *twin_cases("hex of base64", lambda v: _json(base64_text(v).encode().hex()), at("email", HERE, "base64", "hex")),
    *twin_cases(
        "hex in a path",
        lambda v: Message("GET", f"https://collect.example/o/{v.encode().hex()}.gif"),
        at("email", "url.path", "hex"),
    ),
    *twin_cases("hex of an SSN", lambda v: _json(v.encode().hex()), at("ssn", HERE, "hex"), kind="ssn"),
    *twin_cases("base64 of an SSN", lambda v: _json(base64_text(v)), at("ssn", HERE, "base64"), kind="ssn"),
    *twin_cases(
        "base64 of an SSN in a larger text",
        lambda v: _json(base64_text(f"a,{v},b")),
        at("ssn", HERE, "base64"),
        kind="ssn",
    ),
    *twin_cases("base64 of a phone number", lambda v: _json(base64_text(v)), at("phone", HERE, "base64"), kind="phone"),
    *twin_cases("hex of a record number", lambda v: _json(v.encode().hex()), at("mrn", HERE, "hex"), kind="mrn"),
]

OTHERS = [
    *twin_cases("base32", lambda v: _json(base32(v)), at("email", HERE, "base32")),
    *twin_cases("base32 in lower case", lambda v: _json(base32(v).lower()), at("email", HERE, "base32")),
    *twin_cases("base32 without padding", lambda v: _json(base32(v).rstrip("=")), at("email", HERE, "base32")),
    *twin_cases(
        "base32 in labels of a host name",
        lambda v: Message("GET", f"https://{base32(v).rstrip('=').lower()}.t.example/"),
        at("email", "url.host", "base32"),
    ),
    *twin_cases("base58", lambda v: _json(base58(v)), at("email", HERE, "base58")),
    *twin_cases("base64 of base32", lambda v: _json(base64_text(base32(v))), at("email", HERE, "base32", "base64")),
    *twin_cases("base32 of base64", lambda v: _json(base32(base64_text(v))), at("email", HERE, "base64", "base32")),
]

TOKENS = [
    *twin_cases("JWT", lambda v: _json(jwt({"sub": "1", "email": v})), at("email", f"{HERE}|jwt:email", "base64url")),
    *twin_cases(
        "JWT as a bearer",
        lambda v: Message("GET", "https://collect.example/", {"Authorization": f"Bearer {jwt({'sub': v})}"}),
        at("email", "header:authorization|jwt:sub", "base64url"),
    ),
    *twin_cases(
        "JWT in a query",
        lambda v: Message("GET", f"https://collect.example/?t={jwt({'user': {'mail': v}})}"),
        at("email", "url.query:t|jwt:user.mail", "base64url"),
    ),
]

CASES = BASE64 + HEX + OTHERS + TOKENS
