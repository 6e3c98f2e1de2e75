"""Who stands for a shared cache, and what it means that it keeps a page."""

from __future__ import annotations

from pytest_phiguard.model import Identifier, Page, Party, Sighting, Tag, Transmission
from pytest_phiguard.policy import Company, is_cached, judge, stand_for_cache

OURS = Party("first", "portal.example", "ours")
MRN, IP = Identifier("mrn", "MRT0012345678", "P"), Identifier("ip_address", "203.0.113.7", "P")
KEPT = Transmission(
    "tag", "GET", "https://portal.example/p", page=Page("https://portal.example/p", page_class="public"),
    tag=Tag("cache", "Cache-Control", "https://portal.example/p"),
)  # fmt: skip


def test_a_cache_is_not_the_application():
    """Of a host that is ours it is a third party, of one that is allowed it is allowed."""
    assert (stand_for_cache(OURS).kind, stand_for_cache(OURS).host) == ("third", "portal.example")
    allowed = Party("allowed", "portal.example", "BAA")
    assert stand_for_cache(allowed) is allowed


def test_only_a_tag_of_a_cache_is_one():
    """Everything else is judged by whom it is for."""
    assert is_cached(KEPT)
    assert not is_cached(Transmission("tag", "GET", "https://v.example/", tag=Tag("img", "src", "https://v.example/")))
    assert not is_cached(Transmission("http", "GET", "https://v.example/"))


def test_kept_page_with_an_identifier_is_context():
    """An identifier in its text or address is told, an address alone is not; the place in the cache is no request."""

    def describe(*sightings):
        judgement = judge(KEPT, stand_for_cache(OURS), sightings, meet=Company().meet)
        return [(finding.rule, finding.verdict.value) for finding in judgement.findings]

    assert describe(Sighting(MRN, "page.text")) == [("PHG210", "context")]
    assert describe(Sighting(IP, "page.text")) == []
    assert describe(Sighting(MRN, "url.path")) == []
