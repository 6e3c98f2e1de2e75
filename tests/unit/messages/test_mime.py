"""MIME messages: who gets one, and what it says."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.messages.mime import decode_text, decode_words, read_mime, recipients_of


def say(message, location):
    """Return all texts at a location."""
    return [text for place, text in message.fields if place == location]


def make(**heads):
    """Return a message."""
    message = EmailMessage()
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content("Dear Ottoline, your record")
    return message


def test_head_says_who_and_what():
    """Sender, recipients and subject stand at their own places, everything else at its header."""
    message = read_mime(
        make(
            From="Desk <desk@clinic.test>", To="a@x.test, B <b@x.test>", Cc="c@x.test", Subject="Visit", X_Mrn="7"
        ).as_bytes()
    )
    assert message.recipients == ("mailto:a@x.test", "mailto:b@x.test", "mailto:c@x.test")
    assert say(message, "email.from") == ["Desk <desk@clinic.test>"]
    assert say(message, "email.to") == ["a@x.test, B <b@x.test>"]
    assert say(message, "email.cc") == ["c@x.test"]
    assert say(message, "email.subject") == ["Visit"]
    assert say(message, "header:x-mrn") == ["7"]
    assert say(message, "email.text") == ["Dear Ottoline, your record\n"]
    assert not any("content-type" in place for place, _ in message.fields)


def test_blind_copy_is_a_recipient_that_nobody_sees():
    """A blind copy gets the message, and no other recipient learns of it."""
    message = read_mime(make(To="a@x.test", Bcc="b@x.test", Subject="x").as_bytes())
    assert message.recipients == ("mailto:a@x.test", "mailto:b@x.test")
    assert message.hidden == (("email.bcc", "b@x.test"),)
    assert say(message, "email.bcc") == []


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("=?utf-8?q?Otto_Lind=C3=A9n?=", "Otto Lindén"),
        ("=?utf-8?b?T3R0bw==?= =?utf-8?b?bGluZQ==?=", "Ottoline"),
        ("=?iso-8859-1?q?Lind=E9n?= <a@x.test>", "Lindén <a@x.test>"),
        ("=?no-such?q?Otto?=", "Otto"),
        ("=?utf-8?b?###?=", "=?utf-8?b?###?="),
        ("a long\r\n value", "a long value"),
        ("plain", "plain"),
    ],
)
def test_words_of_a_header(value, plain):
    """Encoded words are decoded, folded lines joined, and what is neither stays."""
    assert decode_words(value) in {plain, ""}


def test_bytes_beyond_ascii_in_a_head_are_utf8():
    """A head with raw UTF-8 is read as such."""
    assert say(read_mime("Subject: Lindén\n\nx".encode()), "email.subject") == ["Lindén"]


def test_html_is_read_with_and_without_its_tags():
    """References are resolved, and a word that tags cut is whole."""
    message = make(To="a@x.test")
    message.add_alternative(
        "<p>Otto<b>line</b>&nbsp;O&#39;Hara</p><br><a href='https://x/?m=1&amp;n=2'>x</a>", subtype="html"
    )
    written, shown = say(read_mime(message.as_bytes()), "email.html")
    assert "https://x/?m=1&n=2" in written
    assert "Ottoline\xa0O'Hara" in shown


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_transfer_encodings_are_undone(encoding):
    """A text is the same whatever way it travels."""
    message = EmailMessage()
    message.set_content("Lindén " * 20, cte=encoding)
    assert say(read_mime(message.as_bytes()), "email.text") == ["Lindén " * 20 + "\n"]


def test_files_are_fields_where_they_are_text_and_bytes_where_not():
    """A file of text says what it holds under its name; another one is handed on, and its name is told too."""
    message = make(To="a@x.test")
    message.add_attachment("name,mrn\nx,7", subtype="csv", filename="list.csv")
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="Lindén.pdf")
    read = read_mime(message.as_bytes())
    assert [text.rstrip() for text in say(read, "email.attachment:list.csv")] == ["name,mrn\nx,7"]
    assert say(read, "email.attachment") == ["list.csv", "Lindén.pdf"]
    assert read.attachments == (("Lindén.pdf", "application/pdf", b"%PDF-1"),)


def test_forwarded_message_is_read_too():
    """A message inside a message says who and what in turn, and gives nobody the outer one."""
    outer = make(To="a@x.test")
    outer.add_attachment(make(To="p@x.test", Subject="record 7"))
    read = read_mime(outer.as_bytes())
    assert read.recipients == ("mailto:a@x.test",)
    assert say(read, "email.forwarded.to") == ["p@x.test"]
    assert say(read, "email.forwarded.subject") == ["record 7"]
    assert say(read, "email.forwarded.text") == ["Dear Ottoline, your record\n"]


def test_calendar_is_unfolded():
    """A long line of an invitation is one, and its escapes are undone."""
    message = make(To="a@x.test")
    message.add_alternative("BEGIN:VEVENT\nSUMMARY:Ottoline Brak\n spear\\, visit\nEND:VEVENT\n", subtype="calendar")
    assert "Ottoline Brakspear, visit" in "".join(say(read_mime(message.as_bytes()), "email.calendar"))


def test_nested_parts_are_all_read():
    """Alternatives inside related parts inside mixed ones are read in order."""
    inner = MIMEMultipart("alternative", _subparts=[MIMEText("plain"), MIMEText("<p>rich</p>", "html")])
    outer = MIMEMultipart(
        "mixed", _subparts=[MIMEMultipart("related", _subparts=[inner]), MIMEApplication(b"\x00\x01")]
    )
    read = read_mime(outer.as_bytes())
    assert say(read, "email.text") == ["plain"]
    assert "rich" in say(read, "email.html")[1]
    assert [one.content for one in read.attachments] == [b"\x00\x01"]


@pytest.mark.parametrize(
    "raw", [b"", b"no head at all", b"To: a@x.test", b"Content-Type: multipart/mixed\n\nx", b"\xff\xfe"]
)
def test_what_is_hardly_a_message_is_read_as_far_as_it_goes(raw):
    """Nothing is raised over a message that is none."""
    assert read_mime(raw).attachments == ()


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(content):
    """Any head and body is read without an error."""
    for raw in (content, b"Content-Type: multipart/mixed; boundary=b\nSubject: " + content + b"\n\n--b\n" + content):
        assert isinstance(read_mime(raw).fields, tuple)


def test_text_of_unknown_charset_is_not_lost():
    """What no charset explains is read byte by byte."""
    assert decode_text(b"Lind\xe9n", "no-such-charset") == "Lindén"
    assert decode_text("Lindén".encode(), None) == "Lindén"


def test_envelope_names_each_recipient_once():
    """Names beside the addresses are left away; a mailbox without a domain is of the relay's machine."""
    fields = tuple(("email.rcpt", text) for text in ("Otto <a@x.test>", "a@x.test", "root", "+1 555 0100", " "))
    assert recipients_of(fields) == ("mailto:a@x.test", "mailto:root@localhost", "tel:+1 555 0100")
