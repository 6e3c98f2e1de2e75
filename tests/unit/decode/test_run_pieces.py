"""What the runs of a level hold."""

from __future__ import annotations

import base64
import gzip

from pytest_phiguard.decode.level import Level
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.run_pieces import cut_pieces, iter_run_pieces

TEXT = '{"email": "ottoline@example.com"}'


def _read(*texts, budget=None, chain=(), location="l"):
    budget = budget or Budget()
    level = Level([Piece(location, text, "k", chain) for text in texts], budget.runs)
    return list(iter_run_pieces(level, budget))


def _pack(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def test_runs_stand_where_their_piece_stands():
    """What a run holds has its piece's place, name and chain."""
    assert _read("hello", "a " + _pack(TEXT), chain=("gzip",)) == [("l", TEXT, "k", ("base64", "gzip"))]


def test_characters_of_any_script_are_runs(write):
    """What lz-string wrote in UTF-16 is a run too; one that grows too large is named, a spent budget as well."""
    packed = write.lz_utf16(TEXT * 3)
    assert _read("hello", packed) == [("l", TEXT * 3, "k", ("lz_string", "utf16"))]
    budget = Budget(inflated=40)
    assert _read(packed, budget=budget)
    assert "more than 40" in budget.unread[0]
    budget = Budget(decoded=40)
    assert _read(packed, budget=budget) == []
    assert budget.unread


def test_parts_of_what_opened_as_a_whole_are_left(write):
    """Of an archive or a compressed run, the parts between its signs are not opened again."""
    for number in range(60):
        run = _pack(write.zipped({"a.txt": f"hello there number {number} of many, 0x{number:060x}"}))
        if run.count("/") > 3:
            assert {piece.chain[0] for piece in _read(run)} == {"zip"}


def test_deep_runs_are_named():
    """Runs inside each other end at the budget's depth, and that is told."""
    budget = Budget(depth=1)
    assert _read(_pack(TEXT), chain=("base64",), budget=budget) == []
    assert budget.unread == ("l: not decoded beyond 1 encodings inside each other",)


def test_many_runs_are_cut():
    """Of more runs than the budget allows the rest is named."""
    budget = Budget(runs=1)
    found = _read(*(_pack(f"{TEXT} {number}") for number in range(4)), budget=budget)
    assert len(found) == 1
    assert "more than 1 encoded runs" in budget.unread[0]


def test_path_is_read_segment_by_segment():
    """A path is no run as a whole: a slash that is base64 comes escaped."""
    assert _read("/" + _pack(TEXT) + "/" + _pack(TEXT + "é"), location="url.path")[0].text == TEXT


def test_empty_runs_are_not_tried_again():
    """A run that held nothing holds nothing the second time."""
    assert _read("q7Zk0d9Xx2Lr5vPt", "q7Zk0d9Xx2Lr5vPt", "f" * 40) == []


def test_compressed_runs():
    """A compressed run is opened at once."""
    assert _read(_pack(gzip.compress(TEXT.encode(), mtime=0)))[0].text == TEXT


def test_places_are_named_once():
    """Pieces of one carrier are one reason."""
    budget = Budget()
    cut_pieces([Piece("body|a", "x"), Piece("body|b", "y"), Piece("url", "z")], "3 of them", budget)
    assert budget.unread == ("body: not decoded beyond 3 of them", "url: not decoded beyond 3 of them")
