"""Scripts in a page's own text."""

from __future__ import annotations

import json

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.inline_scripts import InlineScripts, iter_inline
from pytest_phiguard.pages.readable import Readable
from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.scripts import script as script_reading
from pytest_phiguard.pages.surroundings import find_surroundings

URL = "https://portal.example/ack?ip=1"
KNOWN = Globals(frozenset({"gtag", "posthog"}))


def send(html, *headers):
    """Return what the scripts of a page hand over and load."""
    page = Page(URL, html, headers)
    document, here = parse_elements(html), find_surroundings(page)
    scripts = InlineScripts(page, document, Readable(page, document), KNOWN)
    inlines = [inline for element in document.elements for inline in iter_inline(element, here)]
    return [sent for inline in inlines for sent in scripts.iter_transmissions(inline, here)]


def test_call_is_a_transmission_without_an_address():
    """Who receives it is somebody else's to know."""
    (sent,) = send("<p>\n<script>\n\ngtag('config', {user_id: 'MRN1'})</script>")
    assert (sent.channel, sent.method, sent.url, sent.vendor, sent.capture) == ("tag", "CALL", "", "gtag", "pages")
    assert [(place, json.loads(text)) for place, text in sent.fields] == [
        ("page.script", ["config", {"user_id": "MRN1"}])
    ]
    assert (sent.tag.element, sent.tag.attribute, sent.tag.line) == ("script", "inline", 4)
    assert sent.tag.fetches


@pytest.mark.parametrize(
    ("html", "attribute"),
    [
        ("<button onclick=\"gtag('MRN1')\">", "onclick"),
        ("<body onload=\"gtag('MRN1')\">", "onload"),
        ("<p onpointerdown=\"gtag('MRN1')\">", "onpointerdown"),
        ("<a href=\" JavaScript:gtag('MRN1')\">", "href"),
    ],
)
def test_script_in_an_attribute_waits(html, attribute):
    """It is run when something happens."""
    (sent,) = send(html)
    assert (sent.tag.attribute, sent.tag.fetches) == (attribute, False)


def test_names_are_known_across_scripts():
    """One script sets what the next one hands over; without a vendor nobody looks."""
    sent = send("<script>user = {id: 'MRN1'}</script><script>posthog.identify(user.id)</script>")
    assert [one.fields[0][1] for one in sent] == ['["MRN1"]']
    assert send("<script>user = {id: 'MRN1'}</script>") == []


def test_loaded_script_can_read_the_page():
    """What a snippet loads runs like a tag."""
    (sent,) = send("<title>T</title><script nonce=a>j.src='//v.example/a.js#f'</script>")
    assert (sent.method, sent.url, sent.tag.element, sent.tag.attribute) == (
        "GET",
        "https://v.example/a.js",
        "script",
        "inline",
    )
    assert sent.tag.runs
    assert sent.headers == (("Referer", "https://portal.example/"),)
    assert [place for place, _ in sent.fields] == ["page.url", "page.title", "page.text"]


@pytest.mark.parametrize(
    ("policy", "html", "blocked"),
    [
        ("script-src 'self'", "<script>gtag('a')</script>", "script-src"),
        ("script-src 'unsafe-inline'", "<script>gtag('a')</script>", ""),
        ("script-src 'unsafe-inline'", "<script>j.src='//v.example/a.js'</script>", "script-src"),
        ("script-src 'nonce-a'", "<script nonce=a>j.src='//v.example/a.js'</script>", "script-src"),
        ("script-src 'nonce-a'", "<script nonce=a>j.nonce=n;j.src='//v.example/a.js'</script>", ""),
        ("script-src 'nonce-a' 'strict-dynamic'", "<script nonce=a>j.src='//v.example/a.js'</script>", ""),
        ("script-src-attr 'none'", "<p onclick=\"gtag('a')\">", "script-src-attr"),
        ("script-src 'self'", "<a href=\"javascript:gtag('a')\">", "script-src"),
    ],
)
def test_policy_stops_scripts_and_what_they_load(policy, html, blocked):
    """What is stopped reads nothing."""
    (sent,) = send(html, ("Content-Security-Policy", policy))
    assert sent.tag.blocked == blocked
    assert not (blocked and any(place == "page.url" for place, _ in sent.fields))


def test_script_without_scripts_is_none():
    """In noscript nothing is run."""
    assert send("<noscript><p onclick=\"gtag('a')\"><script>gtag('a')</script></noscript>") == []


def test_long_script_says_that_it_was_cut(monkeypatch):
    """What follows may hold anything."""
    monkeypatch.setattr(script_reading, "MAX_SCRIPT", 12)
    (sent,) = send("<script>gtag('a');  gtag('b')</script>")
    assert "too long" in sent.problem
    (sent,) = send("<script>other('a'); gtag('b')</script>")
    assert ("too long" in sent.problem, sent.vendor, sent.fields) == (True, "gtag", ())


def test_written_markup_has_its_line():
    """HTML that a script writes stands where the script does; a stopped one writes nothing."""
    html = "<p>\n<script>\ndocument.write('<img>')</script>"
    document = parse_elements(html)
    page = Page(URL, html)
    scripts = InlineScripts(page, document, Readable(page, document), KNOWN)
    (inline,) = iter_inline(document.elements[0], find_surroundings(page))
    assert list(scripts.iter_markup(inline)) == [("<img>", 3)]
    assert list(scripts.iter_markup(inline._replace(blocked="script-src"))) == []


def test_loader_makes_a_tag_of_its_own():
    """A script that is certainly loaded is one, whoever writes its element."""
    load = "s=document.createElement('script');s.src='//v.example/a.js';s.integrity='sha384-" + "A" * 64 + "'"
    (sent,) = send(f"<script>{load}</script>")
    assert (sent.url, sent.tag.attribute, sent.tag.pinned) == ("https://v.example/a.js", "src", True)


def test_request_hands_over_what_it_carries():
    """The address and the values may stand in other scripts."""
    html = "<script>var u = {a: 'MRN1'}, h = 'https:' + '//v.example/x'</script><script>fetch(h, {body: u})</script>"
    sent = [one for one in send(html) if one.fields[-1][0] == "page.script"]
    assert [(one.url, one.fields[-1][1]) for one in sent] == [("https://v.example/x", '[{"body": {"a": "MRN1"}}]')]


def test_policy_stops_requests_by_where_they_connect():
    """A request is no script."""
    html = "<script>fetch('https://v.example/x', {body: 'a'})</script>"
    for policy, blocked in (("connect-src 'self'", "connect-src"), ("script-src 'unsafe-inline'", "")):
        (sent,) = send(html, ("Content-Security-Policy", policy))
        assert sent.tag.blocked == blocked


@pytest.mark.parametrize(
    ("html", "handed"),
    [
        ("<script>function track(x) { gtag(x) }</script><button onclick=\"track('MRN1')\">", ["MRN1"]),
        ("<button onclick=\"track('MRN1')\"></button><script>function track(x) { gtag(x) }</script>", ["MRN1"]),
        ("<script>const g = gtag</script><script>g('MRN1')</script>", ["MRN1"]),
        ("<button onclick=\"gtag(user.id)\"></button><script>var user = {id: 'MRN1'}</script>", ["MRN1"]),
        ("<input id=a value=MRN1><script>gtag(document.getElementById('a').value)</script>", ["MRN1"]),
        ("<script>(function () { var g = gtag })()</script><script>g('MRN1')</script>", None),
        ("<script type=application/json>gtag('MRN1')</script>", None),
        ("<script type=text/plain>gtag('MRN1')</script>", None),
    ],
)
def test_scripts_of_a_page_know_each_other(html, handed):
    """Functions, aliases and values of one script are those of the others; data is no script."""
    assert [json.loads(one.fields[0][1]) for one in send(html)] == ([] if handed is None else [handed])


@pytest.mark.parametrize(
    ("script", "policy", "directive"),
    [
        ("new Image().src = '//v.example/p'", "img-src 'self'", "img-src"),
        ("new WebSocket('wss://v.example/')", "connect-src wss://w.example", "connect-src"),
        ("new WebSocket('wss://v.example/')", "connect-src wss://v.example", ""),
        ("location.href = 'https://v.example/'", "default-src 'self' 'unsafe-inline'", ""),
        ("s = document.createElement('iframe'); s.src = '//v.example/'", "frame-src 'none'", "frame-src"),
    ],
)
def test_each_request_has_its_policy(script, policy, directive):
    """A request that is no script reads nothing of the page, and another directive governs it."""
    (sent,) = send(f"<title>T</title><script>{script}</script>", ("Content-Security-Policy", policy))
    assert (sent.tag.blocked, sent.tag.runs, sent.fields) == (directive, False, ())


def test_import_map_gives_modules_their_addresses():
    """A bare name leads to another host."""
    html = (
        '<script type=importmap>{"imports": {"t": "https://v.example/t.js", "bad": 1}}</script>'
        "<script type=module>import t from 't'</script>"
    )
    assert [(one.url, one.tag.attribute) for one in send(html)] == [("https://v.example/t.js", "src")]
    for broken in ("", "[1]", "{", '{"imports": []}'):
        assert send(f"<script type=importmap>{broken}</script><script type=module>import 't'</script>") == []


def test_too_much_is_told_of_the_call():
    """What is nested too deep may hold anything."""
    (sent,) = send("<script>gtag(" + "[" * 60 + "'MRN1'" + "]" * 60 + ")</script>")
    assert "too deep" in sent.problem
