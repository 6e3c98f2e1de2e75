"""What is read of a message grows with its length, not with its square; work is counted, never timed."""

from __future__ import annotations

import sys

import pytest

from pytest_phiguard.messages import iter_deliveries
from pytest_phiguard.messages.addresses import find_mailboxes
from pytest_phiguard.messages.markup import drop_unseen, plain_markup
from pytest_phiguard.messages.mime import decode_words
from pytest_phiguard.messages.plain_links import iter_plain_links
from pytest_phiguard.messages.wrapped import unwrap
from pytest_phiguard.model import Transmission
from pytest_phiguard.session.following import read_tags

HEAD = "From: desk@clinic.test\nTo: a@x.test\nSubject: Visit\n"
HTML = f"{HEAD}Content-Type: text/html\n\n"
PARTS = f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n'


def repeat(before, part, after=""):
    """Return a message in which a part stands many times, each with its number."""
    return lambda count: before + "".join(part.replace("#", str(place)) for place in range(count)) + after


def nest(count):
    """Return a message of parts in each other."""
    parts = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(count))
    return f'{HEAD}Content-Type: multipart/mixed; boundary="b0"\n\n{parts}--b{count}\nContent-Type: text/plain\n\nthe innermost'


CASES = {
    "recipients": lambda count: f"To: {', '.join(f'a{n}@x.test' for n in range(count))}\n\ntext",
    "headers": repeat(HEAD, "X-H#: a\n", "\ntext"),
    "encoded words": lambda count: f"{HEAD}X-A: {' '.join(['=?utf-8?q?a=20b?='] * count)}\n\ntext",
    "lines": repeat(f"{HEAD}\n", "some text, number #\n"),
    "plain links": repeat(f"{HEAD}\n", "see https://v.example/?a=#\n"),
    "plain links in each other": repeat(f"{HEAD}\n", "https://v.example/?u="),
    "links": repeat(HTML, '<a href="https://v.example/?a=#">x</a>\n'),
    "images": repeat(HTML, '<img src="https://v.example/o?a=#">\n'),
    "wrapped links": repeat(
        HTML, '<a href="https://u1.ct.sendgrid.net/ls/click?upn=https%3A%2F%2Fv.example%2F#">x</a>\n'
    ),
    "comments": repeat(HTML, "<!--[if mso]> # <![endif]-->\n"),
    "styles": repeat(HTML, '<p style="display:none">#</p>\n'),
    "parts": repeat(PARTS, "--b\nContent-Type: text/plain\n\ntext #\n", "--b--"),
    "attachments": repeat(PARTS, "--b\nContent-Disposition: attachment; filename=a#.txt\n\ntext #\n", "--b--"),
}


@pytest.mark.parametrize("depth", [5, 200, 3_000])
def test_parts_in_each_other_are_read(depth):
    """However deep: what Python cannot take apart is looked through as it is."""
    (relay, *_) = iter_deliveries(Transmission("email", "SEND", "smtp://relay.test:25", body=nest(depth).encode()))
    assert "the innermost" in "".join(text for _, text in relay.fields) + (relay.body or b"").decode()


def count_calls(raw):
    """Return how many functions are called until all of a message is read."""
    calls = 0

    def note(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    mail = Transmission("email", "SEND", "smtp://relay.test:25", body=raw.encode())
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for _ in iter_deliveries(mail, read_tags):
            pass
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("name", CASES)
def test_four_times_the_message_is_four_times_the_work(name):
    """Each case, all that it amounts to included."""
    first, second = (count_calls(CASES[name](count)) for count in (50, 200))
    assert second <= 5 * first + 2_000


@pytest.mark.parametrize(
    "part",
    ["#", "a@", "\\", "<", "<!--", "http", "https://", "//", "=?", "=?utf-8?q?", "%25", "&", " ", "(", "<style", "["],
)
@pytest.mark.parametrize(
    "read",
    [
        lambda text: find_mailboxes([text]),
        plain_markup,
        drop_unseen,
        decode_words,
        lambda text: list(iter_plain_links(text)),
        lambda text: unwrap(f"https://u1.ct.sendgrid.net/ls/click?upn={text}"),
    ],
    ids=["mailboxes", "markup", "unseen", "words", "links", "wrapped"],
)
def test_hostile_text_is_read_once(read, part):
    """What a careless pattern would read again and again is read: it would take hours."""
    result = read(part * (400_000 // len(part)))
    assert result is None or len(result) >= 0
