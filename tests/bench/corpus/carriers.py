"""Where a text stands in a message: parameter, field, path, header and the rest; knows no identifier and no encoding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from pytest_phiguard import Transmission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.message import Draw

HOSTS = (
    "collect.tracker.example",
    "px.adnet.example",
    "events.metrics.example",
    "api.insight.example",
    "t.pixelworks.example",
)
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
FORM = "application/x-www-form-urlencoded"


def get(url: str, headers: Mapping[str, str] | None = None) -> Transmission:
    """Return a GET as a browser sends it."""
    return Transmission.http("GET", url, {"User-Agent": AGENT, "Accept": "*/*", **(headers or {})})


def post(url: str, body: bytes | str, kind: str = "", headers: Mapping[str, str] | None = None) -> Transmission:
    """Return a POST with a body of the media type ``kind``."""
    content = body.encode() if isinstance(body, str) else body
    base = {"User-Agent": AGENT, **({"Content-Type": kind} if kind else {}), "Content-Length": str(len(content))}
    return Transmission.http("POST", url, {**base, **(headers or {})}, content)


def post_json(
    url: str, value: Any, headers: Mapping[str, str] | None = None, kind: str = "application/json"
) -> Transmission:
    """Return a POST of compact JSON."""
    return post(url, json.dumps(value, separators=(",", ":"), ensure_ascii=False), kind, headers)


def post_form(url: str, value: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Transmission:
    """Return a POST of a form."""
    return post(url, urlencode(value), FORM, headers)


def multipart(
    parts: Mapping[str, str | bytes], boundary: str = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
) -> tuple[str, bytes]:
    """Return media type and body of a multipart form."""
    out = b""
    for name, value in parts.items():
        raw = value.encode() if isinstance(value, str) else value
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + raw + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", out + f"--{boundary}--\r\n".encode()


def base(draw: Draw) -> str:
    """Draw a third party's address without a query."""
    return f"https://{draw.rng.choice(HOSTS)}/{draw.rng.choice(('collect', 'v1/events', 'track', 'pixel.gif', 'api/2/log'))}"


def _query(draw: Draw, text: str) -> Transmission:
    return get(
        f"{base(draw)}?"
        + urlencode(
            {
                "id": draw.token(8),
                "ev": "view",
                draw.rng.choice(("d", "u", "v1", "payload")): text,
                "cb": draw.digits(9),
            }
        )
    )


def _form(draw: Draw, text: str) -> Transmission:
    return post_form(base(draw), {"tid": draw.token(10), "x": text, "t": draw.digits(10)})


def _json(draw: Draw, text: str) -> Transmission:
    return post_json(
        base(draw), {"event": "view", "id": draw.uuid(), "properties": {"a": 1, "value": text, "list": [True, None]}}
    )


def _ascii_json(draw: Draw, text: str) -> Transmission:
    return post(base(draw), json.dumps({"t": draw.rng.random(), "items": [{"k": "x", "v": text}]}), "application/json")


def _nested(draw: Draw, text: str) -> Transmission:
    return post_json(base(draw), {"batch": json.dumps({"ctx": {"payload": json.dumps({"v": text})}})})


def _path(draw: Draw, text: str) -> Transmission:
    return get(f"https://{draw.rng.choice(HOSTS)}/u/{quote(text, safe='')}/{draw.hexadecimal(8)}")


def _fragment(draw: Draw, text: str) -> Transmission:
    return get(f"{base(draw)}#/profile?r={quote(text, safe='')}")


def _referer(draw: Draw, text: str) -> Transmission:
    return get(
        f"{base(draw)}?cb={draw.digits(8)}",
        {"Referer": f"https://portal.meadowlark.example/ack?d={quote(text, safe='')}"},
    )


def _page(draw: Draw, text: str) -> Transmission:
    page = f"https://portal.meadowlark.example/ack?d={quote(text, safe='')}&step=2"
    return get(f"{base(draw)}?" + urlencode({"v": "2", "dl": page, "dt": "Thanks"}))


def _cookie(draw: Draw, text: str) -> Transmission:
    return get(
        base(draw), {"Cookie": f"_ga=GA1.1.{draw.digits(9)}.{draw.digits(10)}; uid={quote(text, safe='')}; seg=3"}
    )


def _header(draw: Draw, text: str) -> Transmission:
    value = text if text.isascii() and text.isprintable() else quote(text)
    return post_json(base(draw), {"ok": True}, {"X-Client-Context": value, "X-Request-Id": draw.uuid()})


def _text_body(draw: Draw, text: str) -> Transmission:
    return post(base(draw), text, "text/plain;charset=UTF-8")


def _parts(draw: Draw, text: str) -> Transmission:
    kind, body = multipart({"ev": "SubmitForm", "data": text, "ts": draw.digits(13)})
    return post(base(draw), body, kind)


def _lines(draw: Draw, text: str) -> Transmission:
    rows = [
        {"type": "view", "n": 1},
        {"type": "action", "context": {"x": text}},
        {"type": "end", "n": draw.rng.randint(2, 99)},
    ]
    return post(base(draw), "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "application/x-ndjson")


CARRIERS = {
    "query": _query, "form": _form, "json": _json, "ascii_json": _ascii_json, "nested": _nested, "path": _path,
    "fragment": _fragment, "referer": _referer, "page": _page, "cookie": _cookie, "header": _header, "text": _text_body,
    "multipart": _parts, "ndjson": _lines,
}  # fmt: skip


def carry(draw: Draw, content: bytes | str) -> Transmission:
    """Put the content where it can stand: text anywhere, bytes that are no text into the body."""
    if isinstance(content, bytes):
        try:
            content = content.decode()
        except UnicodeDecodeError:
            return post(base(draw), content, "application/octet-stream")
    names = [name for name in CARRIERS if name != "path" or len(content) < 1500]
    return CARRIERS[draw.rng.choice(names)](draw, content)
