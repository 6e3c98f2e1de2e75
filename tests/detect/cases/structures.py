"""Formats with an inside: JSON in its forms, multipart, protobuf, MessagePack, CBOR, archives, documents, frames."""

from __future__ import annotations

import base64
import json

from .case import Message, at, post_form, post_json, twin_cases
from .encoders import (
    base64_text,
    cbor,
    docx,
    grpc,
    gzipped,
    jwt,
    msgpack,
    multipart,
    pdf,
    percent,
    proto,
    websocket,
    xlsx,
    zipped,
)

BOUNDARY = "multipart/form-data; boundary=----phiguard7MA4YWxk"


def _send(body: bytes | str, content_type: str, **headers: str) -> Message:
    body = body.encode() if isinstance(body, str) else body
    return Message("POST", "https://collect.example/in", {"Content-Type": content_type, **headers}, body)


def _parts(value: str | bytes) -> Message:
    return _send(multipart({"event": "visit", "user": value}), BOUNDARY)


JSON = [
    *twin_cases(
        "JSON", lambda v: post_json({"user": {"traits": {"mail": v}}}), at("email", "body.json:user.traits.mail")
    ),
    *twin_cases("JSON, list", lambda v: post_json({"a": {"b": [{"c": v}]}}), at("email", "body.json:a.b[0].c")),
    *twin_cases(
        "JSON, a list outside", lambda v: post_json([{"x": 1}, {"mail": v}]), at("email", "body.json:[1].mail")
    ),
    *twin_cases(
        "JSON as text/plain", lambda v: _send(json.dumps({"mail": v}), "text/plain"), at("email", "body.json:mail")
    ),
    *twin_cases("JSON, a key", lambda v: post_json({"seen": {v: 3}}), at("email", "body.json")),
    *twin_cases(
        "JSON in JSON", lambda v: post_json({"d": json.dumps({"who": v})}), at("email", "body.json:d|json:who")
    ),
    *twin_cases(
        "JSON in JSON in JSON",
        lambda v: post_json({"d": json.dumps({"e": json.dumps({"who": v})})}),
        at("email", "body.json:d|json:e|json:who"),
    ),
    *twin_cases(
        "JSON in a form",
        lambda v: post_form({"payload": json.dumps({"user": {"email": v}})}),
        at("email", "body.form:payload|json:user.email"),
    ),
    *twin_cases(
        "JSON in a query",
        lambda v: Message("GET", f"https://collect.example/t?pd={percent(json.dumps({'who': v}))}"),
        at("email", "url.query:pd|json:who"),
    ),
    *twin_cases(
        "JSON in a cookie",
        lambda v: Message("GET", "https://collect.example/t", {"Cookie": f"s={percent(json.dumps({'who': v}))}"}),
        at("email", "cookie:s|json:who"),
    ),
    *twin_cases(
        "lines of JSON",
        lambda v: _send(f'{{"n": 1}}\n{{"who": "{v}"}}\n', "application/x-ndjson"),
        at("email", "body.json:[1].who"),
    ),
    *twin_cases("cut JSON", lambda v: _send(f'{{"who": "{v}", "more": [1, 2', "application/json"), at("email", "body")),
    *twin_cases("JSONP", lambda v: _send(f'cb({{"who": "{v}"}});', "text/javascript"), at("email", "body")),
    *twin_cases(
        "a query in a query",
        lambda v: Message("GET", f"https://collect.example/t?pid={percent('em=' + percent(v) + '&n=1')}"),
        at("email", "url.query:pid|query:em"),
    ),
    *twin_cases(
        "an address in a query",
        lambda v: Message("GET", f"https://collect.example/t?dl={percent('https://portal.example/a?u=' + percent(v))}"),
        at("email", "url.query:dl|url.query:u"),
    ),
    *twin_cases(
        "matrix parameters",
        lambda v: Message("GET", f"https://collect.example/activity;src=1;u2={percent(v)};ord=1"),
        at("email", "url.path"),
    ),
]

XML = [
    *twin_cases(
        "XML", lambda v: _send(f"<Patient><email>{v}</email></Patient>", "application/xml"), at("email", "body")
    ),
    *twin_cases("XML, an attribute", lambda v: _send(f'<p mail="{v}"/>', "text/xml"), at("email", "body")),
    *twin_cases("XML, CDATA", lambda v: _send(f"<p><![CDATA[{v}]]></p>", "text/xml"), at("email", "body")),
    *twin_cases(
        "GraphQL",
        lambda v: post_json({"query": "mutation($e: String!) { a(e: $e) }", "variables": {"e": v}}),
        at("email", "body.json:variables.e"),
    ),
    *twin_cases(
        "GraphQL, in the query",
        lambda v: post_json({"query": f'{{ user(mail: "{v}") {{ id }} }}'}),
        at("email", "body.json:query"),
    ),
    *twin_cases("CSV", lambda v: _send(f"id,mail\r\n1,{v}\r\n", "text/csv"), at("email", "body")),
    *twin_cases(
        "HL7",
        lambda v: _send(f"MSH|^~\\&|A|B\rPID|1||77||X^Y|||||||^NET^Internet^{v}\r", "text/plain"),
        at("email", "body"),
    ),
    *twin_cases("YAML", lambda v: _send(f"user:\n  mail: {v}\n", "application/yaml"), at("email", "body")),
]

MULTIPART = [
    *twin_cases("multipart", _parts, at("email", "body.part:user")),
    *twin_cases(
        "multipart, JSON in a part",
        lambda v: _parts(json.dumps({"who": v})),
        at("email", "body.part:user|json:who"),
    ),
    *twin_cases("multipart, gzip in a part", lambda v: _parts(gzipped(v)), at("email", "body.part:user", "gzip")),
    *twin_cases(
        "multipart, JSON in gzip in a part",
        lambda v: _parts(gzipped(json.dumps({"who": v}))),
        at("email", "body.part:user|json:who", "gzip"),
    ),
    *twin_cases(
        "multipart, the name of a file",
        lambda v: _send(multipart({f'f"; filename="{v}.pdf': "x"}), BOUNDARY),
        at("mrn", "body.part:f"),
        kind="mrn",
    ),
    *twin_cases(
        "multipart, base64 in a part",
        lambda v: _send(
            f'------phiguard7MA4YWxk\r\nContent-Disposition: form-data; name="user"\r\nContent-Transfer-Encoding: base64'
            f"\r\n\r\n{base64_text(v)}\r\n------phiguard7MA4YWxk--\r\n",
            BOUNDARY,
        ),
        at("email", "body.part:user", "base64"),
    ),
]

BINARY = [
    *twin_cases(
        "protobuf",
        lambda v: _send(proto(1, 7) + proto(2, proto(1, v) + proto(2, "x")), "application/x-protobuf"),
        at("email", "body", "protobuf"),
    ),
    *twin_cases(
        "protobuf undeclared",
        lambda v: _send(proto(2, proto(1, "visit") + proto(3, v)), "application/octet-stream"),
        at("email", "body", "protobuf"),
    ),
    *twin_cases(
        "protobuf in gzip",
        lambda v: _send(gzipped(proto(2, proto(1, v))), "application/x-protobuf", **{"Content-Encoding": "gzip"}),
        at("email", "body", "protobuf", "gzip"),
    ),
    *twin_cases(
        "protobuf in gRPC",
        lambda v: _send(grpc(proto(2, proto(1, v))), "application/grpc"),
        at("email", "body", "protobuf"),
    ),
    *twin_cases(
        "MessagePack",
        lambda v: _send(msgpack({"meta": {"user": v}, "n": [1, 2]}), "application/msgpack"),
        at("email", "body.msgpack:meta.user", "msgpack"),
    ),
    *twin_cases(
        "MessagePack, a list outside",
        lambda v: _send(msgpack([[{"meta": {"usr.id": v}}]]), "application/msgpack"),
        at("email", "body.msgpack:[0][0].meta.usr.id", "msgpack"),
    ),
    *twin_cases(
        "CBOR",
        lambda v: _send(cbor({"meta": {"user": v}, "n": [1, 2]}), "application/cbor"),
        at("email", "body.cbor:meta.user", "cbor"),
    ),
    *twin_cases(
        "CBOR, a record number before a letter",
        lambda v: _send(cbor({"a": v, "b": "c"}), "application/cbor"),
        at("mrn", "body.cbor:a", "cbor"),
        kind="mrn",
    ),
    *twin_cases(
        "WebSocket frame, masked",
        lambda v: _send(websocket(json.dumps({"who": v})), "application/octet-stream"),
        at("email", "body|json:who", "websocket"),
    ),
    *twin_cases(
        "NUL between",
        lambda v: _send(b"\x00\x05user\x00" + v.encode() + b"\x00\x01", "application/octet-stream"),
        at("email", "body"),
    ),
]

FILES = [
    *twin_cases(
        "ZIP",
        lambda v: _send(zipped({"notes.txt": f"about {v} today"}), "application/zip"),
        at("email", "body|zip:notes.txt", "zip"),
    ),
    *twin_cases(
        "Word",
        lambda v: _send(docx(f"About {v} today"), "application/octet-stream"),
        at("email", "body|zip:word/document.xml", "zip"),
    ),
    *twin_cases(
        "Word, a name",
        lambda v: _send(docx(f"About {v} today"), "application/octet-stream"),
        at("name", "body|zip:word/document.xml", "zip"),
        kind="name",
    ),
    *twin_cases(
        "Excel",
        lambda v: _send(xlsx("a", v), "application/octet-stream"),
        at("email", "body|zip:xl/sharedStrings.xml", "zip"),
    ),
    *twin_cases(
        "ZIP in a part",
        lambda v: _parts(zipped({"a.csv": f"id,{v}\n"})),
        at("email", "body.part:user|zip:a.csv", "zip"),
    ),
    *twin_cases(
        "ZIP in base64 in JSON",
        lambda v: post_json({"file": base64_text(zipped({"a.csv": f"id,{v}\n"}))}),
        at("email", "body.json:file|zip:a.csv", "zip", "base64"),
    ),
    *twin_cases(
        "PDF", lambda v: _send(pdf(f"About {v} today"), "application/pdf"), at("email", "body", "pdf"), needs="pypdf"
    ),
    *twin_cases(
        "PDF in base64 in JSON",
        lambda v: post_json({"attachment": base64_text(pdf(f"About {v} today"))}),
        at("email", "body.json:attachment", "pdf", "base64"),
        needs="pypdf",
    ),
]

MIME = [
    *twin_cases(
        "a mail with a base64 part",
        lambda v: _send(
            "From: a@c.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b1\r\n\r\n--b1\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(f"Dear {v}, your visit is due. {'More follows. ' * 8}".encode()).decode()
            + "\r\n--b1--\r\n",
            "message/rfc822",
        ),
        at("email", "body", "base64"),
    ),
    *twin_cases(
        "a mail in a field, base64url",
        lambda v: post_json(
            {"raw": base64.urlsafe_b64encode(f"To: {v}\r\nSubject: Hi\r\n\r\nHello".encode()).decode()}
        ),
        at("email", "body.json:raw", "base64"),
    ),
    *twin_cases(
        "JWT in a header of its own",
        lambda v: Message("GET", "https://c.example/", {"X-Id": jwt({"mail": v})}),
        at("email", "header:x-id|jwt:mail", "base64url"),
    ),
]

PLACES = [
    *twin_cases(
        "a header", lambda v: Message("GET", "https://c.example/", {"X-User": v}), at("email", "header:x-user")
    ),
    *twin_cases(
        "the referer",
        lambda v: Message("GET", "https://c.example/", {"Referer": f"https://p.example/a?u={percent(v)}"}),
        at("email", "header:referer"),
    ),
    *twin_cases(
        "the baggage header",
        lambda v: Message("GET", "https://c.example/", {"baggage": f"a=1,user.id={percent(v)}"}),
        at("email", "header:baggage", "percent"),
    ),
    *twin_cases(
        "a cookie",
        lambda v: Message("GET", "https://c.example/", {"Cookie": f"a=1; uid={v}; b=2"}),
        at("email", "cookie:uid"),
    ),
    *twin_cases(
        "the query's name", lambda v: Message("GET", f"https://c.example/?{percent(v)}=1"), at("email", "url.query")
    ),
    *twin_cases(
        "the path", lambda v: Message("GET", f"https://c.example/charts/{v}/labs"), at("mrn", "url.path"), kind="mrn"
    ),
    *twin_cases(
        "the host",
        lambda v: Message("GET", f"https://{v.lower()}.c.example/"),
        at("mrn", "url.host", "lowercase"),
        kind="mrn",
    ),
    *twin_cases(
        "the user of the address",
        lambda v: Message("GET", f"https://{percent(v)}:x@c.example/"),
        at("email", "url.userinfo"),
    ),
    *twin_cases("a plain body", lambda v: _send(f"hello {v} there", "text/plain"), at("email", "body")),
]

CASES = JSON + XML + MULTIPART + BINARY + FILES + MIME + PLACES
