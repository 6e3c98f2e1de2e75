"""What the findings of one page add up to."""

from __future__ import annotations

from datetime import date

import pytest

from pytest_phiguard.model import Allowance, Identifier, Page, Party, Sighting, Tag, Transmission, Verdict
from pytest_phiguard.policy import Judgement, PageJudgement, build_finding

MRN, EMAIL = Identifier("mrn", "MRT0012345678", "P"), Identifier("email", "z.quill@example.com", "P")
PAGE = Page("https://portal.example/p", page_class="authenticated")
LOAD = Transmission(
    "tag", "GET", "https://v.example/a.js", page=PAGE, tag=Tag("script", "src", "https://v.example/a.js", runs=True)
)


def vendor(name="v", allowances=()):
    """Return a vendor that watches."""
    kind = "allowed" if allowances else "third"
    return Party(kind, f"{name}.example", "", vendor=name, category=("analytics",), allowances=allowances)


def find(rule, *places, party=None, verdict=Verdict.EXPOSED):
    """Return a finding of one rule, with a sighting for each place and identifier."""
    seen = [Sighting(who, where) for who, where in places]
    return build_finding(rule, verdict, LOAD, party or vendor(), identifiers=[who for who, _ in places], sightings=seen)


def settle(*findings, party=None, ignored=(), **more):
    """Return the rules of a page on which one vendor watches."""
    judged = PageJudgement(**more)
    judged.meet(LOAD, party or vendor(), Judgement(findings), ignored)
    return [finding.rule for finding in judged.settle().findings]


def test_vendor_without_another_finding_watches():
    """Its presence is the finding; once, whatever the number of its tags."""
    judged = PageJudgement()
    for _ in range(3):
        judged.meet(LOAD, vendor(), Judgement())
    assert [finding.rule for finding in judged.settle().findings] == ["PHG209"]
    assert settle(known=False) == []


@pytest.mark.parametrize(
    ("verdict", "rules"),
    [
        (Verdict.LEAK, ["PHG202"]),
        (Verdict.EXPOSED, ["PHG202"]),
        (Verdict.CONTEXT, ["PHG202", "PHG209"]),
        (Verdict.UNVERIFIED, ["PHG202", "PHG209"]),
    ],
)
def test_graver_finding_of_the_vendor_says_it(verdict, rules):
    """A leak or exposure of the same vendor says that it runs there; another's, or context, does not."""
    assert settle(find("PHG202", (MRN, "page.url.path"), verdict=verdict)) == rules
    assert settle(find("PHG202", (MRN, "page.url.path"), party=vendor("w"))) == ["PHG202", "PHG209"]


def test_ignored_finding_says_nothing():
    """Where a mark ignores the graver rule, the vendor is still there."""
    assert settle(find("PHG205", (MRN, "page.text")), ignored=["PHG205"]) == ["PHG209"]


@pytest.mark.parametrize(("kind", "rules"), [("ip_address", []), ("*", []), ("mrn", ["PHG209"])])
def test_allowance_for_the_address_permits_it(kind, rules):
    """Loading a script tells the address; the use of the allowance is told."""
    line = Allowance("v", (kind,), date(2999, 1, 1), "BAA")
    judged = PageJudgement()
    judged.meet(LOAD, vendor(allowances=(line,)), Judgement())
    settled = judged.settle()
    assert [finding.rule for finding in settled.findings] == rules
    assert [(use.allowance, use.identifiers) for use in settled.allowed] == ([] if rules else [(line, ())])


@pytest.mark.parametrize(
    ("kept", "other", "rules"),
    [
        ([(MRN, "page.global:dataLayer")], ("PHG204", (MRN, "page.script")), ["PHG204"]),
        ([(MRN, "page.global:dataLayer")], ("PHG204", (EMAIL, "page.script")), ["PHG207", "PHG204"]),
        ([(MRN, "page.global:state")], ("PHG205", (MRN, "page.text")), ["PHG207", "PHG205"]),
        ([(MRN, "page.island:data-page")], ("PHG205", (MRN, "page.text")), ["PHG205"]),
        ([(MRN, "page.island:data-page")], ("PHG208", (MRN, "page.text")), ["PHG208"]),
        ([(MRN, "page.island:state")], ("PHG208", (MRN, "page.text")), ["PHG207", "PHG208"]),
        (
            [(MRN, "page.global:dataLayer"), (MRN, "page.cookie:u")],
            ("PHG204", (MRN, "page.script")),
            ["PHG207", "PHG204"],
        ),
    ],
)
def test_one_place_is_one_finding(kept, other, rules):
    """A queue that is handed over, and an attribute that is a part of the text, are not told twice."""
    rule, place = other
    assert settle(find("PHG207", *kept), find(rule, place)) == rules
    assert settle(find("PHG207", *kept), find(rule, place, party=vendor("w"))) == ["PHG207", rule]
