"""Content codings, containers and envelopes that carry a document: compression, multipart, archives, frames; knows no vendor."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from corpus.binary import encode_cbor, encode_msgpack, encode_protobuf
from corpus.carriers import base, get, multipart, post, post_json
from corpus.codecs import BINARY, TEXT, gzip_steady
from corpus.message import Class, Draw, Leak
from corpus.vendor_shapes import b64, b64url, dumps
from pytest_phiguard import Transmission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person

    Maker = Callable[[Draw, Person], Transmission]

KINDS = ("mrn", "email", "name")


def _document(d: Draw, p: Person) -> dict[str, Any]:
    return {
        "event": "intake",
        "id": d.uuid(),
        "patient": {"name": p["name"], "email": p["email"], "mrn": p["mrn"]},
        "n": d.rng.randint(1, 999),
        "ok": True,
    }


def _body(step: str, coding: str, d: Draw, p: Person) -> Transmission:
    raw = dumps(_document(d, p)).encode()
    return post(
        base(d),
        BINARY[step](raw) if step else raw,
        "application/json",
        {"Content-Encoding": coding} if coding else None,
    )


def _gzip_part(d: Draw, p: Person) -> Transmission:
    kind, body = multipart({"meta": "1", "payload": gzip_steady(dumps(_document(d, p)).encode())})
    return post(base(d), body, kind)


def _file_part(d: Draw, p: Person) -> Transmission:
    rows = f'mrn,email,name\r\n{p["mrn"]},{p["email"]},"{p["name"]}"\r\n'
    body = f'--xYz\r\nContent-Disposition: form-data; name="file"; filename="{quote(p["mrn"])}.csv"\r\nContent-Type: text/csv\r\n\r\n{rows}\r\n--xYz--\r\n'
    return post(base(d), body, "multipart/form-data; boundary=xYz")


def _mixed_mime(encoding: str, d: Draw, p: Person) -> Transmission:
    text = (
        f"Dear {p['name']},\n\nyour record {p['mrn']} was sent to {p['email']}. "
        + "We hope that all is well with you. " * 3
    )
    coded = BINARY["quoted_printable_soft" if encoding == "quoted-printable" else "base64_mime"](text.encode()).decode()
    body = f"--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{coded}\r\n--b1--\r\n"
    return post(base(d), body, 'multipart/mixed; boundary="b1"')


def _zip(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _docx(d: Draw, p: Person) -> Transmission:
    runs = "".join(
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (f"Name: {p['name']}", f"MRN {p['mrn']}", p["email"])
    )
    word = f'<?xml version="1.0"?><w:document xmlns:w="x"><w:body>{runs}</w:body></w:document>'
    return post(
        base(d),
        _zip({"[Content_Types].xml": "<Types/>", "word/document.xml": word}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )


def _xlsx(d: Draw, p: Person) -> Transmission:
    cells = "".join(f"<si><t>{text}</t></si>" for text in (p["name"], p["mrn"], p["email"]))
    return post(
        base(d),
        _zip({"xl/sharedStrings.xml": f"<sst>{cells}</sst>", "xl/workbook.xml": "<workbook/>"}),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _archive(d: Draw, p: Person) -> Transmission:
    return post(base(d), _zip({"readme.txt": "export", "data/patient.json": dumps(_document(d, p))}), "application/zip")


def _fold_line(line: str) -> str:
    """Fold a line as RFC 5545 3.1 does: at 75 octets, a blank begins the next."""
    raw, out = line.encode(), b""
    while len(raw) > 74:
        at = 74
        while raw[at] & 0xC0 == 0x80:
            at -= 1
        out, raw = out + raw[:at] + b"\r\n ", raw[at:]
    return (out + raw).decode()


def _calendar(d: Draw, p: Person) -> Transmission:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", f"UID:{d.uuid()}", "DTSTART:20240501T100000Z",
        _fold_line(f"SUMMARY:Follow-up about the recent laboratory results with patient {p['name']} at the clinic"),
        _fold_line(f"DESCRIPTION:Please bring your insurance card and a list of medicines. Record {p['mrn']} is ready"),
        _fold_line(f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:{p['email']}"), "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return post(base(d), "\r\n".join(lines) + "\r\n", "text/calendar; charset=utf-8")


def _vcard(d: Draw, p: Person) -> Transmission:
    return post(
        base(d),
        f"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{p['name']}\r\nN:{p['family_name']};{p['given_name']};;;\r\nEMAIL:{p['email']}\r\nNOTE:{p['mrn']}\r\nEND:VCARD\r\n",
        "text/vcard",
    )


def _hl7(d: Draw, p: Person) -> Transmission:
    rows = [
        "MSH|^~\\&|PORTAL|CLINIC|LAB|X|20240501||ADT^A01|1|P|2.5",
        f"PID|1||{p['mrn']}^^^CLINIC^MR||{p['family_name']}^{p['given_name']}||{p.born:%Y%m%d}|F|||^^^^{p['zip']}||{p['email']}",
    ]
    return post(base(d), "\r".join(rows), "x-application/hl7-v2+er7")


def _fhir(d: Draw, p: Person) -> Transmission:
    patient = {
        "resourceType": "Patient",
        "identifier": [{"value": p["mrn"]}],
        "name": [{"text": p["name"], "family": p["family_name"], "given": [p["given_name"]]}],
        "telecom": [{"system": "email", "value": p["email"]}],
        "birthDate": p["date_of_birth"],
    }
    return post_json(base(d), patient, kind="application/fhir+json")


def _xml(d: Draw, p: Person) -> Transmission:
    from xml.sax.saxutils import escape

    return post(
        base(d),
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="x"><soap:Body><Patient mrn="{p["mrn"]}"><Name>{escape(p["name"])}</Name><Email><![CDATA[{p["email"]}]]></Email></Patient></soap:Body></soap:Envelope>',
        "text/xml",
    )


def _jwt(d: Draw, p: Person) -> Transmission:
    token = f"{b64url({'alg': 'HS256', 'typ': 'JWT'})}.{b64url({'sub': p['mrn'], 'email': p['email'], 'name': p['name'], 'iat': 1714557600})}.{d.token(43)}"
    where = d.rng.choice(("header", "query", "cookie"))
    if where == "header":
        return get(base(d), {"Authorization": f"Bearer {token}"})
    return get(f"{base(d)}?id_token={token}") if where == "query" else get(base(d), {"Cookie": f"session={token}; a=1"})


def _saml(d: Draw, p: Person) -> Transmission:
    xml = f"<samlp:Response><saml:NameID>{p['email']}</saml:NameID><saml:AttributeValue>{p['mrn']}</saml:AttributeValue><saml:AttributeValue>{p['name']}</saml:AttributeValue></samlp:Response>"
    packer = zlib.compressobj(wbits=-15)
    return get(
        f"{base(d)}?"
        + urlencode({"SAMLResponse": b64(packer.compress(xml.encode()) + packer.flush()), "RelayState": d.token(9)})
    )


def _socket_frame(text: bytes, d: Draw) -> bytes:
    """Return a masked client frame, RFC 6455 5.2."""
    key = d.rng.randbytes(4)
    size = bytes((0x80 | len(text),)) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(text))


def _websocket(d: Draw, p: Person) -> Transmission:
    return Transmission("websocket", "SEND", "wss://live.tracker.example/s", (), dumps(_document(d, p)).encode())


def _socket_io(d: Draw, p: Person) -> Transmission:
    return Transmission(
        "websocket",
        "SEND",
        "wss://live.tracker.example/socket.io/?EIO=4",
        (),
        ("42" + dumps(["update", _document(d, p)])).encode(),
    )


def _masked(d: Draw, p: Person) -> Transmission:
    return Transmission(
        "socket", "SEND", "tcp://live.tracker.example:80", (), _socket_frame(dumps(_document(d, p)).encode(), d)
    )


def _data_url(d: Draw, p: Person) -> Transmission:
    return post_json(base(d), {"image": "data:application/json;base64," + b64(_document(d, p)), "alt": "export"})


def _data_url_percent(d: Draw, p: Person) -> Transmission:
    return post_json(
        base(d), {"frame": "data:text/html," + quote(f"<p>{p['name']}</p><a href='mailto:{p['email']}'>{p['mrn']}</a>")}
    )


def _basic(d: Draw, p: Person) -> Transmission:
    return get(base(d), {"Authorization": "Basic " + b64(f"{p['email']}:{p['mrn']} {p['name']}")})


def _user_info(d: Draw, p: Person) -> Transmission:
    return get(
        f"https://{quote(p['email'], safe='')}:{quote(p['mrn'] + ' ' + p['name'], safe='')}@files.tracker.example/x"
    )


def _matrix(d: Draw, p: Person) -> Transmission:
    return get(
        f"https://api.tracker.example/visit;mrn={quote(p['mrn'])};email={quote(p['email'])};who={quote(p['name'])}/list?z=1"
    )


def _headers(d: Draw, p: Person) -> Transmission:
    return get(
        base(d),
        {
            "X-User-Email": p["email"],
            "Link": f"<https://portal.meadowlark.example/p/{quote(p['mrn'])}>; rel=canonical",
            "X-Name": quote(p["name"]),
        },
    )


def _disposition(d: Draw, p: Person) -> Transmission:
    name = quote(f"{p['email']} {p['name']} {p['mrn']}.pdf", safe="")
    return Transmission.http(
        "PUT", base(d), {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}, b"%PDF-1.4 empty"
    )


def _graphql(d: Draw, p: Person) -> Transmission:
    query = f'mutation {{ addPatient(name: "{p["name"]}", email: "{p["email"]}", mrn: "{p["mrn"]}") {{ id }} }}'
    return post_json(base(d), {"query": query, "variables": {}})


def _baggage(d: Draw, p: Person) -> Transmission:
    return get(
        base(d),
        {
            "baggage": f"mrn={quote(p['mrn'])},email={quote(p['email'])},name={quote(p['name'])}",
            "traceparent": f"00-{d.hexadecimal(32)}-{d.hexadecimal(16)}-01",
        },
    )


def _steps(steps: tuple[str, ...], d: Draw, p: Person) -> Transmission:
    content = dumps(_document(d, p)).encode()
    for step in steps:
        content = {**TEXT, **BINARY}[step](content)
    return post(base(d), content, "application/octet-stream")


MAKERS: dict[str, Maker] = {
    **{f"{step} with header": partial(_body, step, coding) for step, coding in (("gzip", "gzip"), ("zlib", "deflate"), ("deflate", "deflate"), ("brotli", "br"), ("zstd", "zstd"))},
    **{f"{step} without header": partial(_body, step, "") for step in ("gzip", "zlib", "deflate", "brotli", "zstd", "lz4", "snappy", "utf16le", "utf16_bom", "base64_mime", "quoted_printable_soft")},
    "gzip twice": partial(_steps, ("gzip", "gzip")), "zlib in gzip": partial(_steps, ("zlib", "gzip")), "base64 in zstd": partial(_steps, ("base64", "zstd")), "gzip in base64 in brotli": partial(_steps, ("gzip_base64", "brotli")),
    "gzip part": _gzip_part, "file part": _file_part, "MIME quoted-printable": partial(_mixed_mime, "quoted-printable"), "MIME base64": partial(_mixed_mime, "base64"),
    "protobuf": lambda d, p: post(base(d), encode_protobuf([(1, d.uuid()), (2, [(1, p["name"]), (2, p["email"]), (3, p["mrn"])]), (15, 7), (16, 0.5)]), "application/x-protobuf"),
    "protobuf base64": lambda d, p: get(f"{base(d)}?" + urlencode({"pb": b64url(encode_protobuf([(1, [(1, p["name"]), (2, p["email"]), (3, p["mrn"])]), (4, 3)]))})),
    "msgpack": lambda d, p: post(base(d), encode_msgpack(_document(d, p)), "application/msgpack"), "CBOR": lambda d, p: post(base(d), encode_cbor(_document(d, p)), "application/cbor"),
    "msgpack base64": lambda d, p: post_json(base(d), {"m": b64(encode_msgpack(_document(d, p)))}), "CBOR base64url": lambda d, p: get(f"{base(d)}?c=" + b64url(encode_cbor(_document(d, p)))),
    "zip": _archive, "docx": _docx, "xlsx": _xlsx, "iCalendar": _calendar, "vCard": _vcard, "HL7 v2": _hl7, "FHIR": _fhir, "SOAP": _xml, "JWT": _jwt, "SAML redirect": _saml,
    "WebSocket message": _websocket, "Socket.IO message": _socket_io, "data: URL base64": _data_url, "data: URL percent": _data_url_percent, "Basic credentials": _basic,
    "user info of an address": _user_info, "matrix parameters": _matrix, "header fields": _headers, "RFC 5987 file name": _disposition, "GraphQL text": _graphql, "W3C baggage": _baggage,
    "JSON with BOM": lambda d, p: post(base(d), b"\xef\xbb\xbf" + dumps(_document(d, p)).encode(), "application/json"),
    "JSONP": lambda d, p: post(base(d), f"callback({json.dumps(_document(d, p))});", "application/javascript"),
    "JSON with a prefix": lambda d, p: post(base(d), ")]}'\n" + dumps(_document(d, p)), "application/json"),
    "NDJSON gzip": lambda d, p: post(base(d), gzip_steady(b"\n".join(dumps(x).encode() for x in ({"a": 1}, _document(d, p), {"z": 2}))), "application/x-ndjson"),
}  # fmt: skip


def _make(name: str, draw: Draw) -> Leak:
    person = draw.person(*KINDS)
    return Leak(MAKERS[name](draw, person), person, KINDS, "; ".join(person[kind] for kind in KINDS))


def _make_masked(draw: Draw) -> Leak:
    person = draw.person(*KINDS)
    return Leak(_masked(draw, person), person, KINDS, person["mrn"])


def iter_transports() -> Iterator[Class]:
    """Yield the classes of this module."""
    for name in MAKERS:
        yield Class("transport", name, partial(_make, name), 1)
    yield Class("transport", "masked WebSocket frame", _make_masked, 1)
