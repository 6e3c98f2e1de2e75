"""What a browser would know when a page of a test comes."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.session.visits import Jar, Visits

HOST = "https://portal.example"


def make(path, html="<html><p>page</p></html>", *, asked=(), headers=(), status=200, client="a"):
    """Return an answer."""
    return Page(HOST + path, html, headers=tuple(headers), status=status, asked=tuple(asked), client=client)


def go(*pages):
    """Return the last of some visits."""
    visits, jar = Visits(), Jar()
    return [visits.visit(page, jar) for page in pages][-1]


@pytest.mark.parametrize(
    ("set_before", "held", "expected"),
    [
        (["a=1"], "a=1", (("a", "1"),)),
        (["a=1; HttpOnly"], "a=1", ()),
        (["a=1; HttpOnly", "a=2"], "a=2", (("a", "2"),)),
        ([], "OptanonConsent=x; _ga=2", (("OptanonConsent", "x"), ("_ga", "2"))),
        ([], "sessionid=1; access_token=2; sid=3", ()),
        (["sessionid=1"], "sessionid=1", (("sessionid", "1"),)),
        ([], 'a="q"; broken', (("a", "q"),)),
        ([], "", ()),
    ],
)
def test_cookies_that_scripts_can_read(set_before, held, expected):
    """What the application sets HttpOnly is hidden, and what a test puts into the jar is not, but for sessions."""
    before = make("/in", headers=[("Set-Cookie", value) for value in set_before])
    assert go(before, make("/out", asked=[("cookie", held)] if held else [])).page.cookies == expected


def test_cookies_of_another_host_are_its_own():
    """That one host hides a cookie says nothing of another's."""
    before = make("/in", headers=[("Set-Cookie", "a=1; HttpOnly")])
    other = Page("https://other.example/", "<html>", asked=(("cookie", "a=1"),))
    assert go(before, other).page.cookies == (("a", "1"),)


LINKED = '<html><a href="/next?a=1&amp;b=2">next</a><form action="/search"></form></html>'


@pytest.mark.parametrize(
    ("before", "page", "expected"),
    [
        (make("/p?mrn=1#top", LINKED), make("/next?a=1&b=2"), f"{HOST}/p?mrn=1"),
        (make("/p?mrn=1", LINKED), make("/search?q=x"), f"{HOST}/p?mrn=1"),
        (make("/p?mrn=1", LINKED), make("/next?a=1&b=3"), ""),
        (make("/p?mrn=1", LINKED), make("/elsewhere"), ""),
        (make("/p?mrn=1", LINKED), make("/next?a=1&b=2", client="b"), ""),
        (make("/p?mrn=1", LINKED.replace("<a ", '<a rel="noreferrer" ')), make("/next?a=1&b=2"), ""),
        (make("/p?mrn=1", LINKED, headers=[("Referrer-Policy", "no-referrer")]), make("/next?a=1&b=2"), ""),
        (make("/p?mrn=1", '<meta name="referrer" content="origin">' + LINKED), make("/next?a=1&b=2"), f"{HOST}/"),
        (make("/p?mrn=1"), make("/q", asked=[("referer", f"{HOST}/sent")]), f"{HOST}/sent"),
    ],
)
def test_page_before_is_the_referrer_where_it_leads_here(before, page, expected):
    """A page that links to this one is what its scripts find in ``document.referrer``, by the policy of that page."""
    assert go(before, page).page.referrer == expected


def test_redirects_lead_the_referrer_on():
    """What was asked for by a link keeps the page of the link over any number of hops."""
    hops = [make(f"/{name}", "", status=302, headers=[("Location", "/x")]) for name in ("search", "hop")]
    assert go(make("/p?mrn=1", LINKED), *hops, make("/end")).page.referrer == f"{HOST}/p?mrn=1"


FULL = "<html><head><title>Old</title></head><body><p>base</p></body></html>"
ROW = "<td>row</td>"
HTMX = ("hx-request", "true")


def test_fragment_enters_the_page_that_its_request_names():
    """The page keeps its address, its headers and its text, and gains the fragment's."""
    base = make("/list?mrn=1", FULL, headers=[("Content-Security-Policy", "default-src 'self'")])
    visit = go(base, make("/other", FULL), make("/row", ROW, asked=[HTMX, ("hx-current-url", f"{HOST}/list?mrn=1")]))
    assert visit.entered.url == f"{HOST}/list?mrn=1"
    assert visit.entered.headers == base.headers
    assert visit.entered.html == "<html><head><title>Old</title></head><body><p>base</p><td>row</td></body></html>"
    assert visit.page.url == f"{HOST}/row"


@pytest.mark.parametrize(
    "asked",
    [
        [HTMX],
        [("turbo-frame", "row")],
        [("x-up-target", "#row")],
        [("x-up-version", "3")],
        [("x-requested-with", "XMLHttpRequest")],
    ],
)
def test_fragment_enters_the_last_page_of_its_client_where_nothing_names_one(asked):
    """Test clients seldom say where they are."""
    visit = go(make("/list", FULL), make("/of-another", FULL, client="b"), make("/row", ROW, asked=asked))
    assert visit.base.url == f"{HOST}/list"


@pytest.mark.parametrize(
    "asked", [[], [("x-requested-with", "fetch")], [HTMX, ("hx-history-restore-request", "true")], [("accept", "*/*")]]
)
def test_answer_that_nobody_calls_a_fragment_is_none(asked):
    """Without a word of the request it is judged by itself, as is what the history asks for."""
    assert go(make("/list", FULL), make("/row", ROW, asked=asked)).entered is None


def test_fragment_of_a_page_that_was_never_opened_has_its_address():
    """The address is known, and the policies that the application sends with every answer."""
    headers = [("Content-Security-Policy", "default-src 'self'"), ("Set-Cookie", "a=1")]
    page = make("/row", ROW, asked=[HTMX, ("hx-current-url", f"{HOST}/list?mrn=1")], headers=headers)
    visit = go(page)
    assert (visit.entered.url, visit.entered.html) == (f"{HOST}/list?mrn=1", ROW)
    assert visit.entered.headers == (headers[0],)
    assert go(make("/row", ROW, asked=[HTMX])).entered is None


@pytest.mark.parametrize(
    ("headers", "asked", "expected"),
    [
        ([("HX-Push-Url", "/p/MRN1")], [HTMX], f"{HOST}/p/MRN1"),
        ([("HX-Replace-Url", "?mrn=1")], [HTMX], f"{HOST}/list?mrn=1"),
        ([("HX-Push-Url", "false")], [HTMX], f"{HOST}/list"),
        ([("X-Up-Location", "/p/MRN1")], [("x-up-target", "main")], f"{HOST}/p/MRN1"),
        ([], [HTMX, ("hx-boosted", "true")], f"{HOST}/row"),
        ([], [HTMX], f"{HOST}/list"),
    ],
)
def test_address_that_is_shown_afterwards(headers, asked, expected):
    """An answer may change the address that the page's scripts read."""
    visits, jar = Visits(), Jar()
    visits.visit(make("/list", FULL), jar)
    visit = visits.visit(make("/row", ROW, asked=asked, headers=headers), jar)
    assert visit.entered.url == expected
    following = visits.visit(make("/more", ROW, asked=[HTMX]), jar)
    assert following.base.url == expected


@pytest.mark.parametrize(
    ("html", "asked", "headers", "added"),
    [
        ("<title>New</title><p>x</p>", [HTMX], [], "<p>x</p>"),
        ("<html><head><script src=a></script></head><body><p>x</p></body></html>", [HTMX], [], "<p>x</p>"),
        (
            "<html><script src=a></script><turbo-frame id='row'><p>x</p></turbo-frame></html>",
            [("turbo-frame", "row")],
            [],
            "<turbo-frame id='row'><p>x</p></turbo-frame>",
        ),
        (
            "<turbo-stream action=append><template><p>x</p></template></turbo-stream>",
            [],
            [("Content-Type", "text/vnd.turbo-stream.html; charset=utf-8")],
            "<turbo-stream action=append><p>x</p></turbo-stream>",
        ),
        ("", [HTMX], [("HX-Trigger", '{"saved": {"mrn": "1"}}')], '{"saved": {"mrn": "1"}}'),
    ],
)
def test_what_of_an_answer_enters(html, asked, headers, added):
    """Titles are taken over, heads are not, templates are opened, and events are read by every script."""
    visit = go(make("/list", FULL), make("/row", html, asked=asked, headers=headers))
    assert added in visit.entered.html
    assert "src=a" not in visit.entered.html
    assert ("<title>New</title>" in visit.entered.html) is ("New" in html)


def test_redirect_is_no_fragment():
    """The browser follows it before the page gets anything."""
    page = make("/row", "", asked=[HTMX], status=302, headers=[("Location", "/x")])
    assert go(make("/list", FULL), page).entered is None
