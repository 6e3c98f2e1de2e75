"""A page of a template that came to nothing is not read again, and no value that it shows is ever missed for that."""

from __future__ import annotations

import random
from base64 import b64encode
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from pytest_phiguard.capture.source import SourceFinder
from pytest_phiguard.config import PageRule, Settings, TestSettings
from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Origin, Page
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.patients.minting import mint_patient
from pytest_phiguard.policy import Company
from pytest_phiguard.session import Guard, page_judging
from pytest_phiguard.session import quiet_pages as quiet_of

TEST = "test_pages.py::test_it"
VENDORS = load_vendors()
ROWS = "".join(f"<div class=row><p>Visit {number}: kept</p></div>" for number in range(60))
HEAD = (
    "<!doctype html><html><head><title>{title}</title><meta name=description content='{meta}'>"
    "<script src=https://static.hotjar.com/c/hotjar-1.js></script>"
    "<script>function gtag() {{ dataLayer.push(arguments) }} gtag('js', 1)</script></head><body><h1>{heading}</h1>"
)
TAIL = (
    "<form action=/save><input name=who value='{value}'><textarea name=note>{note}</textarea></form>"
    "<a href='/p/{link}' data-id='{data}'>Open</a><p>{text}</p>" + ROWS + "<img src=https://pixel.example/p.gif></body>"
)
PLACES = ("title", "meta", "heading", "value", "note", "link", "data", "text")


class Pages:
    """Pages that one guard judges, in one test that knows one patient."""

    def __init__(self, monkeypatch, *, third=(), page_class="functional"):
        settings = Settings(third_party=third, pages=(PageRule(page_class, "*"),))
        self.guard = Guard(
            settings,
            Detector(),
            PartyBook((), third, (), VENDORS),
            lines=SourceFinder(Path.cwd()),
            find_running=lambda: Origin(TEST, "call", item=TEST),
            tell=lambda finding: None,
        )
        self.guard.begin(TEST, TEST, TestSettings())
        self.patient = self.add("quiet")
        self.read = 0
        read_page = page_judging.read_page

        def count(*args, **kwargs):
            self.read += 1
            return read_page(*args, **kwargs)

        monkeypatch.setattr(page_judging, "read_page", count)

    def add(self, seed):
        """Return a patient that is known from now on."""
        patient = mint_patient(seed, owner=TEST)
        self.guard.register(patient.identifiers, TEST)
        return patient

    def judge(self, template=HEAD + TAIL, url="https://portal.example/visits", more=(), **values):
        """Return the rules of the findings of one page."""
        filled = dict.fromkeys(PLACES, "x") | values
        page = Page(url, template.format(**filled), **dict(more))
        return sorted(finding.rule for finding in self.guard.judge_page(page))


@pytest.fixture
def pages(monkeypatch):
    """Return pages whose template is known, and came to nothing but that somebody watches."""
    pages = Pages(monkeypatch)
    assert pages.judge() == ["PHG209"]
    assert pages.judge(text="once more") == ["PHG209"]
    assert pages.read == 2
    return pages


def test_page_of_a_known_template_is_not_read(pages):
    """Whatever it says; who watches is told of each page, and everything is counted as if it had been read."""
    sent = {host: one.transmissions // 2 for host, one in pages.guard.tally.destinations.items()}
    told = pages.guard.tally.findings[-1][1]
    for number in range(5):
        pages.judge(**{place: f"{place} {number}" for place in PLACES})
    assert pages.read == 2
    assert {host: one.transmissions for host, one in pages.guard.tally.destinations.items()} == {
        host: count * 7 for host, count in sent.items()
    }
    (finding,) = pages.guard.current.findings.values()
    assert finding.count == 7
    assert (finding.rule, finding.party, finding.message) == (told.rule, told.party, told.message)
    assert pages.guard.tally.pages == 7


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ["email", "mrn", "phone"])
def test_value_is_found_wherever_it_stands(pages, monkeypatch, place, kind):
    """As on a page of a template that nobody has seen."""
    pages.judge(text="y")
    (value,) = [one.value for one in pages.patient.identifiers if one.kind.value == kind][:1]
    found = pages.judge(**{place: value})
    assert found == Pages(monkeypatch).judge(**{place: value})
    assert any(rule != "PHG209" for rule in found)


@pytest.mark.parametrize(("first", "second"), [("<p>A<b>B</b></p>", "<p>A<b>B</b></p>"), ("<p>A</p>", "<p>AB</p>")])
def test_value_is_found_across_what_changed(pages, first, second):
    """One part of it stood there before, and the other comes now."""
    email = next(one.value for one in pages.patient.identifiers if one.kind.value == "email")
    a, b = email[:4], email[4:]
    before = HEAD + first.replace("A", a).replace("B", "x") + TAIL
    pages.judge(before)
    pages.judge(before, text="y")
    assert pages.judge(HEAD + second.replace("A", a).replace("B", b) + TAIL) == ["PHG205"]


def test_every_verdict_is_that_of_a_page_seen_first(pages, monkeypatch):
    """Values whole, in halves, encoded and in company, at places drawn at random."""
    drawn = random.Random(4)
    known = [one.value for one in pages.patient.identifiers]
    values = [*known, *(half for one in known for half in (one[: len(one) // 2], one[len(one) // 2 :]))]
    values += [b64encode(one.encode()).decode() for one in known] + [quote(one) for one in known] + ["", "x", "1 < 2"]
    found = []
    for _ in range(120):
        said = {place: escape(drawn.choice(values)) for place in drawn.sample(PLACES, 2)}
        address = drawn.choice(["", f"?v={quote(drawn.choice(values))}"])
        fresh = Pages(monkeypatch).judge(url=f"https://portal.example/visits{address}", **said)
        pages.guard.current.findings.clear()
        pages.guard.current.company = Company()
        found.append(fresh)
        assert pages.judge(url=f"https://portal.example/visits{address}", **said) == fresh, (said, address)
    assert ["PHG209"] in found
    assert any("PHG205" in rules for rules in found)


def test_values_of_the_address_are_found(pages):
    """The address of the page goes to everybody on it."""
    mrn = next(one.value for one in pages.patient.identifiers if one.kind.value == "mrn")
    assert "PHG202" in pages.judge(url=f"https://portal.example/visits?mrn={mrn}")


def test_values_of_cookies_and_referrer_are_found(pages):
    """Scripts read them, and the page shows neither."""
    email = next(one.value for one in pages.patient.identifiers if one.kind.value == "email")
    assert pages.judge(more={"referrer": f"https://portal.example/?u={email}"}) != []
    assert pages.judge(more={"cookies": (("who", email),)}) != []


def test_patient_who_comes_later_is_found(pages):
    """In what a template says to everybody, and in what the page showed already."""
    tail = TAIL.replace("p.gif", "p.gif?who={{who}}").replace("{{who}}", "rosalind.quixley@mail.example")
    pages.judge(HEAD + tail)
    pages.judge(HEAD + tail, text="y")
    read = pages.read
    pages.judge(HEAD + tail, text="z")
    assert pages.read == read
    pages.guard.register([Identifier("email", "rosalind.quixley@mail.example", patient="Q", owner=TEST)], TEST)
    assert pages.judge(HEAD + tail, text="w") == ["PHG201", "PHG205"]
    pages.guard.register([Identifier("mrn", "RQ-4471829", patient="Q", owner=TEST)], TEST)
    assert pages.judge(text="RQ-4471829") == ["PHG205"]


@pytest.mark.parametrize(
    "kept",
    [
        '<script type="application/json" id="state">{{"who": "WHO"}}</script>',
        '<script type="application/ld+json">{{"email": "WHO"}}</script>',
        "<script>document.cookie = 'who=WHO'</script>",
        "<script>window.who = 'WHO'</script>",
        "<meta http-equiv=x name=author content=WHO>",
        '<link rel="canonical icon" href="/p?who=WHO">',
        "<div onclick='go()' data-state='[\"WHO\"]'></div>",
        "<svg><text>WHO</text></svg>",
        "<p onclick='go()'>WHO</p>",
    ],
)
def test_patient_who_comes_later_is_found_in_what_a_page_keeps(pages, kept):
    """What stands on each page of the template, and is no text of it, is looked through for the new patient too."""
    template = HEAD + kept.replace("WHO", "rosalind.quixley@mail.example") + TAIL
    for number in range(4):
        pages.judge(template, text=f"y{number}")
    assert pages.read == 3
    pages.guard.register([Identifier("email", "rosalind.quixley@mail.example", patient="Q", owner=TEST)], TEST)
    found = pages.judge(template, text="w")
    assert pages.read == 4
    assert [rule for rule in found if rule != "PHG209"] != []


def test_page_on_which_a_script_reads_is_read_each_time(pages):
    """What it hands over depends on what the page says: here two halves of a value that nobody shows."""
    email = next(one.value for one in pages.patient.identifiers if one.kind.value == "email")
    name, host = email.split("@")
    script = f"<script>gtag('set', {{{{email: document.getElementById('u').value + '@{host}'}}}})</script>"
    template = HEAD + "<input id=u value='{data}'>" + script + TAIL
    pages.judge(template, data="nobody")
    read = pages.read
    assert "PHG204" in pages.judge(template, data=name)
    assert pages.read == read + 1


@pytest.mark.parametrize(
    "page",
    [
        HEAD + "<form action=https://forms.example/><input name=who value='{data}'></form>" + TAIL,
        HEAD + "<a href=https://other.example/ ping=https://pings.example/>x</a>" + TAIL,
    ],
)
def test_page_that_sends_what_it_says_is_read_each_time(pages, page):
    """A form of somebody else's, and a link that tells where it leads."""
    for value in "abc":
        pages.judge(page, data=value)
    assert pages.read == 5


@pytest.mark.parametrize(
    "more",
    [
        {"headers": (("Referrer-Policy", "no-referrer"),)},
        {"headers": (("Content-Security-Policy", "script-src 'none'"),)},
        {"headers": (("Set-Cookie", "a=b"),)},
        {"method": "POST"},
        {"status": 404},
        {"page_class": "public"},
    ],
)
def test_page_of_other_surroundings_is_read(pages, more):
    """What holds for it may be something else."""
    if "page_class" in more:
        pages.guard.current.settings = TestSettings(page="public")
        more = {}
    pages.judge(more=more, text="y")
    assert pages.read == 3


def test_nonces_and_times_do_not_make_another_template(pages):
    """They are new in each answer."""
    for number in range(4):
        nonce = f"nonce{number}" * 3
        headers = (
            ("Content-Security-Policy", f"script-src 'nonce-{nonce}' https://static.hotjar.com"),
            ("Date", f"Wed, 25 Nov 2026 10:0{number}:00 GMT"),
            ("Set-Cookie", f"csrftoken={nonce}; expires=Wed, 2{number} Nov 2026 10:00:00 GMT; Path=/"),
        )
        page = (HEAD + TAIL).replace("<script", f'<script nonce="{nonce}"')
        pages.judge(page, more={"headers": headers}, text=f"y{number}")
    assert pages.read == 4


def test_finding_of_another_page_is_not_forgotten(pages):
    """A template that came to something is read each time."""
    mrn = next(one.value for one in pages.patient.identifiers if one.kind.value == "mrn")
    tail = TAIL.replace("p.gif", f"p.gif?mrn={mrn}")
    for number in range(3):
        pages.judge(HEAD + tail, text=f"y{number}")
    assert pages.read == 5
    (finding,) = [one for one in pages.guard.current.findings.values() if one.rule == "PHG201"]
    assert finding.count == 3


def test_no_more_than_some_templates_are_kept(pages, monkeypatch):
    """A suite of many templates does not fill the memory."""
    monkeypatch.setattr(quiet_of, "MAX_KEPT", 2)
    for number in range(8):
        pages.judge(HEAD + "<i></i>" * (number // 2) + TAIL, text=f"y{number}")
    assert len(pages.guard._page_judging._quiet._templates) <= 2
