"""Everything that a response makes a browser send, each once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard import pages
from pytest_phiguard.model import Page
from pytest_phiguard.pages.transmissions import REPORT

URL = "https://portal.example/ack?ip=203.0.113.7&device=omnipod-dash#f"
GLOBALS = frozenset({"gtag", "dataLayer", "fbq"})


def send(html="", *headers, **more):
    """Return what a response sends."""
    return list(pages.iter_transmissions(Page(URL, html, headers, **more), globals_of=GLOBALS))


def test_insulin_pump_page_tells_its_address_to_its_tag():
    """The page of the incident holds no identifier in its text, and page load alone is enough."""
    html = (
        "<title>Thank you</title><script>window._vwo_code=window._vwo_code||(function(){var account_id=1,d=document;"
        "return {load:function(a){var b=d.createElement('script');b.src=a;},init:function(){"
        "this.load('https://dev.visualwebsiteoptimizer.com/j.php?a='+account_id+'&u='+encodeURIComponent(d.URL));}};"
        "}());</script><p>Thank you.</p>"
    )
    (sent,) = send(html)
    assert sent.url.startswith("https://dev.visualwebsiteoptimizer.com/j.php?a=1&u=")
    assert dict(sent.fields)["page.url"] == URL
    assert (sent.tag.element, sent.tag.attribute, sent.tag.runs) == ("script", "src", True)


def test_same_request_is_yielded_once():
    """One tag in a header and a footer is one; with another Referer it is another."""
    html = "<img src=//v.example/i><img src=//v.example/i><img src=//v.example/i referrerpolicy=unsafe-url>"
    assert len(send(html)) == 2
    assert len(send("<script src=//v.example/a.js></script>" * 3)) == 1
    assert len(send("<script>gtag('a');gtag('a');gtag('b')</script>")) == 2


def test_redirect_renders_nothing():
    """Its body is not shown."""
    (sent,) = send("<img src=//v.example/i>", ("Location", "https://v.example/"), status=302)
    assert (sent.channel, sent.url) == ("redirect", "https://v.example/")


def test_data_has_headers_only():
    """Without HTML the headers still count."""
    (sent,) = send("", ("Link", "<https://v.example/>; rel=stylesheet"))
    assert sent.tag.element == "link"


def test_report_names_the_address_whatever_the_referrer_policy():
    """It is certain where something on the page is stopped."""
    policy = "img-src 'self'; report-uri https://v.example/csp"
    headers = (("Content-Security-Policy", policy), ("Referrer-Policy", "no-referrer"))
    _, certain = send("<img src=//w.example/i>", *headers)
    assert (certain.tag.element, certain.method, certain.url) == (REPORT, "POST", "https://v.example/csp")
    assert certain.fields == (("page.url", URL.removesuffix("#f")),)
    assert certain.tag.fetches
    assert [one.tag.fetches for one in send("<p>", *headers)] == [False]
    assert [one.tag.fetches for one in send("", *headers)] == [False]
    assert [one.tag.fetches for one in send("<p>", ("Reporting-Endpoints", 'default="/r"'))] == [False]


@given(st.text(alphabet="<>/a='\" !-scriptfomng&;\n:", max_size=120), st.text(max_size=30))
def test_no_page_makes_it_raise(html, header):
    """Whatever an application answers, every address is absolute."""
    headers = (("Content-Security-Policy", header), ("Link", header), ("Refresh", header), ("Referrer-Policy", header))
    for sent in send(f"<script>gtag({html})</script><a href='{html}'>{html}", *headers):
        assert sent.method == "CALL" or sent.url.startswith(("http://", "https://"))


@given(st.text(max_size=40))
def test_no_address_makes_it_raise(url):
    """A fragment's address may be anything."""
    found = pages.iter_transmissions(Page(url, "<script src=a.js></script><form action=b>"), globals_of=GLOBALS)
    assert all(sent.url.startswith(("http://", "https://")) for sent in found)


def test_script_with_other_attributes_is_another():
    """Two elements that load one script may hand it different values."""
    html = "<script src=//v.example/a data-a=1></script><script src=//v.example/a data-a=2></script>"
    sent = send(html * 2)
    assert [one.fields[-1] for one in sent] == [
        ("page.script.attribute", '{"data-a": "1"}'),
        ("page.script.attribute", '{"data-a": "2"}'),
    ]
