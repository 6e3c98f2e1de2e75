"""Compression: bodies and fields that are packed, declared or not."""

from __future__ import annotations

import json
import zlib

from .case import Expected, Message, at, post_form, post_json, twin_cases
from .encoders import base64_text, base64url, gzipped, jwt, percent, raw_deflate

HERE = "body.json:user"


def _event(value: str) -> bytes:
    return json.dumps({"event": "visit", "user": value}).encode()


def _send(body: bytes, coding: str = "", content_type: str = "application/json", query: str = "") -> Message:
    headers = {"Content-Type": content_type}
    if coding:
        headers["Content-Encoding"] = coding
    return Message("POST", f"https://collect.example/e{query}", headers, body)


def _brotli(content: bytes) -> bytes:
    import brotli

    return brotli.compress(content)


def _zstd(content: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


def _saml(value: str) -> bytes:
    return f'<samlp:AuthnRequest ID="_1"><saml:NameID>{value}</saml:NameID></samlp:AuthnRequest>'.encode()


BODIES = [
    *twin_cases("gzip", lambda v: _send(gzipped(_event(v)), "gzip"), at("email", HERE, "gzip")),
    *twin_cases(
        "gzip undeclared", lambda v: _send(gzipped(_event(v)), content_type="text/plain"), at("email", HERE, "gzip")
    ),
    *twin_cases("x-gzip", lambda v: _send(gzipped(_event(v)), "x-gzip"), at("email", HERE, "gzip")),
    *twin_cases("gzip twice", lambda v: _send(gzipped(gzipped(_event(v))), "gzip"), at("email", HERE, "gzip", "gzip")),
    *twin_cases(
        "gzip in two members",
        lambda v: _send(gzipped(_event(v)[:25]) + gzipped(_event(v)[25:]), "gzip"),
        at("email", HERE, "gzip"),
    ),
    *twin_cases("deflate as zlib", lambda v: _send(zlib.compress(_event(v)), "deflate"), at("email", HERE, "zlib")),
    *twin_cases("deflate, raw", lambda v: _send(raw_deflate(_event(v)), "deflate"), at("email", HERE, "deflate")),
    *twin_cases(
        "zlib undeclared",
        lambda v: _send(zlib.compress(_event(v)), content_type="application/octet-stream"),
        at("email", HERE, "zlib"),
    ),
    *twin_cases(
        "raw deflate undeclared",
        lambda v: _send(raw_deflate(_event(v)), content_type="application/octet-stream"),
        at("email", HERE, "deflate"),
    ),
    *twin_cases(
        "zlib told by a query parameter",
        lambda v: _send(zlib.compress(_event(v)), content_type="text/plain", query="?dd-evp-encoding=deflate"),
        at("email", HERE, "zlib"),
    ),
    *twin_cases("brotli", lambda v: _send(_brotli(_event(v)), "br"), at("email", HERE, "br"), needs="brotli"),
    *twin_cases("zstd", lambda v: _send(_zstd(_event(v)), "zstd"), at("email", HERE, "zstd"), needs="zstandard"),
    *twin_cases(
        "zstd undeclared",
        lambda v: _send(_zstd(_event(v)), content_type="application/octet-stream"),
        at("email", HERE, "zstd"),
        needs="zstandard",
    ),
    *twin_cases(
        "gzip and base64",
        lambda v: _send(base64_text(gzipped(_event(v))).encode(), content_type="text/plain"),
        at("email", "body|json:user", "gzip", "base64"),
    ),
    *twin_cases(
        "gzip in a form's field, base64",
        lambda v: post_form({"data": base64_text(gzipped(_event(v)))}),
        at("email", "body.form:data|json:user", "gzip", "base64"),
    ),
    *twin_cases(
        "zlib in a query, base64url",
        lambda v: Message("GET", f"https://collect.example/p?jzb={base64url(zlib.compress(_event(v)))}"),
        at("email", "url.query:jzb|json:user", "zlib", "base64"),
    ),
    *twin_cases(
        "zlib in a path, base64url",
        lambda v: Message("GET", f"https://email.example/c/{base64url(zlib.compress(_event(v)))}"),
        at("email", "url.path|json:user", "zlib", "base64"),
    ),
    *twin_cases(
        "raw deflate in a query, base64 (SAML)",
        lambda v: Message("GET", f"https://idp.example/sso?SAMLRequest={percent(base64_text(raw_deflate(_saml(v))))}"),
        at("email", "url.query:SAMLRequest", "deflate", "base64"),
    ),
    *twin_cases(
        "JSON in base64 in JSON in gzip",
        lambda v: _send(gzipped(json.dumps({"d": base64_text(_event(v))})), "gzip"),
        at("email", "body.json:d|json:user", "base64", "gzip"),
    ),
    *twin_cases(
        "gzip in hex",
        lambda v: post_json({"d": gzipped(_event(v)).hex()}),
        at("email", "body.json:d|json:user", "gzip", "hex"),
    ),
    *twin_cases(
        "JWT in gzip",
        lambda v: _send(gzipped(json.dumps({"t": jwt({"sub": v})})), "gzip"),
        at("email", "body.json:t|jwt:sub", "base64url", "gzip"),
    ),
    *twin_cases(
        "gzip after a header of four bytes",
        lambda v: _send(b"\x00\x01\x02\x03" + gzipped(_event(v)), content_type="application/octet-stream"),
        at("email", "body|json:user", "gzip"),
    ),
]


# Frames of the lz4 package and of lz-string's own functions (npm lz-string 1.5.0), for the patient and for the stranger.
LZ4 = {
    "heron.vexley@example.org": "6c6579",
    "heron.vexlay@example.org": "6c6179",
}
LZ4_FRAME = (
    "04224d1868405600000000000000714d000000fa347b226c6576656c223a22696e666f222c2275736572223a226865726f6e2e766578{}"
    "406578616d706c652e6f7267222c226d657373616765223a226c6f67696e2006005067696e227d00000000"
)
_BEFORE = "N4IgpgbmB2AuIC4QBIAOBDA5pAlmA7iADQioBOA9qmGbHgM6KgAmO9d0AxrAPo7OIQACxoVoAOigAPAD"
LZ_BASE64 = {
    "heron.vexley@example.org": _BEFORE + "ZgAngAEwU9AFtUc8RTKZiKTgFcyZGL2MzBQ2LFT0EAegeodsdDPEr1msA6EU1MBAAX2CgA==",
    "heron.vexlay@example.org": _BEFORE + "boAngAEwU9AFtUMsOIplMxFJwCuZMjF4mZgobFip6CAPSPUu2OhniV6zWEdCKNTAQAF8QoA=",
}
_UTF16 = (
    "\u1be1\u0849\u40fc\u6096\u0191\u00d8\u2029.\u0238\u0e89\u014c\u605b\u4420\u3442\u5029\u605d\u5550\u66e7\u4087"
    "\u22c0\u0151\u6f7d\u6826\u1ae0\u1f67\u33a8\u2020\u2c88\u2b60\u03c2\u4021\u7023"
)
LZ_UTF16 = {
    "heron.vexley@example.org": _UTF16 + "\u3320\u0a00F\u055dM\u553c\u78aa\u32b9\u4472\u3825\u39b3\u11ab\u6c86\u3070"
    "\u6c78\u5514\u0823\u683e\u510d\u4763\u1e45\u3d86\u5827\u2134\u6a80\u1020\u2fd0\u2820 ",
    "heron.vexlay@example.org": _UTF16 + "\u3760\u0a00F\u055dM\u552c\u5891\u0a85\u19a8\u5290\u0593\u1343\u0be4\u6680"
    "\u50f8\u58c9\u7430\u03f2\u1ec5\u6dae\u435c\u259a\u66d0\u4762\u148a\u3030O\u4448  ",
}
_BYTES = (
    "378220a606e607602e202e1004800e043039a4096603b8800d08a804e03daa619b1e033a2a00263bd774031ac03e8ece210002c6856800e8"
    "a000f003"
)
LZ_BYTES = {
    "heron.vexley@example.org": _BYTES
    + "66002780013053d005b5473c45329988a4e015cc9918bd8ccc14362c54f41007a07a876c7433c4"
    "af59ac03a114d4c040017d8280",
    "heron.vexlay@example.org": _BYTES
    + "6e802780013053d005b5432c388a65331149c02b993231789998286c58a9e8200f48f52ed8e867895"
    "eb358474228d4c040017c428000",
}


def _lz_uri(value: str) -> str:
    return LZ_BASE64[value].rstrip("=")


ID = "properties.distinct_id"
LZ = [
    *twin_cases(
        "lz4 frame",
        lambda v: _send(bytes.fromhex(LZ4_FRAME.format(LZ4[v])), content_type="application/octet-stream"),
        at("email", HERE, "lz4"),
        needs="lz4.frame",
    ),
    *twin_cases(
        "lz-string, base64, in a form",
        lambda v: post_form({"data": LZ_BASE64[v], "compression": "lz64"}),
        Expected("email", f"body.form:data|json:{ID}", steps={"lz_string"}),
    ),
    *twin_cases(
        "lz-string, base64, in JSON",
        lambda v: post_json({"d": LZ_BASE64[v]}),
        Expected("email", f"body.json:d|json:{ID}", steps={"lz_string"}),
    ),
    *twin_cases(
        "lz-string, for an address",
        lambda v: Message("GET", f"https://collect.example/p?d={_lz_uri(v)}"),
        Expected("email", f"url.query:d|json:{ID}", steps={"lz_string"}),
    ),
    *twin_cases(
        "lz-string, UTF-16, in JSON",
        lambda v: post_json({"d": LZ_UTF16[v]}),
        Expected("email", f"body.json:d|json:{ID}", steps={"lz_string"}),
    ),
    *twin_cases(
        "lz-string, bytes",
        lambda v: _send(bytes.fromhex(LZ_BYTES[v]), content_type="application/octet-stream"),
        Expected("email", f"body|json:{ID}", steps={"lz_string"}),
    ),
]

CASES = BODIES + LZ
