"""References become tags and transmissions."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.references import Reference, iter_references
from pytest_phiguard.pages.surroundings import find_surroundings
from pytest_phiguard.pages.tags import build_ping_headers, build_tag, build_transmission, find_handed, is_inline_script

PAGE = "https://portal.example/ack?ip=1"


def build(element, policy=""):
    """Return the first tag of an element on a page with a CSP."""
    here = find_surroundings(Page(PAGE, headers=(("Content-Security-Policy", policy),)))
    return build_tag(element, next(iter_references(element)), here, line=7)


def test_tag_knows_where_it_goes():
    """The fragment stays with links and frames, and is no part of what is loaded."""
    assert build(Element("img", {"src": "//v.example/x#f"})).url == "https://v.example/x"
    assert build(Element("a", {"href": "//v.example/x#f"})).url == "https://v.example/x#f"
    assert build(Element("img", {"src": "x"})).line == 7
    assert build(Element("img", {"src": "data:x"})) is None


def test_connection_and_ping_carry_no_referer():
    """A preconnect sends no request, a ping no Referer."""
    tag = build(Element("link", {"rel": "preconnect", "href": "https://v.example/x?y"}))
    assert (tag.url, tag.referrer) == ("https://v.example/", "")
    here = find_surroundings(Page(PAGE))
    assert build_tag(Element("a"), Reference("ping", "https://v.example/"), here).referrer == ""


@pytest.mark.parametrize(
    ("element", "policy", "blocked"),
    [
        (Element("img", {"src": "//v.example/"}), "img-src 'none'", "img-src"),
        (Element("img", {"src": "//v.example/"}), "script-src 'none'", ""),
        (Element("script", {"src": "//v.example/"}), "script-src 'nonce-a'", "script-src"),
        (Element("script", {"src": "//v.example/", "nonce": "a"}), "script-src 'nonce-a'", ""),
        (Element("link", {"rel": "stylesheet", "href": "//v.example/", "nonce": "a"}), "style-src 'nonce-a'", ""),
        (Element("form", {"action": "//v.example/"}), "form-action 'self'", "form-action"),
        (Element("form", {"action": "//v.example/"}), "default-src 'none'", ""),
        (Element("a", {"href": "//v.example/"}), "default-src 'none'", ""),
        (Element("p", {"style": "background:url(//v.example/)"}), "style-src 'self'", "style-src"),
        (Element("p", {"style": "background:url(//v.example/)"}), "img-src 'self'", "img-src"),
        (Element("style", {}, "p{background:url(//v.example/)}"), "style-src 'self'", "style-src"),
        (Element("style", {"nonce": "a"}, "p{background:url(//v.example/)}"), "style-src 'nonce-a'", ""),
    ],
)
def test_policy_stops_what_it_governs(element, policy, blocked):
    """Each kind of element has its own rule."""
    assert build(element, policy).blocked == blocked


def test_transmission_carries_the_referer_first():
    """What else is sent or can be read comes along."""
    page = Page(PAGE)
    tag = build(Element("img", {"src": "//v.example/"}))
    sent = build_transmission(page, tag, method="POST", headers=(("A", "b"),), fields=(("form:a", "1"),), problem="cut")
    assert (sent.channel, sent.capture, sent.page, sent.tag, sent.url) == ("tag", "pages", page, tag, tag.url)
    assert sent.headers == (("Referer", "https://portal.example/"), ("A", "b"))
    assert (sent.method, sent.fields, sent.problem) == ("POST", (("form:a", "1"),), "cut")
    assert build_transmission(page, build(Element("a", {"href": "//v/", "rel": "noreferrer"}))).headers == ()


def test_ping_tells_where_the_link_leads():
    """A link to a place on the page tells the page's own address."""
    here = find_surroundings(Page(PAGE))
    assert build_ping_headers(Element("a", {"href": "#x"}), here)[1] == ("Ping-To", f"{PAGE}#x")
    assert build_ping_headers(Element("a", {"href": "tel:1"}), here) == ()


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (Element("script", {}, "go()"), True),
        (Element("script", {}, ""), False),
        (Element("script", {"src": ""}, "go()"), False),
        (Element("script", {"type": "application/json"}, "{}"), False),
        (Element("script", {"nomodule": ""}, "go()"), False),
        (Element("script", {"href": "a"}, "go()", in_svg=True), False),
        (Element("script", {}, "go()", noscript=True), False),
        (Element("style", {}, "go()"), False),
    ],
)
def test_inline_script_runs_where_it_has_no_source(element, expected):
    """Only a script's own text counts."""
    assert is_inline_script(element) is expected


def test_digest_pins_a_script():
    """The host of a script whose digest the page names cannot change it."""
    for name, digest, pinned in (("script", "sha384-" + "A" * 64, True), ("script", "x", False), ("img", "", False)):
        element = Element(name, {"src": "https://v.example/a", "integrity": digest})
        (reference,) = iter_references(element)
        assert build_tag(element, reference, find_surroundings(Page("https://p.example/"))).pinned is pinned


def test_attributes_hand_values_to_a_script():
    """What tells the browser how to load it is no value of the script's."""
    element = Element("script", {"src": "x", "async": "", "nonce": "n", "onload": "go()", "data-email": "a@b.example"})
    assert find_handed(element) == (("page.script.attribute", '{"data-email": "a@b.example"}'),)
    assert find_handed(Element("script", {"src": "x", "data-a": ""})) == ()
