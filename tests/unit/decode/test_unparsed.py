"""A transmission as text that is not taken apart."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import Budget, iter_pieces, iter_unparsed_levels
from pytest_phiguard.model import Transmission


def _read(transmission, **options):
    return [
        [piece.text for piece in level.pieces] for level in iter_unparsed_levels([transmission], Budget(), **options)
    ]


def test_carriers_stay_whole():
    """Address, header fields with their names, fields of pages and the body are one piece each."""
    body = json.dumps({"a": {"b": "c d"}})
    transmission = Transmission(
        "http",
        "POST",
        "https://v.example/p?q=1",
        (("X-Zip", "00418"), ("X-None", "")),
        body.encode(),
        (("page.title", "T"),),
    )
    assert _read(transmission) == [["https://v.example/p?q=1", "T", "page.title: T", "x-zip: 00418", body]]


def test_escapes_are_undone_beside_the_text():
    """A text with escapes is read as it is and without them."""
    assert _read(Transmission("http", "GET", "https://v.example/?a=%41%42")) == [
        ["https://v.example/?a=%41%42", "https://v.example/?a=AB"]
    ]


def test_escaped_slashes_of_a_path_are_part_of_its_segment():
    """Base64 in a path is read as one run although it holds slashes, however often they are escaped."""
    texts = _read(Transmission("http", "GET", "https://v.example/p/ab%252Fcd/e?x=a%2Fb"))[0]
    assert "ab/cd" in texts
    assert "a/b" not in texts


def test_encoded_runs_are_the_next_level():
    """What base64 holds is read as text, once."""
    inner = base64.b64encode(b'{"email": "x@example.com"}').decode()
    levels = _read(Transmission("http", "POST", "", (), f"{inner} {inner}".encode()))
    assert levels == [[f"{inner} {inner}"], ['{"email": "x@example.com"}']]


def test_barren_header_fields_are_left_out():
    """A header field that is known to hold nothing is not read again."""
    transmission = Transmission("http", "GET", "https://v.example/", (("Accept", "*/*"), ("X-A", "b")))
    assert _read(transmission, barren={("Accept", "*/*")}) == [["https://v.example/", "x-a: b"]]


def test_empty_transmission_has_no_level():
    """Where nothing is sent there is nothing to read."""
    assert _read(Transmission("http", "GET", "")) == []


TEXTS = st.text('abcXYZ019 .@"', min_size=1, max_size=20)


@pytest.mark.parametrize("form", ["msgpack", "protobuf", "zip", "frame", "jwt", "lz", "wide"])
def test_formats_are_opened(write, form):
    """Whatever may hide a text is opened here too, names beside their values."""
    packed = {
        "msgpack": b"\x82\xa3zip\xa500418\xa4name\xa8ottoline",
        "protobuf": write.proto(1, write.proto(1, "zip") + write.proto(2, "00418")),
        "zip": write.zipped({"a": "zip 00418"}),
        "frame": write.frame(b"zip 00418"),
        "jwt": f"a.{base64.urlsafe_b64encode(json.dumps({'zip': '00418'}).encode()).decode().rstrip('=')}.b".encode(),
        "lz": write.lz_bytes('{"zip": "00418", "é": 1}'),
        "wide": json.dumps({"d": write.lz_utf16('{"zip": "00418"}')}, ensure_ascii=False).encode(),
    }[form]
    levels = _read(Transmission("http", "POST", "", (), packed))
    assert any(re.search(r"zip\W+(\w\W+)?00418", text) for texts in levels for text in texts)


@given(
    st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.sampled_from(["json", "base64", "gzip", "zip", "proto", "grpc"]),
)
def test_all_text_stands_in_some_level(write, values, form):
    """Letters and digits of all pieces stand in some level of the unparsed reading."""
    body = json.dumps(values).encode()
    if form == "base64":
        body = json.dumps({"d": base64.b64encode(body).decode()}).encode()
    elif form == "gzip":
        body = gzip.compress(body, mtime=0)
    elif form == "zip":
        body = write.zipped({"a.json": body})
    elif form in {"proto", "grpc"}:
        body = write.proto(1, "name") + write.proto(2, body)
        body = write.grpc(body) if form == "grpc" else body
    sent = Transmission.http("POST", "https://c.example/", [], body)
    squashed = "\n".join(re.sub(r"[\W_]", "", text) for texts in _read(sent) for text in texts)
    for text in {line for piece in iter_pieces(sent) for line in piece.text.splitlines()}:
        assert re.sub(r"[\W_]", "", text) in squashed


def test_names_of_short_fields_stand_beside_them():
    """What a field is called may say what it holds, unless it holds a long text."""
    fields = (("form:zip", "00418"), ("page.text", "x" * 300))
    sent = Transmission("tag", "POST", "https://v.example/", fields=fields)
    assert _read(sent) == [["https://v.example/", "00418", "form:zip: 00418", "x" * 300]]
