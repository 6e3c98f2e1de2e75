"""ZIP archives to members."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.piece import Budget
from pytest_phiguard.decode.zip_archive import open_zip


def _open(content, budget=None):
    return open_zip(Content("body", content), budget or Budget())


def test_members_are_contents(write):
    """Each member is content under its name; the names are text themselves."""
    inside = _open(write.zipped({"a/ottoline.txt": "hello", "b.json": '{"a": 1}', "empty": "", "folder/": ""}))
    assert [(inner.location, inner.content) for inner in inside.contents] == [
        ("body|zip:a/ottoline.txt", b"hello"),
        ("body|zip:b.json", b'{"a": 1}'),
    ]
    assert inside.pieces == [("body|zip", "a/ottoline.txt\nb.json\nempty\nfolder/", "", ("zip",))]
    assert inside.complete


def test_comments_are_text(tmp_path):
    """What an archive says of itself is text."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = b"made by ottoline"
        archive.writestr("a", "b")
    assert "made by ottoline" in _open(path.read_bytes()).pieces[0].text


def test_bomb_is_cut(write):
    """A member that grows beyond the limit is read so far, and named."""
    budget = Budget(inflated=1000)
    inside = _open(write.zipped({"a": "a " * 5000}), budget)
    assert len(inside.contents[0].content) == 1000
    assert budget.unread == ("body|zip:a: ZIP member holds more than 1000 bytes",)


def test_spent_budget_leaves_a_member_closed(write):
    """What the budget does not cover is not opened, and named."""
    budget = Budget(decoded=10)
    assert [inner.content for inner in _open(write.zipped({"a": "hello", "b": "a" * 20}), budget).contents] == [
        b"hello"
    ]
    assert "body|zip:b" in budget.unread[0]


def test_many_members_are_cut(write):
    """Of more than 2,000 members the rest is named."""
    budget = Budget()
    inside = _open(write.zipped({f"m{number}": "x" for number in range(2001)}), budget)
    assert len(inside.contents) == 2000
    assert "more than 2000 members" in budget.unread[0]


def test_encrypted_member_is_named(write):
    """A member that needs a password is named; the others are read."""
    content = bytearray(write.zipped({"a": "hello", "b": "there"}))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    budget = Budget()
    assert [inner.content for inner in _open(bytes(content), budget).contents] == [b"there"]
    assert budget.unread == ("body|zip:a: ZIP member is encrypted",)


def test_broken_member_is_named(write):
    """A member that breaks is named; what came before it breaks is read."""
    content = bytearray(write.zipped({"a": "hello there " * 9}))
    content[40:44] = b"\xff\xff\xff\xff"
    budget = Budget()
    _open(bytes(content), budget)
    assert budget.unread[0].startswith("body|zip:a: ZIP member is not read")


def test_member_without_a_name_is_read(write):
    """A member that has lost its name is read nevertheless."""
    content = write.zipped({"NAME": "hello"}).replace(b"NAME", b"\0AME")
    assert [(inner.location, inner.content) for inner in _open(content).contents] == [("body|zip:", b"hello")]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" * 50])
def test_broken_archive_is_named(content):
    """What only begins like an archive is none, and named."""
    budget = Budget()
    assert _open(content, budget) is None
    assert budget.unread[0].startswith("body: ZIP archive is broken")


@given(st.data())
def test_nothing_raises(write, data):
    """Whatever happens to an archive on its way, reading it ends."""
    content = bytearray(write.zipped({"a": "hello there", "b": "x" * 90}))
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert _open(bytes(content), Budget(inflated=5000)) is None or content
