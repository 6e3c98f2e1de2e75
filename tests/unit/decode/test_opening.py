"""What encoded runs hold."""

from __future__ import annotations

import base64
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.opening import iter_opened_content, iter_opened_run, iter_pieces_of_run
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.runs import Run

TEXT = "hello there, whoever reads this"


def _open(run, budget=None, mark=""):
    return [(opened.text, opened.steps) for opened in iter_opened_run(Run(run, 0, mark), "l", budget or Budget())]


def _pack(content):
    return base64.b64encode(content).decode().rstrip("=")


def _deflate(content):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


@pytest.mark.parametrize(
    ("run", "steps"),
    [
        (TEXT.encode().hex(), ("hex",)),
        (_pack(TEXT.encode()), ("base64url",)),
        ("x" + _pack(TEXT.encode()), ("base64",)),
        (base64.b32encode(TEXT.encode()).decode().rstrip("="), ("base32",)),
        (_pack(gzip.compress(TEXT.encode(), mtime=0)), ("gzip", "base64url")),
        (_pack(zlib.compress(TEXT.encode())), ("zlib", "base64url")),
        (_pack(_deflate(TEXT.encode() * 3)), ("deflate", "base64url")),
        (gzip.compress(TEXT.encode(), mtime=0).hex(), ("gzip", "hex")),
    ],
)
def test_run_is_opened(run, steps):
    """A run is opened at whatever offset, and what it holds decompressed."""
    texts = [text for text, found in _open(run) if found[:-1] == steps[:-1] and found[-1][:4] == steps[-1][:4]]
    assert any(TEXT in text for text in texts)


def test_run_of_digits_is_tried_as_all():
    """A run of digits that means nothing as hexadecimal means nothing."""
    assert _open("3141592653589793238") == []


def test_digits_may_be_hexadecimal():
    """A run of digits alone is read as hexadecimal too."""
    assert ("3141592653589793", ("hex",)) in _open("33313431353932363533353839373933")


@pytest.mark.parametrize(
    "run",
    [
        "q7Zk0d9Xx2Lr5vPt",
        "f" * 40,
        "A" * 18,
        "00112233445566778899aabbccddeeff",
        "59d4f9de-226f-4386-aad5-3a2ba5f90fab",
    ],
)
def test_random_runs_hold_nothing(run):
    """Tokens and digests hold nothing that can be read."""
    assert _open(run) == []


def test_binary_record_is_text_by_half():
    """A record that is half text is read."""
    record = b"\x0a\x12ottoline brakspear\x12\x80\xff\x90"
    assert "ottoline brakspear" in _open(_pack(record))[0][0]


def test_record_that_is_mostly_bytes_is_read_from_half():
    """Of a record of bytes and text in equal parts the text is read."""
    record = b"ottoline brakspear" + bytes(range(128, 140))
    assert "ottoline" in "".join(text for text, _ in iter_opened_content(record, ("hex",), "l", Budget()))


def test_cut_off_compression_is_named():
    """A gzip stream without its end is read so far, and named."""
    budget = Budget()
    assert _open(_pack(gzip.compress(TEXT.encode() * 9, mtime=0)[:-8]), budget)
    assert budget.unread == ("l: gzip stream is cut short",)


def test_chance_header_of_zlib_is_no_stream():
    """Two bytes that look like a zlib header are no proof of one."""
    budget = Budget()
    (found,) = iter_opened_content(b"XGZ220199907", ("base64",), "l", budget)
    assert found == ("XGZ220199907", ("base64",))
    assert list(iter_opened_content(b"x\x9c\xff\xff\x80\x81", ("base64",), "l", budget)) == []
    assert budget.unread == ()


def test_spent_budget_leaves_a_run_closed():
    """What the budget does not cover is not opened, and named."""
    budget = Budget(decoded=3)
    assert _open(TEXT.encode().hex(), budget) == []
    assert budget.unread


def _read(run, mark="", parsed=True, budget=None, part=False):
    place = Piece("l", "", "k")
    return list(iter_pieces_of_run(Run(run, 0, mark, part), place, budget or Budget(), parsed=parsed))


def test_formats_in_a_run_are_opened(write):
    """An archive, a document, records and frames in base64 are opened, with their locations and chains."""
    (names, member) = _read(_pack(write.zipped({"a.txt": "hello"})))
    assert (member.location, member.text) == ("l|zip:a.txt", "hello")
    assert (names.chain[0], member.chain[1][:6]) == ("zip", "base64")
    texts = [piece.text for piece in _read(_pack(write.pdf("(hello) Tj")))]
    assert any("(hello) Tj" in text for text in texts)
    (value,) = _read(_pack(b"\x81\xa8username\xa8ottoline"))[:1]
    assert (value.location, value.text, value.key) == ("l|msgpack:username", "ottoline", "username")
    message = write.proto(2, write.proto(1, "ottoline@example.com"))
    assert _read(_pack(write.grpc(message)))[0].text == "ottoline@example.com"
    assert _read(write.grpc(message).hex())[0].chain == ("protobuf", "hex")


def test_record_keeps_its_text_where_nothing_is_parsed(write):
    """Unparsed, a record's names and values stand together in its text as well."""
    run = _pack(b"\x81\xa8username\xa8ottoline")
    assert [piece.location for piece in _read(run, parsed=False)] == ["l|msgpack:username", "l|msgpack", "l"]
    assert "l" not in [piece.location for piece in _read(run)]


def test_part_of_a_run_is_no_archive(write):
    """What may be a part of a whole is in no format, and nothing is said of it."""
    budget = Budget()
    assert _read(_pack(write.zipped({"a.txt": "hello"})[:60]), budget=budget, part=True) == []
    assert budget.unread == ()


def test_token_is_read():
    """The parts of a JSON Web Token are values under ``jwt``; unparsed, or too large, they are text."""
    run = _pack(b'{"sub": "ottoline"}')
    (value,) = _read(run, ".")
    assert value == ("l|jwt:sub", "ottoline", "sub", ("base64url",))
    assert _read(run, ".", parsed=False)[0][:2] == ("l", '{"sub": "ottoline"}')
    assert _read(run, ".", budget=Budget(decoded=1)) == []
    assert _read(_pack(b"{no token at all}"), ".")[0].text == "{no token at all}"


def test_lz_string_is_read(write):
    """What lz-string wrote in base64 is read; what grows beyond the limit is named, what has no end is chance."""
    text = '{"email": "ottoline@example.com"}' * 3
    run = _pack(write.lz_bytes(text))
    (found,) = [piece for piece in _read(run) if piece.text == text]
    assert (found.chain[0], found.key) == ("lz_string", "k")
    budget = Budget(inflated=50)
    assert any(text.startswith(piece.text) for piece in _read(run, budget=budget))
    assert "more than 50" in budget.unread[0]
    budget = Budget()
    assert any(text.startswith(piece.text) for piece in _read(run[: len(run) * 3 // 4], budget=budget))
    assert budget.unread == ()


def test_optional_forms_in_a_run(monkeypatch):
    """Zstandard and lz4 are known in a run too; what is missing is named."""
    from pytest_phiguard.decode import opening
    from pytest_phiguard.decode.compression import Inflated

    monkeypatch.setattr(opening, "inflate_optional", lambda content, form, limit: Inflated(b"hello there", "half"))
    budget = Budget()
    (found,) = _read(_pack(b"\x28\xb5\x2f\xfd" + b"\xff" * 20), budget=budget)
    assert (found.text, found.chain[0]) == ("hello there", "zstd")
    assert budget.unread == ("l: half",)


def test_formats_inside_each_other_end(write):
    """Where formats lie too deep, the text serves."""
    budget = Budget(structures=1)
    (found,) = _read(_pack(b"\x81\xa8username\xa8ottoline"), budget=budget)
    assert "ottoline" in found.text
    assert budget.unread


@given(
    st.text(alphabet="ABCDEFGHIJabcdefghij0123456789+/_-", min_size=16, max_size=120), st.sampled_from(["", "=", "."])
)
def test_nothing_raises(run, mark):
    """Whatever the run, opening it ends."""
    assert isinstance(_read(run, mark), list)


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("charset", ["ascii", "utf-16-le", "utf-16-be"])
def test_what_is_cut_off_is_no_whole_value(cut, charset):
    """Read from within a group on, the first value has what is known of the group before it, or a stand-in."""
    text = "9" * 7 + "34117 Quill Street, Brambleworth"
    run = base64.b64encode(text.encode(charset)).decode().rstrip("=")[4 - cut :]
    pieces = iter_pieces_of_run(Run(run, 0), Piece("l", ""), Budget())
    texts = [piece.text.replace("\0", "") for piece in pieces]
    assert any("Quill Street" in found for found in texts)
    assert not any(found.startswith("34117") for found in texts)


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize(("text", "head"), [("34117 Quill Street", "034117"), ("Quill Street", "xQuill")])
def test_stand_in_is_of_the_same_sort(cut, text, head):
    """Of UTF-16 too little may be left in a group to tell what stands before; then it is a letter or digit."""
    run = base64.b64encode(b"\0\0\0" + text.encode("utf-16-be")).decode().rstrip("=")[4 - cut :]
    pieces = iter_pieces_of_run(Run(run, 0), Piece("l", ""), Budget())
    texts = [piece.text.replace("\0", "") for piece in pieces]
    assert any(found.startswith(head if cut < 3 else text) for found in texts)


def test_text_by_chance_may_be_written_backwards():
    """What reads as text by four fifths forward is read backward as well."""
    run = base64.b64encode(b"TCG226887761").decode()[::-1]
    assert "TCG226887761" in [text for text, _ in _open(run)]


def test_utf16_by_chance_may_be_lz_strings():
    """Three zeros in twelve bytes make no text."""
    assert "SN6585502625" in [text for text, _ in _open("MoOQbArAHBEAwCYwIkA")]
