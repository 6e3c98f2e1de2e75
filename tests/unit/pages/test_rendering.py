"""A page's body, element by element."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.pages.rendering import Rendering
from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.surroundings import find_surroundings

URL = "https://portal.example/ack?ip=1#f"
ORIGIN = "https://portal.example/"


def render(html, *headers, **more):
    """Return the rendering of a page."""
    page = Page(URL, html, headers, **more)
    return Rendering(page, html, find_surroundings(page), Globals(frozenset({"gtag"})))


def send(html, *headers, **more):
    """Return what a page sends."""
    return list(render(html, *headers, **more).iter_transmissions())


def test_each_load_goes_by_what_holds_where_it_stands():
    """A meta element does not reach back, and a click comes last."""
    sent = send(
        "<a href=//v.example/0>x</a><img src=//v.example/1>"
        "<meta name=referrer content=unsafe-url><base href=//w.example/><img src=2>"
    )
    assert [(one.url, one.tag.referrer) for one in sent] == [
        ("https://v.example/0", "https://portal.example/ack?ip=1"),
        ("https://v.example/1", ORIGIN),
        ("https://w.example/2", "https://portal.example/ack?ip=1"),
    ]


def test_meta_policy_does_not_reach_back():
    """An earlier tag is loaded."""
    sent = send(
        "<link rel=icon href=//v.example/1><meta http-equiv=content-security-policy content=\"img-src 'self'\">"
        "<img src=//v.example/2>"
    )
    assert [one.tag.blocked for one in sent] == ["", "img-src"]
    sent = send("<p><meta http-equiv=content-security-policy content=\"img-src 'self'\"><img src=//v.example/2>")
    assert [one.tag.blocked for one in sent] == [""], "outside of the head it is ignored"


def test_running_script_can_read_the_page():
    """Only what runs and is not stopped can."""
    html = "<title>T</title><script src=//v.example/a.js></script><link rel=modulepreload href=//v.example/b.js><p>x"
    script, preload = send(html)
    assert [place for place, _ in script.fields] == ["page.url", "page.title", "page.text"]
    assert script.fields[0] == ("page.url", URL)
    assert preload.fields == ()
    blocked = send(html, ("Content-Security-Policy", "script-src 'self'"))[0]
    assert (blocked.tag.blocked, blocked.fields) == ("script-src", ())


def test_problem_comes_with_what_runs():
    """What could not be read is told where it matters."""
    script, picture = send("<script src=//v.example/a.js></script><img src=//v.example/i>", problem="cut off")
    assert (script.problem, picture.problem) == ("cut off", "")


def test_form_carries_its_fields():
    """With GET they take the place of the query."""
    form, button = send(
        "<form action=//v.example/a?b=1><input name=mrn value=MRN1>"
        "<button formaction=//w.example/c formmethod=post name=go value=2>"
    )
    assert (form.method, form.url, form.fields) == ("GET", "https://v.example/a", (("form:mrn", "MRN1"),))
    assert (button.method, button.url) == ("POST", "https://w.example/c")
    assert button.fields == (("form:mrn", "MRN1"), ("form:go", "2"))


def test_ping_tells_where_the_link_leads():
    """The link's address goes to whoever is pinged."""
    _, ping = send("<a href=#x ping=//v.example/p>x</a>")
    assert (ping.method, dict(ping.headers)["Ping-To"]) == ("POST", "https://portal.example/ack?ip=1#x")


def test_lines_are_those_of_the_source():
    """Reports name them."""
    assert [one.tag.line for one in send("<img src=/a>\n<p>\n<img src=/b>")] == [1, 3]


def test_frame_of_the_page_itself_is_a_part_of_it():
    """Without a sandbox its scripts read the page around it."""
    html = "<title>T</title>\n<iframe srcdoc=\"<script src='//v.example/a.js'></script>\"></iframe>"
    (script,) = send(html)
    assert script.tag.line == 2
    assert dict(script.fields)["page.title"] == "T"
    assert script.tag.referrer == ORIGIN


@pytest.mark.parametrize(
    ("flags", "runs", "places", "referrer"),
    [
        ("", False, [], ""),
        ("allow-scripts", True, ["page.url", "page.title", "page.text"], ""),
        ("allow-scripts allow-same-origin", True, ["page.url", "page.title", "page.text"], ORIGIN),
    ],
)
def test_sandboxed_frame_knows_the_address_and_itself(flags, runs, places, referrer):
    """Its base is the address of the page around it, and it has no origin to tell."""
    inner = "<p>inner<script src='//v.example/a.js'></script>"
    (script,) = send(f'<p>outer<iframe sandbox="{flags}" srcdoc="{inner}"></iframe>')
    text = dict(script.fields).get("page.text", "")
    assert ("outer" in text, "inner" in text) == ("allow-same-origin" in flags, bool(places))
    assert (script.tag.runs, script.tag.blocked) == (runs, "")
    assert [place for place, _ in script.fields] == places
    assert script.tag.referrer == referrer


def test_frames_in_frames_are_bounded():
    """Written pages may hold pages."""
    html = "<img src=/deepest>"
    for number in range(5):
        escaped = html.replace("&", "&amp;").replace('"', "&quot;")
        html = f'<img src=/{number}><iframe srcdoc="{escaped}"></iframe>'
    assert [one.url.rpartition("/")[2] for one in send(html)] == ["4", "3", "2", "1"]


def test_noscript_has_pictures_and_no_frames():
    """A browser without scripts asks for its pictures."""
    sent = send("<noscript><img src=//v.example/tr?dl=x><iframe srcdoc='<img src=/no>'></iframe></noscript>")
    assert [one.url for one in sent] == ["https://v.example/tr?dl=x"]


def test_written_markup_is_a_part_of_the_page():
    """What a script writes is loaded."""
    sent = send(
        "<script>document.write('<script src=//v.example/a.js><\\/script><img src=\"//v.example/i\">')</script>"
    )
    assert [(one.tag.element, one.tag.runs) for one in sent] == [("script", True), ("img", False)]


@pytest.mark.parametrize(
    ("html", "policy", "expected"),
    [
        ("<img src=//v.example/>", "img-src 'self'", True),
        ("<img src=/own>", "img-src 'self'", False),
        ("<script>go()</script>", "script-src 'self'", True),
        ("<p onclick=go()>", "script-src 'self'", False),
        ("<style>p{}</style>", "style-src 'self'", True),
        ("<p style='color:red'>", "style-src 'self'", True),
        ("<meta name=x><p>", "default-src 'none'", False),
        ("<form action=//v.example/>", "form-action 'self'", False),
    ],
)
def test_page_meets_what_its_policy_stops(html, policy, expected):
    """Then a report of it is certain."""
    assert render(html, ("Content-Security-Policy", policy)).is_stopped() is expected
