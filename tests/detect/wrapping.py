"""Encodings and carriers that tests wrap a value in: what trackers and clients do, written down by itself."""

from __future__ import annotations

import base64
import gzip
import html
import json
import zlib
from urllib.parse import quote, urlencode

from pytest_phiguard import Transmission


def escape_percent(text):
    """Return a text with everything but letters, digits and ``_.-~`` percent-encoded."""
    return quote(text, safe="")


def _encode_base64(content):
    return base64.b64encode(content).decode()


def _encode_base64url(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _deflate(content):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


def _make_token(text):
    parts = ('{"alg":"HS256","typ":"JWT"}', json.dumps({"sub": text, "iat": 1700000000}))
    return ".".join([*(_encode_base64url(part.encode()) for part in parts), "dGhlc2lnbmF0dXJl"])


def _escape_units(text, form):
    units = text.encode("utf-16-be")
    return "".join(form.format(int.from_bytes(units[at : at + 2], "big")) for at in range(0, len(units), 2))


# From text to text, so that any may be put around any other.
ENCODINGS = {
    "percent": escape_percent,
    "percent_all": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "base64": lambda text: _encode_base64(text.encode()),
    "base64_unpadded": lambda text: _encode_base64(text.encode()).rstrip("="),
    "base64url": lambda text: _encode_base64url(text.encode()),
    "base64_of_utf16": lambda text: _encode_base64(text.encode("utf-16-le")),
    "hex": lambda text: text.encode().hex(),
    "hex_upper": lambda text: text.encode().hex().upper(),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "html": html.escape,
    "html_decimal": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "html_hex": lambda text: "".join(f"&#x{ord(sign):X};" for sign in text),
    "json": lambda text: json.dumps({"event": "visit", "value": text, "n": 7}),
    "json_unicode": lambda text: _escape_units(text, "\\u{:04x}"),
    "form": lambda text: urlencode({"e": "visit", "v": text, "n": "7"}),
    "gzip": lambda text: _encode_base64(gzip.compress(text.encode(), mtime=0)),
    "zlib": lambda text: _encode_base64(zlib.compress(text.encode())),
    "deflate": lambda text: _encode_base64(_deflate(text.encode())),
    "gzip_hex": lambda text: gzip.compress(text.encode(), mtime=0).hex(),
    "jwt": _make_token,
    "data_url": lambda text: f"data:application/json;base64,{_encode_base64(text.encode())}",
}


def _post(body, content_type="", coding=""):
    headers = {"User-Agent": "collector/2.1"}
    if content_type:
        headers["Content-Type"] = content_type
    if coding:
        headers["Content-Encoding"] = coding
    return Transmission.http("POST", "https://collect.vendor.example/v1/batch", headers, body)


def _carry_multipart(value):
    head = b'--XX\r\nContent-Disposition: form-data; name="x9"\r\n\r\n'
    return _post(head + value.encode() + b"\r\n--XX--\r\n", "multipart/form-data; boundary=XX")


# From a text to a transmission that holds it.
CARRIERS = {
    "query": lambda value: Transmission.http("GET", f"https://v.example/c?a=1&x9={escape_percent(value)}&z=2"),
    "path": lambda value: Transmission.http("GET", f"https://v.example/p/{escape_percent(value)}/end"),
    "fragment": lambda value: Transmission.http("GET", f"https://v.example/#/r?x9={escape_percent(value)}"),
    "header": lambda value: Transmission.http("GET", "https://v.example/", {"X-Thing": value}),
    "cookie": lambda value: Transmission.http(
        "GET", "https://v.example/", {"Cookie": f"s=1; x9={escape_percent(value)}"}
    ),
    "json": lambda value: _post(json.dumps({"e": {"x9": value, "t": 1}}).encode(), "application/json"),
    "json_lines": lambda value: _post(b'{"a":1}\n' + json.dumps({"x9": value}).encode() + b"\n"),
    "form": lambda value: _post(urlencode({"a": "b", "x9": value}).encode(), "application/x-www-form-urlencoded"),
    "multipart": _carry_multipart,
    "text": lambda value: _post(f"line for {value} was done".encode(), "text/plain"),
    "gzip": lambda value: _post(gzip.compress(json.dumps([{"x9": value}]).encode(), mtime=0), coding="gzip"),
    "gzip_unsaid": lambda value: _post(gzip.compress(json.dumps([{"x9": value}]).encode(), mtime=0)),
    "zlib": lambda value: _post(zlib.compress(json.dumps([{"x9": value}]).encode()), coding="deflate"),
    "field": lambda value: Transmission("tag", "GET", "https://v.example/", fields=(("page.title", value),)),
}
