"""Which cookies scripts can read, and which a request carries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page, Tag, Transmission
from pytest_phiguard.pages.cookies import Cookie, add_cookies, iter_readable, parse_cookie

URL = "https://www.clinic.example/chart/1"


def make_page(*cookies, held=(), url=URL):
    """Return a page whose response sets cookies, and whose client holds some."""
    return Page(url, headers=tuple(("Set-Cookie", cookie) for cookie in cookies), cookies=held)


@pytest.mark.parametrize(
    ("text", "cookie"),
    [
        ("a=1", Cookie("a", "1")),
        (' a = "1 2" ; Path=/x ; HTTPONLY', Cookie("a", "1 2", path="/x", readable=False)),
        ("a=1; Domain=.Clinic.example; Secure", Cookie("a", "1", "clinic.example", secure=True)),
        ("a=1; Path=x", Cookie("a", "1")),
        ("a=b=c", Cookie("a", "b=c")),
        ("a=1; Max-Age=0", Cookie("a", "")),
        ("a=1; Max-Age=-5", Cookie("a", "")),
        ("a=1; Max-Age=60", Cookie("a", "1")),
        ("=1", None),
        ("flag", None),
        ("", None),
    ],
)
def test_cookie_is_read_as_browsers_do(text, cookie):
    """Names of attributes know no case, a domain no dot before it, a path begins with a slash."""
    assert parse_cookie(text) == cookie


@pytest.mark.parametrize(
    ("page", "readable"),
    [
        (make_page("a=1", "b=2; HttpOnly"), {"a": "1"}),
        (make_page("a=2", held=(("a", "1"), ("c", "3"))), {"a": "2", "c": "3"}),
        (make_page("a=; Max-Age=0", held=(("a", "1"),)), {}),
        (make_page("a=2; HttpOnly", held=(("a", "1"),)), {}),
        (make_page("nonsense"), {}),
    ],
)
def test_scripts_read_what_is_not_http_only(page, readable):
    """What the response sets or takes away holds over what the client had."""
    assert dict(iter_readable(page)) == readable


def send(page, url, attribute="src"):
    """Return the cookies that the tag of a page sends to an address."""
    sent = add_cookies(Transmission("tag", "GET", url, page=page, tag=Tag("img", attribute, url)))
    return [value for name, value in sent.headers if name == "Cookie"]


@pytest.mark.parametrize(
    ("cookie", "url", "sent"),
    [
        ("a=1; HttpOnly", "https://www.clinic.example/i", True),
        ("a=1", "https://clinic.example/i", False),
        ("a=1; Domain=clinic.example; HttpOnly", "https://metrics.clinic.example/i", True),
        ("a=1; Domain=clinic.example", "https://notclinic.example/i", False),
        ("a=1; Path=/chart", "https://www.clinic.example/chart/2", True),
        ("a=1; Path=/chart", "https://www.clinic.example/chart", True),
        ("a=1; Path=/chart", "https://www.clinic.example/charts", False),
        ("a=1; Secure", "http://www.clinic.example/i", False),
        ("a=1; Max-Age=0", "https://www.clinic.example/i", False),
        ("a=1", "https://[broken", False),
        ("a=1", "mailto:x@clinic.example", False),
    ],
)
def test_request_carries_what_its_site_set(cookie, url, sent):
    """A host gets its own cookies, and those whose domain means it."""
    assert send(make_page(cookie), url) == (["a=1"] if sent else [])


def test_held_cookies_go_to_the_pages_own_host_only():
    """Of what the client holds nobody says for which domain it is."""
    page = make_page("b=2", held=(("a", "1"),))
    assert send(page, "https://www.clinic.example/i") == ["a=1; b=2"]
    assert send(page, "https://metrics.clinic.example/i") == []
    asking = Page(URL, asked=(("accept", "*/*"), ("cookie", "sid=MRN1; a = 1;x")))
    assert send(asking, "https://www.clinic.example/i") == ["sid=MRN1; a=1"]
    assert send(asking, "https://metrics.clinic.example/i") == []


def test_script_sends_cookies_to_its_own_origin_only():
    """``fetch`` sends none to another host unless it is told to."""
    page = make_page("a=1; Domain=clinic.example")
    assert send(page, "https://www.clinic.example/i", "inline") == ["a=1"]
    assert send(page, "https://metrics.clinic.example/i", "inline") == []


def test_nothing_is_added_where_there_is_nothing():
    """A page without cookies, a call without an address and what is no tag stay as they are."""
    for page, url in ((make_page(), URL), (make_page("a=1"), ""), (None, URL)):
        sent = Transmission("tag", "GET", url, page=page, tag=Tag("img", "src", url))
        assert add_cookies(sent) is sent
    redirect = Transmission("redirect", "GET", URL, page=make_page("a=1"))
    assert add_cookies(redirect) is redirect


@given(st.text(), st.text(), st.text())
def test_no_cookie_and_no_address_makes_it_raise(cookie, asked, url):
    """What the application says, however broken, is read or left."""
    page = Page(f"https://clinic.example/{url}", headers=(("Set-Cookie", cookie),), asked=(("cookie", asked),))
    sent = Transmission("tag", "GET", f"https://{url}", page=page, tag=Tag("img", "src", url))
    assert add_cookies(sent).url == sent.url
    assert all(name and value for name, value in iter_readable(page))
