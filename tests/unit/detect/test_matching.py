"""Hits of one level."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode import Level, Piece
from pytest_phiguard.detect.digest_table import DigestTable
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.index import Index
from pytest_phiguard.detect.matching import Matcher
from pytest_phiguard.model import Identifier


def _find(identifier, *pieces):
    index, digests = Index(), DigestTable({})
    entry = Entry(identifier)
    entry.holders[identifier] = None
    index.add(entry)
    digests.add(entry)
    return list(Matcher(index, digests).iter_hits(Level(pieces, 100), 3))


def test_hit_says_where_and_how():
    """A hit has its piece, its place, its span and its whole chain."""
    piece = Piece("body", "see mrn-4471829035 now", "", ("gzip",))
    (hit,) = _find(Identifier("mrn", "MRN-4471829035"), Piece("url.path", "/p"), piece)
    assert (hit.piece, hit.place, hit.start, hit.end) == (piece, (3, 1), 4, 18)
    assert (hit.chain, hit.exact, hit.keyed) == (("lowercase", "gzip"), False, False)


@pytest.mark.parametrize(
    ("piece", "key", "keyed"),
    [
        (Piece("body.json:a.zip", "00418", "zip"), "a.zip", True),
        (Piece("body.json:a", "zip: 00418", "a"), "zip", True),
        (Piece("body.json:zip", "city: 00418", "zip"), "zip", True),
        (Piece("body.json:zip", "x" * 300 + " 00418", "zip"), "", False),
        (Piece("body", "city=00418"), "city", False),
        (Piece("body", "é, zip=00418"), "zip", True),
    ],
)
def test_key_stands_in_the_text_or_at_the_piece(piece, key, keyed):
    """The key in the text is nearer than the piece's own; a long text has no key of its own."""
    (hit,) = _find(Identifier("zip", "00418"), piece)
    assert (hit.key, hit.keyed) == (key, keyed)


def test_value_is_found_in_every_piece():
    """A value in two pieces is two hits, twice in one piece two more."""
    pieces = [Piece("a", "00418"), Piece("b", "00418, 00418"), Piece("c", "0041")]
    assert [(hit.piece.location, hit.start) for hit in _find(Identifier("zip", "00418"), *pieces)] == [
        ("a", 0),
        ("b", 0),
        ("b", 7),
    ]


def test_trigger_alone_is_no_hit():
    """Squashed letters that stand in the text otherwise prove nothing."""
    assert _find(Identifier("zip", "00418"), Piece("a", "0-0-4-1-89"), Piece("b", "10 04 18")) == []
