"""Mailboxes and numbers as recipients."""

from __future__ import annotations

import pytest

from pytest_phiguard.messages.addresses import find_mailboxes, make_mailto, make_recipients


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.test", ("a@x.test",)),
        ('"Brakspear, Ottoline" <a@x.test>, b@x.test', ("a@x.test", "b@x.test")),
        ("Team: a@x.test, b@x.test;", ("a@x.test", "b@x.test")),
        ("<<a@x.test>", ("a@x.test",)),
        ("undisclosed-recipients:;", ()),
        ("", ()),
    ],
)
def test_mailboxes_of_a_text(text, found):
    """Whatever form a header has, its mailboxes are found."""
    assert find_mailboxes([text]) == found


def test_mailto_keeps_what_the_mailbox_holds():
    """Signs that mean something in an address are written so that they do not."""
    assert make_mailto("a+b?c#d%e@x.test") == "mailto:a+b%3Fc%23d%25e@x.test"
    assert make_mailto("root") == "mailto:root@localhost"


def test_numbers_and_channels():
    """A number is one by whatever channel it is reached; a name is no recipient."""
    assert make_recipients(["whatsapp:+15550100", "+15550100", "client:alice", "Otto <a@x.test>"]) == (
        "tel:+15550100",
        "mailto:a@x.test",
    )


@pytest.mark.parametrize("before", ["(" * 5_000, "https://" * 5_000, "x:" * 5_000])
def test_recipient_behind_what_the_grammar_cannot_read_is_found(before):
    """The standard library gives up on it, the message goes there all the same."""
    assert "o@example.org" in find_mailboxes([f"{before} <o@example.org>"])
