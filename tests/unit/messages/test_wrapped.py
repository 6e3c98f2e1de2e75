"""Links whose clicks somebody counts: recognised by their form, and led home where the form tells."""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_phiguard.messages.wrapped import find_address, unwrap

TARGET = "https://portal.clinic.test/results/7?mrn=MRN-4471-829&x=a_b"
ENCODED = quote(TARGET, safe="")


def base64url(content):
    """Return content in base64url without its padding."""
    content = content if isinstance(content, bytes) else content.encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def mandrill(url):
    """Return what Mandrill writes of an address: JSON in JSON, its slashes escaped."""
    inner = json.dumps({"u": 30, "v": 1, "url": url}).replace("/", "\\/")
    return base64url(json.dumps({"s": "sig", "v": 1, "p": inner}))


READABLE = [
    ("amazon_ses", f"https://x7.r.us-east-1.awstrack.me/L0/{ENCODED}/1/0100-a/sig=12"),
    ("amazon_ses", f"https://x7.r.us-east-1.awstrack.me/L0/{ENCODED.replace('%3A', ':', 1)}/1/0100-a/sig=12"),
    ("mandrill", f"https://mandrillapp.com/track/click/30/portal.clinic.test?p={mandrill(TARGET)}"),
    ("postmark", f"https://click.pstmrk.it/2s/{quote(TARGET.removeprefix('https://'), safe='')}/abc/def"),
    ("customer_io", f"https://e.customeriomail.com/e/c/{base64url(json.dumps({'href': TARGET, 'id': 1}))}/ab"),
    ("mailgun", f"https://email.mg.clinic.test/c/{base64url(zlib.compress(f'h=1&u={ENCODED}&r=a'.encode()))}"),
    ("mailjet", f"https://xy.mjt.lu/lnk/AAAA/1/b7/{base64url(TARGET)}"),
    ("urldefense", f"https://urldefense.com/v3/__{TARGET}__;!!ab!cd$"),
    (
        "urldefense",
        f"https://urldefense.proofpoint.com/v2/url?u={ENCODED.replace('_', '%5F').replace('-', '%2D').replace('%', '-')}",
    ),
    ("urldefense", f"https://urldefense.proofpoint.com/v1/url?u={ENCODED}&k=x"),
    ("safelinks", f"https://nam12.safelinks.protection.outlook.com/?url={ENCODED}&data=05"),
    ("barracuda", f"https://linkprotect.cudasvc.com/url?a={ENCODED}&c=E"),
    ("cisco", f"https://secure-web.cisco.com/1abc/{ENCODED}"),
    ("google", f"https://www.google.com/url?sa=t&q={ENCODED}"),
    ("google", f"https://www.google.com/url?q={quote(ENCODED, safe='')}"),
    ("firebase", f"https://clinic.page.link/?link={ENCODED}&apn=x"),
]
OPAQUE = [
    ("sendgrid", "https://u71.ct.sendgrid.net/ls/click?upn=u001.abc-2Bdef"),
    ("sendgrid", "https://links.clinic.test/uni/ls/click?upn=u001.abc"),
    ("sendgrid", "https://trk.klclick.com/ls/click?upn=abc"),
    ("klaviyo", "https://ctrk.klclick1.com/l/01ABC"),
    ("mailchimp", "https://clinic.us7.list-manage.com/track/click?u=1&id=2&e=3"),
    ("hubspot", "https://d1.hubspotlinks.com/Ctc/ab"),
    ("sparkpost", "https://go.sparkpostmail1.com/f/a/ab/c"),
    ("brevo", "https://xyz.r.bh.d.sendibt3.com/tr/cl/ab"),
    ("salesforce", "https://click.news.clinic.test/?qs=ab"),
    ("iterable", "https://links.clinic.test/u/click?_t=ab"),
    ("mandrill", "https://mandrillapp.com/track/click/30/portal.clinic.test?p=bm90IGEgbGluayBhdCBhbGw"),
]


@pytest.mark.parametrize(("wrapper", "url"), READABLE)
def test_target_is_read_out_of_the_form(wrapper, url):
    """A form that tells where it leads is led home, whatever the encoding."""
    assert unwrap(url) == (wrapper, TARGET)


@pytest.mark.parametrize(("wrapper", "url"), OPAQUE)
def test_form_that_keeps_its_target_is_known_all_the_same(wrapper, url):
    """Where only the wrapper knows the target, it is empty."""
    assert unwrap(url) == (wrapper, "")


@pytest.mark.parametrize(
    "url",
    [
        TARGET,
        "https://bit.ly/3xYz",
        "https://portal.clinic.test/c/eJ",
        "https://portal.clinic.test/ls/clicks?upn=1",
        "https://www.google.com/search?q=https%3A%2F%2Fa.test",
        "https://awstrack.me.clinic.test/L0/x",
        f"https://portal.clinic.test/login?next={ENCODED}",
    ],
)
def test_other_links_are_no_wrappers(url):
    """What merely resembles a form, or holds another address, is a link like any other."""
    assert unwrap(url) is None


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from([url for _, url in READABLE]))
def test_nothing_makes_it_raise(text, url):
    """Whatever stands in a form, it is read or it is not."""
    for broken in (url[: len(url) // 2] + text, text):
        wrapped = unwrap(broken)
        assert wrapped is None or isinstance(wrapped.target, str)


def test_depth_is_bounded():
    """An address in more wrappings than anybody makes is not looked for."""
    text = TARGET
    for _ in range(8):
        text = base64url(text)
    assert find_address(text) == ""
    assert find_address(base64url(base64url(TARGET))) == TARGET
