"""Links in plain text: what programs make one of, and where it ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.messages.plain_links import iter_plain_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.test/x?y=1&z=2.", ["https://a.test/x?y=1&z=2"]),
        ("(https://a.test/x)", ["https://a.test/x"]),
        ("https://a.test/x_(y)", ["https://a.test/x_(y)"]),
        ("*https://a.test/x*, then HTTP://b.test/", ["https://a.test/x", "HTTP://b.test/"]),
        ("<https://a.test/long\n-address>", ["https://a.test/long-address"]),
        ("<www.a.test/x>", ["https://www.a.test/x"]),
        ("go to www.a.test/x!", ["https://www.a.test/x"]),
        ("bit.ly/3xYz is short", ["https://bit.ly/3xYz"]),
        ("portal.clinic.example/r/7", ["https://portal.clinic.example/r/7"]),
        ("https://a.test/x https://a.test/x", ["https://a.test/x"]),
        ("https://a.test/?next=www.b.test/y", ["https://a.test/?next=www.b.test/y"]),
    ],
)
def test_links_are_found(text, links):
    """Each address is found once, with a scheme, without the marks around it."""
    assert list(iter_plain_links(text)) == links


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no link",
        "and/or",
        "4/5",
        "a@b.com/x",
        "report.pdf/7",
        "Dr.Quill/nurse",
        "version 1.2/3",
        "clinic.com",
        "https://[x/7",
    ],
)
def test_other_text_has_no_link(text):
    """Words with a slash or a dot are no links."""
    assert list(iter_plain_links(text)) == []


@given(st.text(alphabet="ahtps:/.w<>()\n &?=", max_size=200))
def test_every_link_is_absolute(text):
    """Whatever the text, what is found has a scheme."""
    assert all(link.lower().startswith(("http://", "https://")) for link in iter_plain_links(text))


def test_their_number_is_bounded():
    """A text of nothing but links is read to an end."""
    assert len(list(iter_plain_links(" ".join(f"https://a.test/{n}" for n in range(5000))))) <= 1002
