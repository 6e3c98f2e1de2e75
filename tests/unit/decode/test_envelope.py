"""Sentry envelopes to lines and items."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.envelope import may_be_envelope, open_envelope
from pytest_phiguard.decode.piece import Budget

HEAD = b'{"event_id": "9ec79c33"}\n'
EVENT = b'{"type": "event"}\n{"user": {"email": "ottoline@example.com"}}\n'


def _open(content, budget=None):
    return open_envelope(Content("body", content), budget or Budget())


def _item(content, **header):
    return json.dumps({"type": "attachment", "length": len(content), **header}).encode() + b"\n" + content + b"\n"


def test_attachment_is_a_part():
    """An attachment of a length of its own is a part; what is JSON stays at its line."""
    inside = _open(HEAD + EVENT + _item(b"\x1f\x8b\n\x00", filename="log.gz", content_type="application/gzip"))
    lines, part = inside.contents
    assert json.loads(lines.content)[2] == {"user": {"email": "ottoline@example.com"}}
    assert lines[:3:2] == ("body", "application/json")
    assert part[:4] == ("body.part:log.gz", b"\x1f\x8b\n\x00", "application/gzip", "")
    assert part.key == "log.gz"


def test_attachment_without_a_name_has_its_number():
    """Without a name, the item's number is one; JSON of any kind in it is no attachment."""
    inside = _open(HEAD + _item(b"[1, 2]") + _item(b"\xff\xfe", type="minidump") + EVENT.rstrip())
    assert [content.location for content in inside.contents] == ["body", "body.part:1"]
    assert json.loads(inside.contents[0].content)[2] == [1, 2]
    assert len(json.loads(inside.contents[0].content)) == 7


def test_lines_of_json_are_left():
    """Where everything is JSON, lines of JSON will do."""
    assert _open(HEAD + EVENT) is None


@pytest.mark.parametrize(
    "content", [b"", b"hello", HEAD + b'{"type": "event"}\n{}\nno header\n\xff', HEAD + b"[1]\n\xff"]
)
def test_other_bytes_are_none(content):
    """What has a line that is no header is no envelope."""
    assert _open(content) is None


@pytest.mark.parametrize("length", [10_000, -1, "4", None])
def test_wrong_length_falls_back_to_the_line(length):
    """An item whose length cannot be is read to the end of its line."""
    inside = _open(HEAD + json.dumps({"type": "attachment", "length": length}).encode() + b"\n\xff\xfe\n" + EVENT)
    assert inside.contents[1].content == b"\xff\xfe"


def test_many_items_are_cut():
    """Of more than 2,000 items the rest is named."""
    budget = Budget()
    assert _open(HEAD + _item(b"\xff") + EVENT * 2001, budget).contents
    assert "more than 2000 items" in budget.unread[0]


def test_cheap_test():
    """An envelope begins with a line of JSON and one that names a type."""
    assert may_be_envelope(HEAD + EVENT)
    assert not may_be_envelope(b'{"a": 1}')
    assert not may_be_envelope(b"hello\n{")
    assert not may_be_envelope(HEAD + b'{"kind": "event"}\n')


@given(
    st.lists(st.sampled_from([b"{}", b'{"type": "x", "length": 2}', b"\xff", b"[", b"", b'{"length": 1e9}', b"{" * 40]))
)
def test_nothing_raises(lines):
    """Whatever the lines, reading them ends."""
    assert _open(b"\n".join(lines)) is None or lines


def test_deep_nesting_is_no_json():
    """A line that is nested too deep for the parser is an attachment."""
    inside = _open(HEAD + _item(b"[" * 100_000))
    assert inside.contents[1].location == "body.part:0"
