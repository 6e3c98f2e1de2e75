"""Escapes: ways to write characters with other characters in the same text."""

from __future__ import annotations

import quopri

from .case import Case, Expected, Message, at, post_form, post_json, twin_cases
from .encoders import (
    char_codes,
    html_decimal,
    html_hex,
    js_braces,
    js_x,
    json_u,
    percent,
    percent_all,
    rot13,
)

HERE = "body.json:d"


def _text(text: str, content_type: str = "text/plain") -> Message:
    return Message("POST", "https://collect.example/raw", {"Content-Type": content_type}, text.encode())


def _query(text: str) -> Message:
    return Message("GET", f"https://collect.example/p?d={text}")


def _header(name: str, value: str) -> Message:
    return Message("GET", "https://collect.example/p", {name: value})


PERCENT = [
    *twin_cases("percent in a query", lambda v: _query(percent(v)), at("email", "url.query:d")),
    *twin_cases("percent of all in a query", lambda v: _query(percent_all(v)), at("email", "url.query:d")),
    *twin_cases(
        "percent twice in a query", lambda v: _query(percent(percent(v))), at("email", "url.query:d", "percent")
    ),
    *twin_cases(
        "percent thrice in a query",
        lambda v: _query(percent(percent(percent(v)))),
        at("email", "url.query:d", "percent", "percent"),
    ),
    *twin_cases("percent in JSON", lambda v: post_json({"d": percent(v)}), at("email", HERE, "percent")),
    *twin_cases(
        "percent twice in JSON",
        lambda v: post_json({"d": percent(percent(v))}),
        at("email", HERE, "percent", "percent"),
    ),
    *twin_cases("percent in lower case", lambda v: _query(percent(v).lower()), at("email", "url.query:d")),
    *twin_cases("percent in a form", lambda v: post_form({"d": v}), at("email", "body.form:d")),
    *twin_cases(
        "percent twice in a form", lambda v: post_form({"d": percent(v)}), at("email", "body.form:d", "percent")
    ),
    *twin_cases(
        "percent in a path",
        lambda v: Message("GET", f"https://collect.example/u/{percent(v)}/a"),
        at("email", "url.path"),
    ),
    *twin_cases(
        "percent in a fragment",
        lambda v: Message("GET", f"https://collect.example/u#/p/{percent(v)}"),
        at("email", "url.fragment"),
    ),
    *twin_cases(
        "plus for spaces in a query", lambda v: _query(v.replace(" ", "+")), at("name", "url.query:d"), kind="name"
    ),
    *twin_cases("plus for spaces in a form", lambda v: post_form({"d": v}), at("name", "body.form:d"), kind="name"),
    *twin_cases("%u escapes", lambda v: _query(v.replace("@", "%u0040")), at("email", "url.query:d")),
]

HTML = [
    *twin_cases(
        "HTML, named",
        lambda v: post_json({"d": v.replace("@", "&commat;").replace(".", "&period;")}),
        at("email", HERE, "html"),
    ),
    *twin_cases("HTML, decimal", lambda v: post_json({"d": html_decimal(v)}), at("email", HERE, "char_codes")),
    *twin_cases("HTML, hexadecimal", lambda v: post_json({"d": html_hex(v)}), at("email", HERE, "html")),
    *twin_cases("HTML, one sign", lambda v: post_json({"d": v.replace("@", "&#64;")}), at("email", HERE, "html")),
    *twin_cases(
        "HTML escaped twice", lambda v: post_json({"d": v.replace("@", "&amp;#64;")}), at("email", HERE, "html", "html")
    ),
    *twin_cases(
        "HTML, decimal without semicolons",
        lambda v: post_json({"d": html_decimal(v).replace(";", "")}),
        at("email", HERE, "char_codes"),
    ),
    *twin_cases(
        "HTML in an attribute of a page",
        lambda v: _text(f'<a data-user="{html_hex(v)}">x</a>', "text/html"),
        at("email", "body"),
    ),
]

JAVASCRIPT = [
    *twin_cases("JSON \\u", lambda v: _text(f'{{"d": "{json_u(v)}"}}', "application/json"), at("email", HERE)),
    *twin_cases("JSON \\u in a text in JSON", lambda v: post_json({"d": json_u(v)}), at("email", HERE, "json")),
    *twin_cases("JavaScript \\x", lambda v: _text(f'var d = "{js_x(v)}";'), at("email", "body", "json")),
    *twin_cases("JavaScript \\u{}", lambda v: _text(f"var d = '{js_braces(v)}';"), at("email", "body", "json")),
    *twin_cases(
        "character codes", lambda v: _text(f"String.fromCharCode({char_codes(v)})"), at("email", "body", "char_codes")
    ),
    *twin_cases(
        "slashes escaped in JSON",
        lambda v: _text(f'{{"d": "{v}"}}'.replace("/", "\\/"), "application/json"),
        at("url", HERE),
        kind="url",
    ),
]

MAIL = [
    *twin_cases(
        "quoted-printable, some",
        lambda v: _text(v.replace("@", "=40")),
        at("email", "body", "quoted_printable"),
    ),
    *twin_cases(
        "quoted-printable, all",
        lambda v: _text("".join(f"={ord(char):02X}" for char in v)),
        at("email", "body", "hex"),
    ),
    *twin_cases(
        "quoted-printable with a soft break in the value",
        lambda v: _text(f"to: {v[:9]}=\r\n{v[9:]}"),
        at("email", "body", "quoted_printable"),
    ),
    *twin_cases(
        "quoted-printable of a long line",
        lambda v: _text(quopri.encodestring(f"{'é' * 20} {v} {'ü' * 20}".encode()).decode()),
        at("email", "body"),
    ),
    *twin_cases(
        "RFC 2047, Q",
        lambda v: _header("X-Subject", f"=?utf-8?Q?{v.replace('@', '=40')}?="),
        Expected("email", "header:x-subject"),
    ),
    *twin_cases(
        "RFC 2231",
        lambda v: _header("Content-Disposition", f"attachment; filename*=UTF-8''{percent(v)}"),
        at("email", "header:content-disposition", "percent"),
    ),
    *twin_cases(
        "a folded calendar line",
        lambda v: _text(
            f"BEGIN:VCALENDAR\r\nATTENDEE:mailto:{v[:8]}\r\n {v[8:]}\r\nEND:VCALENDAR\r\n", "text/calendar"
        ),
        at("email", "body"),
    ),
]

TURNED = [
    *twin_cases("reversed", lambda v: post_json({"d": v[::-1]}), at("email", HERE, "reversed")),
    *twin_cases("rot13", lambda v: post_json({"d": rot13(v)}), at("email", HERE, "rot13")),
    *twin_cases(
        "UTF-16 as bytes",
        lambda v: Message("POST", "https://c.example/", {}, v.encode("utf-16-le")),
        at("email", "body"),
    ),
    *twin_cases(
        "UTF-16, big end first",
        lambda v: Message("POST", "https://c.example/", {}, v.encode("utf-16-be")),
        at("email", "body"),
    ),
    *twin_cases(
        "UTF-16 with a mark",
        lambda v: Message("POST", "https://c.example/", {}, v.encode("utf-16")),
        at("email", "body"),
    ),
]

CASES: list[Case] = PERCENT + HTML + JAVASCRIPT + MAIL + TURNED
