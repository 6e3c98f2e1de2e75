"""Which link of a message is opened, and what its page proves about it."""

from __future__ import annotations

import pytest

from pytest_phiguard import Detector
from pytest_phiguard.model import Identifier, Page, Party, Tag, Transmission, Verdict
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.policy import build_finding
from pytest_phiguard.session.following import Following, find_links, read_tags
from pytest_phiguard.session.roll import Roll

MRN = Identifier("mrn", "MRN4471829", patient="P")
OWN, PERSONAL = "https://portal.clinic.test/home", "https://portal.clinic.test/r?m=MRN4471829"
VWO = Party("third", "dev.visualwebsiteoptimizer.com", "", vendor="vwo", name="VWO")
GOOGLE = Party("third", "www.google-analytics.com", "", vendor="ga")


@pytest.fixture
def roll():
    """Return the roll of a run in which one host is ours."""
    from pytest_phiguard.config import Settings

    detector = Detector([])
    roll = Roll(Settings(), detector, PartyBook(["*.clinic.test"], [], [], load_vendors()), lambda finding: None)
    roll.registry.add([MRN], "scope")
    return roll


@pytest.fixture
def following(roll):
    """Return what opens links in that run."""
    return Following(roll, Detector([MRN]))


def message(*links):
    """Return a message with links."""
    html = "".join(f'<a href="{link}">x</a>' for link in links)
    return Transmission("email", "SEND", "", fields=(("email.html", html),))


def find(page_party, *, rule="PHG202", verdict=Verdict.LEAK, identifiers=(MRN,)):
    """Return a finding of the page that was opened."""
    sent = Transmission(
        "tag", "GET", "https://v.test/", page=Page(PERSONAL), tag=Tag("script", "src", "https://v.test/")
    )
    return build_finding(rule, verdict, sent, page_party, identifiers=identifiers)


def open_link(following, roll, *findings, ignore=()):
    """Open the personal link, find something meanwhile, and return what is laid to the link."""
    (link,) = find_links(message(PERSONAL), following.is_own)
    roll.current.settings = type(roll.current.settings)(ignore=ignore)
    with following.opening(link, lambda: None):
        assert roll.current.followed
        for finding in findings:
            roll.keep(roll.current, finding)
    assert not roll.current.followed
    return [one for one in roll.current.findings.values() if one.rule == "PHG301"]


def test_own_links_are_found_in_their_order(following):
    """Links of others are left out, and what is loaded is no link."""
    links = find_links(message("https://news.example/", PERSONAL, OWN), following.is_own)
    assert [link.url for link in links] == [PERSONAL, OWN]
    assert find_links(message(), following.is_own) == []


def test_link_with_an_identifier_is_chosen(following):
    """Without one that carries an identifier it is the first."""
    links = find_links(message(OWN, PERSONAL), following.is_own)
    assert following.choose(links).url == PERSONAL
    assert following.choose(links[:1]).url == OWN


def test_each_party_that_is_told_is_a_leak_of_the_link(following, roll):
    """One finding for each party, whatever the number of its tags; it names the page and its rule."""
    leaks = open_link(following, roll, find(VWO), find(VWO, rule="PHG203"), find(GOOGLE))
    assert [(one.party, one.verdict, one.url, one.page.url) for one in leaks] == [
        (VWO, Verdict.LEAK, PERSONAL, PERSONAL),
        (GOOGLE, Verdict.LEAK, PERSONAL, PERSONAL),
    ]
    assert leaks[0].message == (
        "PHG301 link in a message carries a patient's medical record number to VWO: "
        "the page that it opens tells it (PHG202)"
    )


@pytest.mark.parametrize(
    "finding",
    [
        find(VWO, verdict=Verdict.EXPOSED, rule="PHG208"),
        find(VWO, identifiers=(Identifier("email", "a@b.example", patient="P"),)),
        find(VWO, rule="PHG101"),
    ],
)
def test_what_the_link_did_not_carry_is_not_laid_to_it(following, roll, finding):
    """What can merely be read, what came from elsewhere, and what the application itself sent is the page's alone."""
    assert open_link(following, roll, finding) == []


def test_rule_that_a_mark_ignores_is_dropped(following, roll):
    """A mark that ignores the rule holds for what is laid to the link."""
    assert open_link(following, roll, find(VWO), ignore=frozenset({"PHG301"})) == []


def test_html_is_read_as_a_page_without_an_address():
    """What has no host leads nowhere, and nobody is told a Referer."""
    (image,) = read_tags('<img src="/logo.png"><img src="https://a.test/1"><script>fbq("init")</script>')
    assert (image.url, image.tag.referrer) == ("https://a.test/1", "")
