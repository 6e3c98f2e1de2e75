"""Bodies read by what their headers say and by what they look like."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.bodies import Content, iter_body_pieces
from pytest_phiguard.decode.piece import Budget


def _read(content, content_type="", coding="", budget=None):
    body = Content("body", content, content_type, coding)
    return {piece.location: piece.text for piece in iter_body_pieces(body, budget or Budget())}


def _deflate(content):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


JSON = b'{"user": {"tags": ["a b", "c"]}, "n": 1.50}'
JSON_PIECES = {"body.json:user.tags[0]": "a b", "body.json:user.tags[1]": "c", "body.json:n": "1.50"}


@pytest.mark.parametrize(
    ("content", "coding"),
    [
        (JSON, ""),
        (JSON, "identity"),
        (JSON, "gzip"),
        (JSON, "deflate"),
        (JSON, "br"),
        (gzip.compress(JSON, mtime=0), "gzip"),
        (gzip.compress(JSON, mtime=0), "x-gzip"),
        (gzip.compress(JSON, mtime=0), ""),
        (gzip.compress(gzip.compress(JSON, mtime=0), mtime=0), "gzip, gzip"),
        (zlib.compress(JSON), "deflate"),
        (zlib.compress(JSON), ""),
        (_deflate(JSON), "deflate"),
        (_deflate(JSON), ""),
        (gzip.compress(zlib.compress(JSON), mtime=0), "deflate, gzip"),
    ],
)
def test_codings_are_undone(content, coding):
    """A body is read whether it is compressed as it says, otherwise, or not at all."""
    budget = Budget()
    assert _read(content, "application/json", coding, budget) == JSON_PIECES
    assert budget.unread == ()


@pytest.mark.parametrize(
    ("content", "coding", "reason"),
    [
        (b"\x80\x81\xfe\xff" * 8, "lzma9", "body: content coding lzma9 is not read"),
        (b"\x80\x81\xfe\xff" * 8, "br", "body: "),
        (b"\x80\x81\xfe\xff" * 8, "gzip", "body: gzip stream is broken"),
        (gzip.compress(JSON, mtime=0)[:-12], "gzip", "body: gzip stream is cut short"),
        (zlib.compress(JSON)[:-9], "deflate", "body: zlib stream is cut short"),
    ],
)
def test_what_cannot_be_read_is_named(content, coding, reason):
    """A body that stays unread, wholly or partly, is named with the reason."""
    budget = Budget()
    _read(content, "", coding, budget)
    assert [one for one in budget.unread if one.startswith(reason)]


def test_bomb_is_cut():
    """A body that grows beyond the limit is read so far, and named."""
    budget = Budget(inflated=1000)
    pieces = _read(gzip.compress(b"a " * 5000, mtime=0), "", "gzip", budget)
    assert len(pieces["body"]) == 1000
    assert budget.unread == ("body: gzip stream holds more than 1000 bytes",)


def test_compression_within_compression_ends():
    """Compression inside compression is opened as often as the budget allows."""
    content = b"see here"
    for _ in range(6):
        content = gzip.compress(content, mtime=0)
    assert "see here" not in _read(content, budget=Budget(depth=2)).values()
    assert "see here" in _read(content, budget=Budget(depth=8)).values()


def test_spent_budget_leaves_a_body_closed():
    """What the budget does not cover is not opened, and named."""
    budget = Budget(decoded=5)
    _read(gzip.compress(JSON, mtime=0), "", "gzip", budget)
    assert "budget of decoded bytes is spent" in budget.unread[0]


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", ""])
def test_form_is_taken_apart(content_type):
    """A form's values stand under their names."""
    assert _read(b"a=1+2&b=%C3%A9", content_type) == {"body.form:a": "1 2", "body.form:b": "é"}


def test_address_is_no_form():
    """A text that is an address is left for those who read addresses."""
    assert _read(b"https://x.example/?a=1") == {"body": "https://x.example/?a=1"}


def test_form_of_too_many_fields_is_text():
    """Of more fields than are told apart, the text serves."""
    assert _read(b"a=1&b=2&c=3", budget=Budget(leaves=2)) == {"body": "a=1&b=2&c=3"}


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        (b"<p>a &amp; b</p>", "", "<p>a & b</p>"),
        (b"a &amp; b", "text/html; charset=utf-8", "a & b"),
        (b"var a = '\\u0041'", "application/javascript", "var a = 'A'"),
        (b"a \\u0041 &amp; b", "text/plain", "a \\u0041 &amp; b"),
        ("é".encode("latin-1"), "text/plain; charset=latin-1", "é"),
        ("дом".encode("cp1251"), 'text/plain; charset="windows-1251"', "дом"),
    ],
)
def test_text_loses_its_own_escapes(content, content_type, text):
    """The escapes of a body's own format are undone, others stay for later."""
    assert _read(content, content_type) == {"body": text}


def test_empty_body_is_nothing():
    """A body without content has no piece."""
    assert _read(b"") == {}


def test_multipart_is_taken_apart():
    """Each part's head and content are pieces; a part may be JSON, compressed, or encoded for mail."""
    parts = [
        (b'Content-Disposition: form-data; name="a"', b"one"),
        (b'Content-Disposition: form-data; name="j"\r\nContent-Type: application/json', b'{"k": "two"}'),
        (
            b'Content-Disposition: form-data; name="g"\r\nContent-Encoding: gzip',
            gzip.compress(b"three of them", mtime=0),
        ),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", b"Zm91ciBvZiB0aGVt"),
        (b"X-Empty: yes", b""),
    ]
    body = b"".join(b"--B\r\n" + head + b"\r\n\r\n" + content + b"\r\n" for head, content in parts) + b"--B--\r\n"
    found = _read(body, "multipart/form-data; boundary=B")
    assert found["body.part:a"] == "one"
    assert found["body.part:j|json:k"] == "two"
    assert found["body.part:g"] == "three of them"
    assert "four of them" in found.values()
    assert "X-Empty: yes" in found.values()


@given(st.recursive(st.text(max_size=8) | st.integers(), lambda inner: st.lists(inner, max_size=3)))
def test_json_values_are_all_pieces(value):
    """Every text in a JSON array is the text of a piece."""
    pieces = list(iter_body_pieces(Content("body", json.dumps([value, "x"]).encode()), Budget()))
    texts = {piece.text for piece in pieces}

    def walk(node):
        for child in node if isinstance(node, list) else ():
            yield from walk(child)
        if isinstance(node, str) and node:
            yield node

    assert set(walk(value)) <= texts


@given(st.binary(max_size=200), st.text(max_size=30), st.sampled_from(["", "gzip", "deflate", "br", "zstd", "gzip, x"]))
def test_no_body_makes_it_raise(content, content_type, coding):
    """Whatever a body is and says of itself, reading it ends."""
    assert isinstance(_read(content, content_type, coding), dict)


def test_spent_budget_leaves_a_brotli_body_closed(monkeypatch):
    """What the budget does not cover is not opened by a package either."""
    from pytest_phiguard.decode import body_codings
    from pytest_phiguard.decode.compression import Inflated

    monkeypatch.setattr(body_codings, "inflate_optional", lambda content, coding, limit: Inflated(b"hello over there"))
    assert _read(b"\x80\x81", "", "br") == {"body": "hello over there"}
    budget = Budget(decoded=3)
    assert "hello over there" not in _read(b"\x80\x81", "", "br", budget).values()
    assert budget.unread


def test_zstandard_is_recognised_by_its_mark(monkeypatch):
    """A body that begins like Zstandard is read as such, whatever its headers say."""
    from pytest_phiguard.decode import body_codings
    from pytest_phiguard.decode.compression import Inflated

    monkeypatch.setattr(body_codings, "inflate_optional", lambda content, coding, limit: Inflated(coding.encode() * 4))
    assert _read(b"\x28\xb5\x2f\xfd\x00") == {"body": "zstdzstdzstdzstd"}


def test_part_without_a_head_is_read():
    """What stands before the first boundary of a multipart body is read as well."""
    found = _read(b"loose words\r\n--B\r\nA: b\r\n\r\nx\r\n--B--", "multipart/mixed; boundary=B")
    assert found["body.part:0"] == "loose words\r\n"


def test_zstandard_ends_where_it_stays(monkeypatch):
    """A mark of Zstandard that stands there again and again is opened as often as the budget allows."""
    from pytest_phiguard.decode import body_codings
    from pytest_phiguard.decode.compression import Inflated

    monkeypatch.setattr(body_codings, "inflate_optional", lambda content, coding, limit: Inflated(content))
    budget = Budget()
    _read(b"\x28\xb5\x2f\xfd\x00", budget=budget)
    assert budget.unread == ("body: not decoded beyond 4 compressions inside each other",)


@pytest.mark.parametrize("content_type", ["application/zip", ""])
def test_archive_is_opened(write, content_type):
    """Members of an archive stand under their names, those of archives in it under both; JSON waits for the next level."""
    inner = write.zipped({"b.json": '{"zip": "00418"}'})
    found = _read(
        write.zipped({"a.txt": "hello there", "in.zip": inner, "p.gz": gzip.compress(b"packed", mtime=0)}), content_type
    )
    assert found["body|zip:a.txt"] == "hello there"
    assert found["body|zip:in.zip|zip:b.json"] == '{"zip": "00418"}'
    assert found["body|zip:p.gz"] == "packed"
    assert "body" not in found


def test_words_of_a_document_are_whole(write):
    """Of an office document the words are read without the markup that cuts them."""
    text = "<w:p><w:t>Otto</w:t><w:t>line</w:t></w:p>"
    body = Content("body", write.zipped({"word/document.xml": text}))
    texts = [piece.text for piece in iter_body_pieces(body, Budget())]
    assert texts[-2:] == [text, "Ottoline"]


def test_broken_archive_is_text(write):
    """An archive that is cut short is named, and its bytes are text."""
    budget = Budget()
    content = write.zipped({"ottoline.txt": "hello there"})[:-40]
    assert "ottoline.txt" in _read(content, budget=budget)["body"]
    assert budget.unread


def test_record_is_its_values(write):
    """MessagePack and CBOR read as values under paths; unparsed, names and values stand together as well."""
    content = b"\x82\xa3zip\xa500418\xa4name\xa8ottoline"
    assert _read(content) == {"body.msgpack:zip": "00418", "body.msgpack:name": "ottoline"}
    unparsed = list(iter_body_pieces(Content("body", content), Budget(), parsed=False))
    assert [piece.chain for piece in unparsed if piece.location == "body"] == [("msgpack",)]


def test_bytes_of_a_message_are_text_too(write):
    """Of protobuf every byte is text beside the fields, under the same chain."""
    content = write.proto(2, write.proto(1, "ottoline") + write.proto(2, gzip.compress(b"packed words", mtime=0)))
    pieces = list(iter_body_pieces(Content("body", content), Budget()))
    assert {piece.text for piece in pieces} >= {"ottoline", "packed words"}
    assert next(piece for piece in pieces if "ottoline" in piece.text and piece.text != "ottoline").chain == (
        "protobuf",
    )
    assert ("gzip", "protobuf") in {piece.chain for piece in pieces}


def test_frames_are_read(write):
    """The messages of WebSocket frames are text at the body's place."""
    pieces = list(iter_body_pieces(Content("body", write.frame(b'{"a": "b"}')), Budget()))
    assert pieces == [("body", '{"a": "b"}', "", ("websocket",))]


def test_envelope_is_lines_and_parts(write):
    """An envelope with an attachment reads as lines of JSON and a part."""
    content = b'{"id": "x"}\n{"type": "a", "length": 8, "filename": "f"}\n\x81\xa3key\xa2xy\n{"type": "event"}\n{"user": "ottoline"}'
    found = _read(content, "application/x-sentry-envelope")
    assert found["body.json:[0].id"] == "x"
    assert found["body.json:[4].user"] == "ottoline"
    assert found["body.part:f|msgpack:key"] == "xy"


def test_message_is_taken_apart():
    """A mail's head is text, its parts have their encodings undone."""
    content = (
        b"To: o@clinic.example\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nOtto=\r\nline"
    )
    pieces = list(iter_body_pieces(Content("body", content), Budget()))
    assert [(piece.text[:8], piece.chain) for piece in pieces] == [
        ("To: o@cl", ()),
        ("Ottoline", ("quoted_printable",)),
    ]


def test_calendar_is_read_with_its_lines_whole():
    """A calendar's folded lines are whole in a reading of their own."""
    body = Content("body", b"BEGIN:VEVENT\r\nSUMMARY:Otto\r\n line\r\n", "text/calendar")
    assert "Ottoline" in list(iter_body_pieces(body, Budget()))[1].text


def test_stream_behind_a_header_is_read():
    """What begins inside a body is opened; the bytes stay text, a zero between two values another sign."""
    pieces = list(iter_body_pieces(Content("body", b"ab\0cd" + gzip.compress(b"hello there")), Budget()))
    assert (pieces[0].text, pieces[0].chain) == ("hello there", ("gzip",))
    assert pieces[1].text.startswith("ab\x01cd")


def test_digest_with_a_zero_is_spelt():
    """Bytes of a digest's size with a zero in them are spelt as well, because levels of text know no zeros."""
    digest = bytes.fromhex("b9e519de1a32fe8ab3acbd301abfedf28e004533")
    pieces = list(iter_body_pieces(Content("body", digest, chain=("gzip",)), Budget()))
    assert pieces[-1] == ("body", digest.hex(), "", ("hex", "gzip"))
    assert len(list(iter_body_pieces(Content("body", "ottoline".encode("utf-16-le")), Budget()))) == 1


def test_formats_inside_each_other_end(write):
    """Archives in archives, frames in frames and parts in parts end at the budget, and that is told."""
    archive = b"hello"
    framed = b"hello"
    parts = b"hello"
    for number in range(40):
        archive = write.zipped({"a.zip": archive})
        framed = write.grpc(framed)
        parts = b"--B%d\r\nA: b\r\n\r\n%s\r\n--B%d--\r\n" % (number, parts, number)
    for content in (archive, framed, parts):
        budget = Budget()
        assert _read(content, budget=budget)
        assert any("formats inside each other" in one for one in budget.unread)


TYPES = [
    "",
    "application/json",
    "application/x-protobuf",
    "application/grpc-web+proto",
    "application/msgpack",
    "application/cbor",
    "application/zip",
    "application/pdf",
    "application/x-sentry-envelope",
    "message/rfc822",
    "multipart/mixed; boundary=B",
    "text/calendar",
    "text/html; charset=utf-16",
]
STARTS = [
    b"",
    b"PK\x03\x04",
    b"%PDF-1.4\nstream\n",
    b"\x1f\x8b\x08",
    b"x\x9c",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"\xff\x06\0\0sNaPpY",
    b"\x82\xa4name",
    b"\xbf\x64name",
    b"\0\0\0\0\x08\x0a\x06",
    b"\x81\x85",
    b"--B\r\nContent-Type: application/zip\r\n\r\n",
    b"To: a@b.example\r\nMIME-Version: 1.0\r\n\r\n",
    b'{"a": 1}\n{"type": "x", "length": 3}\n',
    b"BEGIN:VCARD\r\n",
    b"data:;base64,",
]


@given(
    st.sampled_from(STARTS),
    st.binary(max_size=200),
    st.sampled_from(TYPES),
    st.sampled_from(["", "gzip", "deflate", "br", "zstd", "lz4", "snappy", "gzip, br", "x"]),
    st.booleans(),
)
def test_no_format_makes_it_raise(start, content, content_type, coding, parsed):
    """Whatever follows a format's mark, under whatever headers, reading it ends."""
    body = Content("body", start + content, content_type, coding)
    assert isinstance(list(iter_body_pieces(body, Budget(inflated=10_000, decoded=100_000), parsed=parsed)), list)


def test_digest_as_bytes_is_read_as_digits():
    """A body of a digest's size that is no text is read in hexadecimal too, because text loses some of it."""
    digest = bytes.fromhex("e3b0eab1ca9a8ce6068c4a0cdbc2bdc0")
    pieces = list(iter_body_pieces(Content("body", digest), Budget()))
    assert (digest.hex(), ("hex",)) in [(piece.text, piece.chain) for piece in pieces]
