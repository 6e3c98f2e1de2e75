"""A transmission as levels of pieces."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import Budget, iter_levels, iter_pieces
from pytest_phiguard.model import Transmission


def _find(transmission, budget=None, **options):
    levels = iter_levels(transmission, budget or Budget(), **options)
    return {(piece.location, piece.text): piece for level in levels for piece in level.pieces}


def test_carriers_are_the_first_level():
    """Address, fields, headers and body are read in this order."""
    transmission = Transmission(
        "tag",
        "POST",
        "https://v.example/p?a=1#f",
        headers=(("X-A", "2"),),
        body=b"three",
        fields=(("page.url", "https://a.example/?b=4"), ("event.user.zip", "5"), ("form:city", "6")),
    )
    level = next(iter_levels(transmission, Budget()))
    assert [(piece.location, piece.text, piece.key) for piece in level.pieces] == [
        ("url.host", "v.example", ""),
        ("url.path", "/p", ""),
        ("url.query:a", "1", "a"),
        ("url.fragment", "f", ""),
        ("page.url.host", "a.example", ""),
        ("page.url.query:b", "4", "b"),
        ("event.user.zip", "5", "zip"),
        ("form:city", "6", "city"),
        ("header:x-a", "2", "x-a"),
        ("body", "three", ""),
    ]


def test_inner_structures_are_joined_to_the_location():
    """What was opened on the way stands in the location."""
    inner = json.dumps({"user": {"email": "x@example.com"}})
    body = f"payload={quote(inner)}".encode()
    assert ("body.form:payload|json:user.email", "x@example.com") in _find(Transmission.http("POST", "", (), body))


def test_chain_names_what_was_opened():
    """The innermost step stands first."""
    packed = base64.b64encode(gzip.compress(b"hello over there", mtime=0)).decode()
    found = _find(Transmission.http("GET", f"https://v.example/?a={quote(packed)}"))
    assert found["url.query:a", "hello over there"].chain[0] == "gzip"


def test_barren_headers_are_skipped():
    """A header field that is known to hold nothing is not read."""
    transmission = Transmission.http("GET", "", {"X-A": "1", "X-B": "2"})
    assert set(_find(transmission, barren={("X-A", "1")})) == {("header:x-b", "2")}


def test_nothing_is_nothing():
    """A transmission that says nothing has one empty level."""
    assert list(iter_pieces(Transmission.http("GET", ""))) == []


def test_too_many_encodings_are_named():
    """Beyond the depth nothing is opened, and it is said at the carrier's location."""
    text = "hello over there"
    for _ in range(4):
        text = base64.b64encode(text.encode()).decode()
    budget = Budget(depth=2)
    assert ("url.query:a", "hello over there") not in _find(
        Transmission.http("GET", f"https://v.example/?a={text}"), budget
    )
    assert budget.unread == ("url.query:a: not decoded beyond 2 encodings inside each other",)


def test_too_many_structures_are_named():
    """Structures inside each other are opened so far, and it is said."""
    text = "hello"
    for _ in range(5):
        text = json.dumps([text])
    budget = Budget(structures=2)
    _find(Transmission.http("POST", "", (), text.encode()), budget)
    assert budget.unread == ("body.json:[0]: not decoded beyond 2 structures inside each other",)


def test_too_many_runs_are_named():
    """More runs than the budget allows stay closed, and it is said."""
    runs = " ".join(base64.b64encode(f"hello number {n}!".encode()).decode() for n in range(10, 20))
    budget = Budget(runs=3)
    found = _find(Transmission.http("POST", "", (), runs.encode()), budget)
    assert ("body", "hello number 10!") in found
    assert "more than 3 encoded runs" in budget.unread[0]


def test_segments_of_a_path_are_runs_of_their_own():
    """A slash of a path is no letter of base64; one that is comes escaped."""
    odd = base64.b64encode(b"hello over there???>>>").decode()
    assert "/" in odd
    found = _find(Transmission.http("GET", f"https://v.example/path/{odd.replace('/', '%2F')}/end"))
    assert any("hello over there" in text for _, text in found)


def test_decoders_see_body_and_pieces():
    """A further decoder yields text, bytes that are opened, and bytes that are not."""
    seen = []

    def decoder(location, content):
        seen.append((location, type(content)))
        if isinstance(content, bytes):
            yield "a.b:key", "plain", "step"
            yield "", gzip.compress(b"hello over there", mtime=0), "step"
            yield "c", b"\xff\x80\x01\x02\xfe\xfd", ""

    pieces = _find(Transmission.http("POST", "", (), b"the body"), decoders=[decoder])
    assert pieces["body|a.b:key", "plain"].key == "key"
    assert pieces["body|a.b:key", "plain"].chain == ("step",)
    assert pieces["body", "hello over there"].chain == ("gzip", "step")
    assert any(location == "body|c" for location, _ in pieces)
    assert ("body", bytes) in seen
    assert ("body", str) in seen


class _Broken:
    """A decoder that is an object and breaks."""

    def __call__(self, location, content):
        raise OSError("no")


def test_decoder_that_raises_is_named():
    """A broken decoder is named by its function or class, once for each location."""
    budget = Budget()
    _find(Transmission.http("POST", "", (), b"the body"), budget, decoders=[_Broken()])
    assert budget.unread == ("body: decoder _Broken raised OSError: no",)


@pytest.mark.parametrize("size", [4, 40])
def test_endless_decoder_ends(size, monkeypatch):
    """A decoder that never ends is stopped."""
    from pytest_phiguard.decode import pieces

    def endless(location, content):
        number = 0
        while isinstance(content, bytes):
            number += 1
            yield f"n{number}", "x", ""

    monkeypatch.setattr(pieces, "_MOST_BY_DECODER", size)
    found = _find(Transmission.http("POST", "", (), b"the body"), decoders=[endless])
    assert len(found) == size + 1


@given(st.text(max_size=60), st.text(max_size=30), st.binary(max_size=120))
def test_no_transmission_makes_it_raise(url, value, body):
    """Whatever is sent, its pieces come to an end."""
    fields = (("page.url", url), ("page.text", value))
    transmission = Transmission("tag", "POST", url, (("Cookie", value), ("Referer", url)), body, fields)
    assert isinstance(list(iter_pieces(transmission)), list)
