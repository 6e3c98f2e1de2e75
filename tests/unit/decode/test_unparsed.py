"""A transmission as text that is not taken apart."""

from __future__ import annotations

import base64
import json

from pytest_phiguard.decode import Budget, iter_unparsed_levels
from pytest_phiguard.model import Transmission


def _read(transmission, **options):
    return [[piece.text for piece in level.pieces] for level in iter_unparsed_levels(transmission, Budget(), **options)]


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
    assert _read(transmission) == [["https://v.example/p?q=1", "T", "x-zip: 00418", body]]


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
