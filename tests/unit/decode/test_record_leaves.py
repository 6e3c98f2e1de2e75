"""The values of records under their paths."""

from __future__ import annotations

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.piece import Budget
from pytest_phiguard.decode.record_leaves import Leaves, read_leaf


def _map(leaves, **values):
    leaves.begin(len(values) * 2, mapping=True)
    for key, value in values.items():
        leaves.add(key)
        leaves.add(value)


def test_values_have_paths():
    """Maps give names, lists positions, further records at the top numbers."""
    leaves = Leaves()
    leaves.begin(4, mapping=True)
    leaves.add("user")
    _map(leaves, zip="00418", note=None)
    leaves.add("tags")
    leaves.begin(2, mapping=False)
    leaves.add("first")
    leaves.add(b"\x01")
    leaves.add("loose")
    assert leaves.is_whole
    assert leaves.values == [
        ("user.zip", "zip", "00418"),
        ("tags[0]", "tags", "first"),
        ("tags[1]", "tags", b"\x01"),
        ("[1]", "", "loose"),
    ]
    assert leaves.texts == 6
    assert leaves.is_record(declared=True)
    assert not leaves.is_record(declared=False)


def test_text_that_is_no_utf8_is_bytes():
    """A text item must be UTF-8; another is handed on as bytes."""
    assert read_leaf("Žofie".encode()) == "Žofie"
    assert read_leaf(b"\xff\xfe") == b"\xff\xfe"


def test_empty_maps_and_lists_take_their_place():
    """An empty map or list is an item like another."""
    leaves = Leaves()
    leaves.begin(3, mapping=False)
    leaves.begin(0, mapping=True)
    leaves.begin(0, mapping=False)
    leaves.add("last")
    assert leaves.is_whole
    assert leaves.values == [("[2]", "", "last")]


def test_endless_map_ends_at_its_mark():
    """A map without a size ends where its mark stands."""
    leaves = Leaves()
    leaves.begin(-1, mapping=True)
    leaves.add("a")
    assert leaves.is_endless
    leaves.add("value")
    assert not leaves.is_whole
    leaves.end()
    assert leaves.is_whole
    assert not leaves.is_endless
    assert leaves.values == [("a", "a", "value")]


def test_deep_nesting_is_refused():
    """What is nested more than 200 deep is refused."""
    leaves = Leaves()
    assert all(leaves.begin(1, mapping=False) for _ in range(200))
    assert not leaves.begin(1, mapping=False)


def test_bytes_as_a_key_are_a_value():
    """A key that is no text is kept as a value, because it has no name to give."""
    leaves = Leaves()
    leaves.begin(2, mapping=True)
    leaves.add(b"\x01\x02")
    leaves.add("value")
    assert leaves.values == [("", "", b"\x01\x02"), ("", "", "value")]


def test_pieces_and_contents():
    """Texts are pieces under their paths, byte strings contents, long names a piece of their own."""
    leaves = Leaves()
    _map(leaves, ottoline_brakspear="yes", blob=b"\x1f\x8b")
    inside = leaves.open(Content("body", b"", chain=("gzip",)), "msgpack", Budget())
    value, names = inside.pieces
    assert value == ("body.msgpack:ottoline_brakspear", "yes", "ottoline_brakspear", ("msgpack", "gzip"))
    assert names == ("body.msgpack", "ottoline_brakspear", "", ("msgpack", "gzip"))
    assert inside.contents[0][:2] == ("body.msgpack:blob", b"\x1f\x8b")
    assert inside.complete
    assert inside.step == "msgpack"


def test_more_values_than_are_told_apart():
    """Of more values than the budget tells apart, the text serves; byte strings are handed on nevertheless."""
    leaves = Leaves()
    leaves.begin(4, mapping=False)
    for value in ("a", "b", "c", b"\x1f"):
        leaves.add(value)
    inside = leaves.open(Content("body|x", b""), "cbor", Budget(leaves=2))
    assert [piece.text for piece in inside.pieces] == ["a", "b"]
    assert len(inside.contents) == 1
    assert not inside.complete
