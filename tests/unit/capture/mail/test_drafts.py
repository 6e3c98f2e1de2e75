"""The draft of one e-mail, and the bytes of a message."""

from __future__ import annotations

import random
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from pytest_phiguard.capture.mail.drafts import (
    add_recipients,
    draft_mail,
    find_envelope,
    find_mailboxes,
    flatten,
    flatten_open,
    read_recipients,
    try_first,
    write_text,
)


def test_recipients_are_noted_once_and_asked_about_again():
    """Whoever is added later has not been judged yet."""
    draft = draft_mail("smtp://relay.test", b"x", ["a@x.test", "a@x.test"])
    assert draft.fields == (("email.rcpt", "a@x.test"),)
    draft.passage = "open"
    add_recipients(draft, ["a@x.test"])
    assert draft.passage == "open"
    add_recipients(draft, ["Otto <B@x.test>"])
    assert draft.passage is None
    assert find_mailboxes(draft) == {"a@x.test", "b@x.test"}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("a@x.test", ["a@x.test"]),
        (b"a@x.test", ["a@x.test"]),
        (("a@x.test", b"b@x.test"), ["a@x.test", "b@x.test"]),
        ({"a@x.test": 1}, ["a@x.test"]),
        (None, []),
    ],
)
def test_recipients_as_given(given, read):
    """Texts and collections of them are read."""
    assert read_recipients(given) == read


def test_iterator_of_recipients_is_left_to_the_client():
    """What can be read only once is not read."""
    given = iter(["a@x.test"])
    assert read_recipients(given) == []
    assert list(given) == ["a@x.test"]


def test_text_is_written_as_it_goes_over_the_wire():
    """Line ends are those of SMTP; bytes stay; what is neither is empty."""
    assert write_text("a\nb\r\nc\rd") == b"a\r\nb\r\nc\r\nd"
    assert write_text(bytearray(b"a\n")) == b"a\n"
    assert write_text(None) == b""
    assert write_text("\ud800") == b"\xed\xa0\x80"


def test_boundaries_are_not_drawn_by_chance():
    """A message that is written leaves the generator as it is, and one that is shared has no boundary afterwards."""
    message = MIMEMultipart("mixed", _subparts=[MIMEMultipart("alternative", _subparts=[MIMEText("x")])])
    state = random.getstate()
    content = flatten(message, shared=True)
    assert random.getstate() == state
    assert message.get_boundary() is None
    assert flatten(message) == content
    assert flatten("no message") == b"no message"


def test_blind_copies_are_in_the_envelope_and_not_in_the_content():
    """Who gets a message by its head, and what the others see."""
    message = EmailMessage()
    message["To"], message["Bcc"] = "Otto <a@x.test>", "b@x.test"
    message.set_content("x")
    assert find_envelope(message) == ["a@x.test", "b@x.test"]
    assert b"b@x.test" not in flatten_open(message)
    assert message["Bcc"] == "b@x.test"


def test_first_way_that_works_counts():
    """A way that its own library refuses is passed over."""
    assert try_first(lambda: int("x"), lambda: 2, lambda: 3) == 2
    assert try_first(lambda: {}["x"], lambda: 3) == 3
