"""MIME messages to head and parts."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.mail_message import may_be_mail, open_mail
from pytest_phiguard.decode.piece import Budget

HEAD = b"From: a@clinic.example\r\nSubject: Your\r\n visit\r\nMIME-Version: 1.0\r\n"
MIXED = (
    HEAD + b'Content-Type: multipart/mixed;\r\n boundary="b1"\r\n\r\npreamble\r\n--b1\r\n'
    b'Content-Type: multipart/alternative; boundary="b2"\r\n\r\n'
    b"--b2\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nOtto=\r\nline =C5=BD\r\n"
    b"--b2\r\nContent-Type: text/html\r\n\r\n<p>Ottoline</p>\r\n--b2--\r\n"
    b'--b1\r\nContent-Disposition: attachment;\r\n filename*0="labs";\r\n filename*1=".csv"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"id,name") + b"\r\n--b1--\r\n"
)


def _open(content, budget=None):
    return open_mail(Content("body", content), budget or Budget())


def test_parts_are_contents_with_their_encodings_undone():
    """Parts inside parts are read; one with a name of its own stands there, others where the message stands."""
    inside = _open(MIXED)
    found = [(inner.location, inner.content, inner.chain) for inner in inside.contents]
    assert found == [
        ("body", b"preamble\r\n", ()),
        ("body", "Ottoline Ž".encode(), ("quoted_printable",)),
        ("body", b"<p>Ottoline</p>", ()),
        ("body.part:labs.csv", b"id,name", ("base64",)),
    ]
    assert inside.pieces[0].text.startswith("From: a@clinic.example\r\nSubject: Your visit\r\n")
    assert any('filename="labs.csv"' in piece.text for piece in inside.pieces)


def test_message_of_one_part_is_read():
    """A message that is one part has its encoding undone."""
    inside = _open(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"hello there"))
    assert [inner.content for inner in inside.contents] == [b"hello there"]
    assert _open(HEAD + b"\r\n").contents == []


@pytest.mark.parametrize("content", [b"hello there", b"hello: there", b"\r\n\r\nhello"])
def test_other_text_is_none(content):
    """What has no head is no message."""
    assert _open(content) is None


def test_cheap_test():
    """A message is told by a field of MIME in its head."""
    assert may_be_mail(MIXED)
    assert may_be_mail(b"To: b\nContent-Transfer-Encoding: base64\n\nx")
    assert not may_be_mail(b"To: b\r\n\r\nMIME-Version: 1.0")
    assert not may_be_mail(b"To: b\r\nMIME-Version: 1.0")
    assert not may_be_mail(b'{"a": 1}')


def test_many_parts_are_cut():
    """Of more than 2,000 parts that is named."""
    budget = Budget()
    _open(
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nA: b\r\n\r\nx\r\n" * 2002 + b"--b--",
        budget,
    )
    assert "more than 2000 parts" in budget.unread[0]


@given(st.binary(max_size=200))
def test_nothing_raises(content):
    """Whatever follows a head, reading it ends."""
    assert _open(HEAD + content + b"\r\n\r\n" + content).pieces
