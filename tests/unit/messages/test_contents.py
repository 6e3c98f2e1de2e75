"""The addresses in a message: what showing it loads, where its links lead, and what a program is offered."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_phiguard.messages import iter_deliveries
from pytest_phiguard.messages.markup import drop_unseen, plain_markup
from pytest_phiguard.messages.plain_links import is_address
from pytest_phiguard.model import Transmission
from pytest_phiguard.session.following import read_tags

A, B = "https://a.test/1", "https://b.test/2"
WRAPPED = f"https://x.r.eu-west-1.awstrack.me/L0/{quote(A, safe='')}/1/0100/ab"
SCHEDULE = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nURL;VALUE=URI:https://a.te\r\n st/1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def find(*parts, url="", **heads):
    """Return method and address of each address in a message of parts ``(subtype, text)``."""
    message = EmailMessage()
    message["To"] = "o@x.test"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    for number, (subtype, text) in enumerate(parts):
        if number:
            message.add_alternative(text, subtype=subtype)
        else:
            message.set_content(text, subtype=subtype)
    sent = Transmission("email", "SEND", url, body=message.as_bytes())
    return [(one.method, one.url) for one in iter_deliveries(sent, read_tags) if one.tag is not None]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f'<a href="{A}">x</a>', [("CLICK", A)]),
        (f'<map><area href="{A}"></map>', [("CLICK", A)]),
        (f'<a href="{A}"><img src="{B}"></a>', [("CLICK", A), ("LOAD", B)]),
        (f'<img srcset="{A} 1x, {B} 2x">', [("LOAD", A), ("LOAD", B)]),
        (f'<table background="{A}"></table>', [("LOAD", A)]),
        (f"<p style=\"background-image:url('{A}')\">x</p>", [("LOAD", A)]),
        (f"<style>@import '{A}'; @font-face {{ src: url({B}) }}</style>", [("LOAD", A), ("LOAD", B)]),
        (f'<link rel="stylesheet" href="{A}">', [("LOAD", A)]),
        (f'<form action="{A}" method="post"><input name="q" value="7"></form>', [("CLICK", A)]),
        (f'<form action-xhr="{A}" method="post"></form>', [("CLICK", A)]),
        (f'<amp-img src="{A}" width="1" height="1"></amp-img>', [("LOAD", A)]),
        (f'<!--[if gte mso 9]><v:fill type="frame" src="{A}"/><![endif]-->', [("LOAD", A)]),
        (f'<!--[if mso]><v:roundrect href="{A}">x</v:roundrect><![endif]-->', [("CLICK", A)]),
        (f'<!--[if !mso]><!--><img src="{A}"><!--<![endif]-->', [("LOAD", A)]),
        (f"<p>Open {A}.</p>", [("CLICK", A)]),
        (f'<a href="{WRAPPED}">x</a>', [("WRAP", WRAPPED), ("CLICK", A)]),
        ('<a href="//a.test/1">x</a>', [("CLICK", A)]),
    ],
)
def test_html(html, found):
    """What a mail program loads, opens or sends is found, Outlook's and AMP's ways included."""
    assert find(("html", html)) == found


@pytest.mark.parametrize(
    "html",
    [
        f'<!-- <a href="{A}">x</a> -->',
        '<img src="cid:logo"><img src="data:image/png;base64,AAAA">',
        '<a href="mailto:desk@clinic.test">x</a><a href="tel:+15550100">y</a><a href="#top">z</a>',
        '<a href="/r/7">relative</a>',
        f'<link rel="canonical" href="{A}"><meta property="og:image" content="{A}">',
        f"<style>/* {A} */</style><title>{A}</title>",
        "<p>We open at nine. See you at 4/5.</p>",
    ],
)
def test_html_without_an_address(html):
    """Embedded images, comments and what leads to no host are no addresses."""
    assert find(("html", html)) == []


def test_text_calendar_and_alternatives():
    """Each body is read, an address that stands in two of them counts once."""
    assert find(("plain", f"See {A}."), ("html", f'<a href="{A}">x</a>'), ("calendar", SCHEDULE)) == [("CLICK", A)]
    assert find(("plain", f"See {A} and <{B}>")) == [("CLICK", B), ("CLICK", A)]
    assert find(("calendar", SCHEDULE)) == [("CLICK", A)]
    assert find(("x-amp-html", f'<amp-list src="{A}"></amp-list>')) == [("LOAD", A)]


def test_list_headers_are_offers():
    """What a header has a program ask is no link of the text; a mailbox is none at all."""
    assert find(("plain", "x"), List_Unsubscribe=f"<mailto:u@a.test>, <{A}>") == [("TELL", A)]
    assert find(("plain", "x"), X_Other=f"<{A}>") == []


def test_html_file_is_read():
    """A file of HTML is opened by whoever gets it."""
    message = EmailMessage()
    message["To"] = "o@x.test"
    message.set_content("x")
    message.add_attachment(f'<img src="{A}">', subtype="html", filename="letter.html")
    sent = Transmission("email", "SEND", "", body=message.as_bytes())
    assert [one.url for one in iter_deliveries(sent, read_tags) if one.method == "LOAD"] == [A]


def test_source_of_html_is_told_to_nobody():
    """What is kept for the links is no field of what is sent to anyone."""
    message = EmailMessage()
    message["To"] = "o@x.test"
    message.set_content(f'<a href="{A}">x</a>', subtype="html")
    sent = Transmission("email", "SEND", "smtp://relay.test:25", body=message.as_bytes())
    deliveries = list(iter_deliveries(sent, read_tags))
    assert [one.url for one in deliveries] == ["smtp://relay.test:25", "mailto:o@x.test", A]
    assert all(location != "email.html.source" for one in deliveries for location, _ in one.fields)


def test_nothing_is_read_where_nobody_asks():
    """Without a reader of tags there are the deliveries alone."""
    message = EmailMessage()
    message["To"] = "o@x.test"
    message.set_content(A)
    sent = Transmission("email", "SEND", "", body=message.as_bytes())
    assert [one.url for one in iter_deliveries(sent)] == ["mailto:o@x.test"]


def test_fields_of_a_form_go_with_it():
    """What a form sends is told with its address, and where a link stands in the message."""
    html = f'\n<form action="{A}" method="post"><input name="mrn" value="7"></form>'
    message = EmailMessage()
    message.set_content(html, subtype="html")
    (form,) = iter_deliveries(Transmission("email", "SEND", "", body=message.as_bytes()), read_tags)
    assert (form.fields, form.tag.element, form.tag.line) == ((("form:mrn", "7"),), "form", 2)


def test_wrapped_link_names_where_it_leads():
    """Of a wrapped link the tag has the target, which is told as a field too; wrappings are taken off one by one."""
    outer = f"https://nam1.safelinks.protection.outlook.com/?url={quote(WRAPPED, safe='')}"
    first, second, link = (
        one
        for one in iter_deliveries(
            Transmission("email", "SEND", "", fields=(("email.html", f'<a href="{outer}">x</a>'),)), read_tags
        )
    )
    assert [(one.method, one.url, one.tag.url) for one in (first, second, link)] == [
        ("WRAP", outer, WRAPPED),
        ("WRAP", WRAPPED, A),
        ("CLICK", A, A),
    ]
    assert first.fields == (("email.link.url", WRAPPED),)


def test_text_message_and_push():
    """A text message's links have no scheme; of a notification, an image is loaded and a link is opened."""
    sms = Transmission.http(
        "POST",
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
        {"Content-Type": "application/x-www-form-urlencoded"},
        b"To=%2B15550100&Body=Results%3A+portal.clinic.test%2Fr%2F7",
    )
    assert [(one.method, one.url) for one in iter_deliveries(sms, read_tags)][2:] == [
        ("CLICK", "https://portal.clinic.test/r/7")
    ]
    push = Transmission.http(
        "POST",
        "https://fcm.googleapis.com/v1/projects/clinic/messages:send",
        {},
        b'{"message": {"token": "t", "notification": {"title": "x", "image": "https://a.test/1"},'
        b' "webpush": {"fcm_options": {"link": "https://b.test/2"}}}}',
    )
    assert {(one.method, one.url) for one in iter_deliveries(push, read_tags) if one.tag} == {("LOAD", A), ("CLICK", B)}


def test_lines_stay_where_they_are():
    """What is changed for the reader of pages moves no line."""
    html = f'<p>\n<!--[if mso]>\n<v:fill src="{A}"/>\n<![endif]-->\n<amp-img src="{B}"></amp-img>'
    assert plain_markup(html).count("\n") == html.count("\n")
    assert plain_markup("<p>x</p>") == "<p>x</p>"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("a<style>b</style>c", "a </style>c"),
        ("a<SCRIPT>b</style>c</script>d", "a </script>d"),
        ("<title>a</title>", " </title>"),
        ("a<style>b", "a "),
        ("a</style>b", "a</style>b"),
        ("plain", "plain"),
    ],
)
def test_what_nobody_is_shown_is_dropped(html, shown):
    """Styles, scripts and titles are cut out, one that does not end to the end."""
    assert drop_unseen(html).strip() == shown.strip()


def test_encoded_bodies_are_read():
    """A body is read as it is decoded."""
    raw = b"Content-Type: text/html\nContent-Transfer-Encoding: base64\nTo: o@x.test\n\n"
    raw += base64.encodebytes(f'<a href="{A}">x</a>'.encode())
    sent = Transmission("email", "SEND", "", body=raw)
    assert [one.url for one in iter_deliveries(sent, read_tags) if one.tag] == [A]


MARKS = "<>\"'/=:?&%[]-!a1. \n\udcff\0"


@settings(deadline=None)
@given(
    st.text(alphabet=MARKS, max_size=200), st.sampled_from(["{}", "<a href='https://a.test/{}'>", "<!--[if mso]>{}"])
)
def test_nothing_makes_it_raise(text, form):
    """Whatever a body holds, its addresses are absolute and name a host."""
    sent = Transmission("email", "SEND", "", fields=(("email.html", form.format(text)), ("email.text", text)))
    assert all(is_address(one.url) for one in iter_deliveries(sent, read_tags))


def test_target_that_nobody_can_open_is_unknown():
    """A wrapped link leads where a program can go, or nowhere."""
    outer = "https://www.google.com/url?q=https%3A%2F%2F%5Bx%2F7"
    sent = Transmission("email", "SEND", "", fields=(("email.text", outer),))
    assert [(one.method, one.tag.url, one.fields) for one in iter_deliveries(sent, read_tags)] == [("WRAP", "", ())]
