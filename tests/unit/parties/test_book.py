"""The book: parties with reason, vendor facts and allowances, remembered."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Allowance
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors

TABLE = load_vendors()


def allowance(destination, reason="BAA 7"):
    """Return an allowance for all kinds."""
    return Allowance(destination, ("*",), date(2099, 1, 31), reason, source="pytest.ini")


def make(first=(), third=(), allow=(), ask=None):
    """Return a book."""
    return PartyBook(first, third, [allowance(one) for one in allow], TABLE, ask=ask)


def test_party_has_the_vendor_facts():
    """A party of the table carries what policy and reports need of it."""
    party = make().judge("https://dev.visualwebsiteoptimizer.com/j.php?a=1&u=x")
    assert (party.kind, party.host, party.vendor) == ("third", "dev.visualwebsiteoptimizer.com", "vwo")
    assert (party.name, party.owner, party.hint) == (
        TABLE.get("vwo").name,
        TABLE.get("vwo").owner,
        "transmits_location",
    )
    assert (party.sends_url, party.sends_title, "ab_testing" in party.category) == (True, False, True)


def test_containers_of_one_address_are_told_apart():
    """Two tags that differ in the query only are two vendors', however often they are asked for."""
    book = make()
    for _ in range(2):
        assert book.judge("https://www.googletagmanager.com/gtag/js?id=G-1").vendor == "google_analytics_4"
        assert book.judge("https://www.googletagmanager.com/gtag/js?id=AW-1#x").vendor == "google_ads"


def test_judgement_is_remembered():
    """The same address is judged once, whatever its query and fragment."""
    asked = []
    book = make(ask=asked.append)
    first = book.judge("https://api.example.com/x?mrn=1#a")
    assert book.judge("https://api.example.com/x?mrn=2#b") is first
    assert asked == ["https://api.example.com/x"]


def test_memory_is_bounded():
    """Addresses that hold an id do not fill the memory; the judgement stays the same."""
    book = make()
    parties = {book.judge(f"https://api.example.com/patients/{number}").reason for number in range(5000)}
    assert parties == {"no setting says that it is first-party"}
    assert len(book._memo) <= 4096


def test_allowed_party_keeps_what_it_is():
    """An allowance by vendor, host, mailbox or number changes the kind, and is told."""
    book = make(allow=["sentry", "*.lab.example", "*@example.org", "tel:+15555550143"])
    party = book.judge("https://o1.ingest.sentry.io/api/1/envelope/")
    assert (party.kind, party.vendor, [one.destination for one in party.allowances]) == (
        "allowed",
        "sentry",
        ["sentry"],
    )
    assert party.reason == "allowed until 2099-01-31: BAA 7 (pytest.ini)"
    for url in ("https://api.lab.example/", "mailto:lab@example.org", "tel:+1-555-555-0143"):
        assert book.judge(url).kind == "allowed"
    assert book.judge("https://lab.example/").kind == "third"


def test_allowances_for_one_destination_add_up():
    """Every allowance that names a destination is at hand."""
    book = make(allow=["sentry", "*.sentry.io"])
    assert len(book.judge("https://o1.ingest.sentry.io/").allowances) == 2


def test_allowance_comes_before_first_party():
    """What an allowance names is judged by it, also on the application's own hosts and at a claimed collector."""
    book = make(
        first=["*.clinic.example"], third=["ph.clinic.example = posthog"], allow=["fax.clinic.example", "posthog"]
    )
    assert book.judge("https://fax.clinic.example/").kind == "allowed"
    assert book.judge("https://ph.clinic.example/").kind == "allowed"
    assert book.judge("https://www.clinic.example/").kind == "first"


def test_hook_that_says_first_is_asked_no_further():
    """No allowance narrows what the hook calls first-party."""
    book = make(allow=["fax.clinic.example"], ask=lambda url: "first")
    assert book.judge("https://fax.clinic.example/").kind == "first"


def test_further_allowances_hold_in_the_new_book_only():
    """A mark's allowance leaves the run's book as it is, and adds to what held before."""
    book = make(allow=["lab.example"])
    wider = book.with_allowances([allowance("sentry")])
    for url in ("https://o1.ingest.sentry.io/", "https://lab.example/"):
        assert wider.judge(url).kind == "allowed"
    assert book.judge("https://o1.ingest.sentry.io/").kind == "third"
    assert book.with_allowances((allowance("sentry"),)) is wider


def test_derived_books_are_bounded():
    """A suite with very many marks does not fill the memory."""
    book = make()
    for number in range(4100):
        book.with_allowances([allowance("sentry", reason=f"r{number}")])
    assert len(book._derived) <= 4096


def test_stand_in_is_shared_and_ends():
    """A local server plays a vendor in every book of the run, until that ends."""
    book = make()
    other = book.with_allowances([allowance("lab.example")])
    url = "http://127.0.0.1:4567/collect"
    assert other.judge(url).kind == "first"
    book.stand_in("http://localhost:4567", "sentry")
    for one in (book, other):
        party = one.judge(url)
        assert (party.kind, party.vendor, party.host) == ("third", "sentry", "127.0.0.1")
    other.end_stand_in("http://localhost:4567")
    assert book.judge(url).kind == other.judge(url).kind == "first"


def test_stand_in_needs_an_address():
    """What is no address cannot play anybody."""
    with pytest.raises(ValueError, match="names no host"):
        make().stand_in("localhost", "sentry")


def test_inline_call_belongs_to_the_vendor_of_its_global():
    """A party that is known by its vendor has the vendor's host where no address is known."""
    vendor = TABLE.find_global("fbq")
    party = make().judge(vendor.address, vendor=vendor.id, channel="tag")
    assert (party.kind, party.vendor) == ("third", "meta_pixel")
    party = make().judge("", vendor="sentry", channel="telemetry")
    assert (party.kind, party.vendor, party.host) == ("third", "sentry", "browser.sentry-cdn.com")
    party = make(allow=["own_sdk.example"]).judge("", vendor="own_sdk", channel="seam")
    assert (party.kind, party.vendor, party.host) == ("third", "own_sdk", "")


@pytest.mark.parametrize("url", ["", "https://", "http://[::1", "nothing", "http://x:99999/"])
def test_unreadable_address_is_third_party(url):
    """What cannot be read is never ours, and the reason says why."""
    party = make(first=["*.example.com"]).judge(url)
    assert party.kind == "third"
    assert party.reason.startswith("its address cannot be read: ")


def test_wrong_settings_are_value_errors():
    """A book is not built on settings that mean nothing."""
    for first, third in ((["https://x.example"], []), ([], ["* = sentry"])):
        with pytest.raises(ValueError, match=r"."):
            make(first=first, third=third)


@given(st.text(), st.sampled_from(["", "sentry", "nobody"]), st.sampled_from(["http", "email", "telemetry"]))
def test_every_address_has_a_party_with_a_reason(url, vendor, channel):
    """No address makes the book raise, and none is judged without a reason."""
    party = BOOK.judge(url, vendor=vendor, channel=channel)
    assert party.kind in {"first", "allowed", "third"}
    assert party.reason
    assert BOOK.judge(url, vendor=vendor, channel=channel) == party


BOOK = make(first=["*.clinic.example"], third=["ph.clinic.example = posthog"], allow=["sentry"])
