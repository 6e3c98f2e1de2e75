"""What is read of a page grows with its length, not with its square, and what cannot is cut, which is told.

Work is counted, never timed: calls for what Python does, and the sizes at which what is cut begins for what others do.
"""

from __future__ import annotations

import sys

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.pages import html as reading
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.html import MAX_ATTRIBUTES, parse_elements
from pytest_phiguard.pages.lexbor_reader import LexborReading
from pytest_phiguard.pages.lines import LineIndex
from pytest_phiguard.pages.soup_reader import SoupReading

# Each page is read by both on purpose.
ONE_READER = True
GLOBALS = frozenset({"gtag", "dataLayer"})
SCRIPT = '<script src="https://v.example/a.js"></script>'
POST = '<form action="https://v.example/" method=post>'


def repeat(part):
    """Return a page of many parts, each with its number."""
    return lambda count: "".join(part.replace("#", str(place)) for place in range(count))


def put(before, part, after=""):
    """Return a page in which a part stands many times."""
    return lambda count: before + repeat(part)(count) + after


def nest(before, middle, after):
    """Return a page that is nested deep."""
    return lambda count: before * count + middle + after * count


CASES = {
    "images": repeat('<img src="https://v.example/#">'),
    "links": repeat('<a href="https://v.example/#">x#</a>'),
    "links in each other": repeat("<a href=https://v.example/#>"),
    "pings": repeat('<a href="#q#" ping="https://v.example/#">x</a>'),
    "pings of one": put('<a href=x ping="', "https://v.example/# ", '">'),
    "text": repeat("some text # & more\n"),
    "blocks": repeat("<p>a<li>b<td>c"),
    "tables in each other": repeat("<table>x"),
    "lists in each other": nest("<ul><li>", "x", ""),
    "drawings": repeat("<svg><image href=https://v.example/#></image></svg>"),
    "drawings in each other": nest("<svg>", "<image href=https://v.example/>", ""),
    "paints": put("<svg>", '<rect fill="url(https://v.example/#)"/>', "</svg>"),
    "forms": repeat('<form action="https://v.example/#"><input name=a# value=b></form>'),
    "controls": put(POST, "<input name=a# value=b>"),
    "buttons": put(POST, '<input name=a# value=b><button formaction="https://v.example/#">'),
    "buttons of a form in an address": put(
        '<form action="https://v.example/">', '<input name=a# value=b><button name=b formaction="https://v.example/#">'
    ),
    "options": put(f"{POST}<select name=s>", "<option value=#>v#"),
    "menus": put(POST, "<select name=s#><option value=#>v#</select>"),
    "fieldsets": nest("<fieldset disabled>", "<input name=a>", ""),
    "metadata": repeat('<meta name=a# content="https://v.example/#">'),
    "policies": repeat('<meta http-equiv=Content-Security-Policy content="img-src https://v#.example">'),
    "referrers": repeat('<meta name=referrer content=unsafe-url><img src="https://v.example/#">'),
    "bases": repeat('<base href="https://v#.example/"><img src="a#">'),
    "scripts": repeat('<script src="https://v.example/#.js"></script>'),
    "inline scripts": repeat("<script>x='#';gtag(x)</script>"),
    "handlers": repeat("<p onclick=\"gtag('event','#')\">"),
    "written": repeat("<script>document.write('<img src=https://v.example/#>')</script>"),
    "looked up": repeat("<input id=i# value=v#><script>gtag(document.getElementById('i#').value)</script>"),
    "sheets": repeat("<style>.a#{background:url(https://v.example/#)}</style>"),
    "sheet": put("<style>", ".a#{background:url(https://v.example/#)}", "</style>"),
    "sheet with escapes": put("<style>", "a{b:url('https:\\/\\/v.example/#')}", "</style>"),
    "rules in each other": lambda count: "<style>" + "a{" * count + "b:url(https://v.example/)" + "}" * count,
    "brackets": lambda count: "<style>a{b:" + "(" * count + "url(https://v.example/)</style>",
    "unclosed addresses": put("<style>", "url("),
    "styles": repeat('<p style="background:url(https://v.example/#)">'),
    "style": put('<p style="', "background:url(https://v.example/#);", '">'),
    "candidates": put('<img srcset="', "https://v.example/# #w,", '">'),
    "frames": repeat('<iframe srcdoc="<img src=https://v.example/#>"></iframe>'),
    "frame": put('<iframe srcdoc="', "<img src=https://v.example/#>", '"></iframe>'),
    "frames of data": repeat('<iframe src="data:text/html,<img src=https://v.example/#>"></iframe>'),
    "noscript": repeat("<noscript><img src=https://v.example/#></noscript>"),
    "noscript in each other": nest("<noscript>", "<img src=https://v.example/>", ""),
    "templates": repeat("<template><img src=https://v.example/#></template>"),
    "shadows": repeat("<div><template shadowrootmode=open><img src=https://v.example/#></template></div>"),
    "islands": repeat('<script type="application/json" id=a#>{"a":#}</script>'),
    "attributes of data": repeat("<p data-x#='{\"a\":#}'>"),
    "items": repeat('<div itemscope itemtype="https://schema.org/Person"><b itemprop=name>#</b></div>'),
    "items in each other": nest('<div itemscope itemtype="https://schema.org/X" itemprop=a>', "x", "</div>"),
    "rules of speculation": put(
        "<script type=speculationrules>{", '"prefetch":[{"urls":["https://v.example/#"]}],', "}"
    ),
    "refreshes": repeat('<meta http-equiv=refresh content="0;url=https://v.example/#">'),
    "comments": repeat("<!-- # -->"),
    "unclosed tags": repeat('<img src="https://v.example/#" '),
    "unclosed scripts": put("<img src=https://v.example/x>", "<script a "),
    "escaped addresses": repeat('<a href="https&#58;//v.example/\n#">x</a>'),
}

# What scripts set is followed up to a number of times: below it, each place costs more than the one before.
WITH_NAMES = {"inline scripts", "looked up"}


def count_calls(html, reader, monkeypatch):
    """Return how many functions are called until all of a page is read."""
    calls = 0

    def note(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    monkeypatch.setattr(reading, "_find_reader", lambda name: reader)
    page = Page("https://portal.example/p?a=b", html, (("Content-Type", "text/html"),))
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for _ in iter_transmissions(page, globals_of=GLOBALS):
            pass
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("reader", [LexborReading, SoupReading])
@pytest.mark.parametrize("name", CASES)
def test_four_times_the_page_is_four_times_the_work(name, reader, monkeypatch):
    """Each case, with a script that reads the page."""
    make, counts = CASES[name], (240, 960) if name in WITH_NAMES else (60, 240)
    first, second = (count_calls(SCRIPT + make(count), reader, monkeypatch) for count in counts)
    assert second <= 5 * first + 2_000


def test_address_is_looked_for_where_the_one_before_was_found():
    """What an element names after another address is not looked for from its beginning again and again."""

    class Source(str):
        """A page that counts how much of it is looked at."""

        looked = 0

        def find(self, text, start=0, end=sys.maxsize):
            """Find a text, and count the characters up to it."""
            found = super().find(text, start, end)
            Source.looked += (min(end, len(self)) if found < 0 else found) - start
            return found

    addresses = [f"https://v.example/{number:05}" for number in range(500)]
    html = Source(f"<style>{' '.join(addresses)}</style>")
    index = LineIndex(html)
    assert {index.find("style", address) for address in addresses} == {1}
    assert Source.looked <= 3 * len(html)


def test_addresses_that_stand_nowhere_are_not_looked_for_without_end():
    """After so many characters the line is that of the next element."""
    index = LineIndex("<style>" + "x" * 50_000 + "</style>\n<style></style>")
    assert {index.find("style", f"https://v.example/{number}") for number in range(2_000)} == {1}
    assert index._room <= 0


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
@pytest.mark.parametrize(
    ("before", "part", "most", "told"),
    [
        ("<select>", "<option>x", 200, "options"),
        ("<select>", "<option>x</option>", 200, "options"),
        ("", "<html a#=1>", MAX_ATTRIBUTES // 2, "attributes"),
        ("<p ", "a#=1 ", MAX_ATTRIBUTES, "attributes"),
        ("", "<div>", 2_000, "nested deeper"),
    ],
)
def test_what_parsers_need_the_square_for_is_cut_and_told(monkeypatch, reader, before, part, most, told):
    """A little more than the limit is cut, a little less is not."""
    monkeypatch.setattr(reading, "MAX_OPTIONS", 200)
    end = "<img src=a>" if part.startswith("<") else "><img src=a>"
    cut, whole = (parse_elements(before + repeat(part)(count) + end, reader) for count in (most + 5, most - 5))
    assert told in cut.problem
    assert whole.problem == ""
    assert [element.name for element in (*cut.elements, *whole.elements)].count("img") == 1


def test_options_of_several_menus_are_not_added_up(monkeypatch):
    """It is the number in one menu that takes time."""
    monkeypatch.setattr(reading, "MAX_OPTIONS", 200)
    menu = "<select>" + "<option>x</option>" * 195 + "</select>"
    assert parse_elements(menu * 2).problem == ""


@pytest.mark.parametrize(
    "part", ["<", "<a>;", "*", "a=", '"', "\\", ";", ",", " ", "'nonce-", "endpoints=(", "x ", "1", ".", "[", "{", "="]
)
@pytest.mark.parametrize(
    "name",
    [
        "Link",
        "Refresh",
        "Location",
        "Reporting-Endpoints",
        "Report-To",
        "NEL",
        "Content-Security-Policy",
        "Set-Cookie",
        "Referrer-Policy",
        "Cache-Control",
        "HX-Redirect",
        "Content-Type",
    ],
)
def test_hostile_header_is_read_once(name, part):
    """What a careless pattern would read again and again is read: it would take hours."""
    headers = (("Content-Type", "text/html"), (name, part * (200_000 // len(part))))
    page = Page("https://portal.example/p", f"{SCRIPT}<p>x", headers)
    assert len(list(iter_transmissions(page, globals_of=GLOBALS))) <= 200_000


@pytest.mark.parametrize("part", ["1", ".", " ", ";", "url", "\t", "1;", "'"])
@pytest.mark.parametrize(
    "page",
    [
        "<meta http-equiv=refresh content='0{}x'>",
        '<img srcset="{}">',
        '<p style="a:url({})">',
        "<style>{}</style>",
        '<a href="{}" ping=x>',
        '<link rel="{}" href=x>',
        "<iframe src='data:{}'></iframe>",
        "<p onclick='{}'>",
    ],
)
def test_hostile_attribute_is_read_once(page, part):
    """So is what stands in attributes."""
    html = page.replace("{}", part * (100_000 // len(part)))
    assert len(list(iter_transmissions(Page("https://portal.example/p", html), globals_of=GLOBALS))) <= 100_000
