"""The table of vendors: its form, whom it finds, and what a suite may add."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.parties.allowances import parse_allowance
from pytest_phiguard.parties.vendors import VendorTable, load_vendors, parse_vendor

TABLE = load_vendors()
ENTRIES = json.loads(files("pytest_phiguard.parties").joinpath("vendors.json").read_text(encoding="utf-8"))["vendors"]
KEYS = {
    "id", "name", "owner", "category", "hosts", "address", "globals", "calls", "hint", "sends_url", "sends_title",
    "sends_referrer", "sends_metadata", "url_parts", "keys", "parameters", "encoding", "hashing", "server_api",
    "note", "baa", "baa_note", "confidence",
}  # fmt: skip
HINTS = {
    "", "transmits_location", "transmits_dom", "loads_other_tags", "transmits_on_error", "explicit_data",
    "referer_only", "exposed", "context", "email_vendor", "server_egress", "allow_with_baa",
}  # fmt: skip


def find(url):
    """Return the id of the vendor of an address, or None."""
    parts = urlsplit(url)
    vendor = TABLE.find(parts.hostname, parts.path or "/", parts.query)
    return vendor and vendor.id


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_entry_has_the_documented_form(entry):
    """Every entry is valid, knows its confidence and uses no key that the documentation lacks."""
    assert set(entry) <= KEYS
    assert entry["name"]
    assert entry["owner"]
    assert entry.get("hint", "") in HINTS
    assert set(entry["confidence"].values()) <= {"source", "common"}
    assert entry["confidence"]["domains"]
    assert parse_vendor(entry).id == entry["id"]


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.get("sends_referrer")], ids=lambda e: e["id"])
def test_vendor_that_sends_the_page_before_sends_the_page(entry):
    """Whoever sends ``document.referrer`` sends the address too, under a name that the table knows, or loads others."""
    assert entry["sends_url"]
    assert entry.get("keys", {}).get("referrer") or entry["hint"] == "loads_other_tags"


def test_metadata_that_vendors_send():
    """Globs of names; of a vendor that a suite adds, they must be a list."""
    sending = {vendor.id: vendor.sends_metadata for vendor in TABLE if vendor.sends_metadata}
    assert sending.keys() == {"meta_pixel", "bing_uet", "tiktok_pixel", "parsely", "segment", "rudderstack"}
    assert sending["bing_uet"] == ("keywords",)
    with pytest.raises(ValueError, match="sends_metadata of vendor 'x' is no list of texts"):
        parse_vendor({"id": "x", "hosts": ["x.example"], "sends_metadata": "og:*"})


def test_ids_are_unique():
    """No two entries have one id."""
    assert len(TABLE.ids) == len(ENTRIES) == len(list(TABLE))


def test_address_of_a_vendor_is_its_own():
    """The address that a vendor is known by leads back to it; one that has no host is known by its SDK alone."""
    addresses = {vendor.id: vendor.address for vendor in TABLE}
    found = {vendor_id: find(address) for vendor_id, address in addresses.items() if address}
    assert found == {vendor_id: vendor_id for vendor_id in found}
    assert addresses.keys() - found.keys() == {"statsd", "opentelemetry", "elastic_apm"}


def test_every_host_is_found():
    """Each host of the table, its stars filled, is the vendor's that names it."""
    wrong = []
    for vendor in TABLE:
        for text in vendor.hosts:
            place, _, pair = text.replace("*", "seven").partition("?")
            if find(f"https://{place}?first=1&{pair}") != vendor.id:
                wrong.append((vendor.id, text))
    assert wrong == []


def test_no_host_is_claimed_twice():
    """No two vendors share a host and path: the order of the table decides nothing."""
    texts = [text for vendor in TABLE for text in vendor.hosts]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("url", "vendor"),
    [
        ("https://www.googletagmanager.com/gtag/js?id=G-ABC123", "google_analytics_4"),
        ("https://www.googletagmanager.com/gtag/js?l=dataLayer&id=AW-123", "google_ads"),
        ("https://www.googletagmanager.com/gtag/js?id=DC-1", "google_floodlight"),
        ("https://www.googletagmanager.com/gtag/js?id=UA-1-1", "google_universal_analytics"),
        ("https://www.googletagmanager.com/gtag/js", "google_analytics_4"),
        ("https://www.googletagmanager.com/gtm.js?id=GTM-ABC", "google_tag_manager"),
        ("https://www.googletagmanager.com/ns.html?id=GTM-ABC", "google_tag_manager"),
        ("https://www.googletagmanager.com/other", "google"),
        ("https://www.google-analytics.com/g/collect?v=2&tid=G-1", "google_analytics_4"),
        ("https://www.google-analytics.com/analytics.js", "google_universal_analytics"),
        ("https://region7.google-analytics.com/g/collect", "google_analytics_4"),
        ("https://www.google.com/recaptcha/api.js", "google_recaptcha"),
        ("https://www.google.com/maps/embed?pb=1", "google_maps"),
        ("https://www.google.com/search?q=x", "google"),
        ("https://fonts.googleapis.com/css2?family=Inter", "google_fonts"),
        ("https://storage.googleapis.com/bucket/x", "google"),
        ("https://connect.facebook.net/en_US/fbevents.js", "meta_pixel"),
        ("https://connect.facebook.net/de_DE/sdk.js", "facebook_sdk"),
        ("https://www.facebook.com/tr?id=1&ev=PageView", "meta_pixel"),
        ("https://www.facebook.com/somepage", "meta"),
        ("https://cdn.jsdelivr.net/npm/jquery@3/dist/jquery.min.js", "public_cdn"),
        ("https://cdn.jsdelivr.net/npm/@sentry/browser@8/x.js", "sentry"),
        ("https://unpkg.com/posthog-js@1/dist/array.js", "posthog"),
        ("https://dev.visualwebsiteoptimizer.com/j.php?a=1&u=https", "vwo"),
        ("https://o447951.ingest.us.sentry.io/api/1/envelope/", "sentry"),
        ("https://acme-app.quantummetric.com/x", "quantum_metric"),
        ("https://x.apm.us-east-1.aws.cloud.es.io/intake/v2/rum/events", "elastic_rum"),
        ("https://trk.klclick3.com/x", "klaviyo"),
        ("https://api.openai.com/v1/responses", "llm_apis"),
        ("https://api.twilio.com/2010-04-01/Accounts/x/Messages.json", "twilio_messaging"),
        ("https://portal.example.com/", None),
        ("https://nothotjar.com/", None),
        ("https://hotjar.com.example.org/", None),
        ("https://203.0.113.7/", None),
    ],
)
def test_host_that_serves_several_is_told_apart(url, vendor):
    """The longest host wins, then path and container; what the table lacks is nobody's."""
    assert find(url) == vendor


def test_query_decides_on_few_hosts_only():
    """Only where containers share an address is the query read."""
    assert TABLE.reads_query("www.googletagmanager.com")
    assert not TABLE.reads_query("api2.amplitude.com")


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("gtag", "google_analytics_4"),
        ("dataLayer.push", "google_tag_manager"),
        ("fbq", "meta_pixel"),
        ("window.fbq", "meta_pixel"),
        ("_vwo_code", "vwo"),
        ("posthog.identify", "posthog"),
        ("analytics.identify", "segment"),
        ("google.maps.Geocoder", "google_maps"),
        ("google.translate.TranslateElement", "google_translate_widget"),
        ("google.charts.load", None),
        ("jQuery", None),
        ("", None),
    ],
)
def test_global_leads_to_its_vendor(name, vendor):
    """A global, dotted or not, is found by its root or its longest known beginning."""
    found = TABLE.find_global(name)
    assert (found and found.id) == vendor


def test_globals_are_roots_that_no_application_uses():
    """The globals to look for are plain names, and none is one that pages use for themselves."""
    assert {"gtag", "fbq", "google", "Intercom", "_hsq"} <= TABLE.globals
    assert not [name for name in TABLE.globals if "." in name]
    assert TABLE.globals.isdisjoint({"s", "H", "tf", "Visitor", "digitalData", "window", "document", "$", "app"})


@pytest.mark.parametrize(
    ("vendor_id", "sends_url", "sends_title"),
    [
        ("vwo", True, False),
        ("google_analytics_4", True, True),
        ("google_tag_manager", True, True),
        ("sentry", False, False),
        ("google_fonts", False, False),
        ("public_cdn", False, False),
        ("twilio_messaging", False, False),
    ],
)
def test_what_a_vendor_sends_by_itself(vendor_id, sends_url, sends_title):
    """Scripts that report the page say so, what is told something only when asked does not."""
    vendor = TABLE.get(vendor_id)
    assert (vendor.sends_url, vendor.sends_title) == (sends_url, sends_title)


def test_vendors_that_send_the_address_have_a_hint_that_fits():
    """No vendor without page access is said to send the page's address."""
    wrong = {"referer_only", "server_egress", "email_vendor", "context", "exposed", "transmits_on_error"}
    assert [vendor.id for vendor in TABLE if vendor.sends_url and vendor.hint in wrong] == []


@pytest.mark.parametrize(
    ("vendor_id", "baa"),
    [("google_analytics_4", "no"), ("freshpaint", "yes"), ("sendgrid", "no"), ("sentry", "conditional")],
)
def test_agreement_that_a_vendor_offers(vendor_id, baa):
    """Whether a vendor says that it signs an agreement is known."""
    assert TABLE.get(vendor_id).baa == baa


def test_unknown_id_is_nobody():
    """An id that the table lacks has no vendor."""
    assert TABLE.get("nobody") is None


def test_suite_may_add_vendors():
    """A vendor of the suite is found by host and global, and may be allowed; the table itself stays as it is."""
    entry = {
        "id": "acme_rum", "name": "Acme RUM", "owner": "Acme", "category": ["analytics"],
        "hosts": ["*.acme-rum.example"], "hint": "transmits_location", "sends_url": True, "globals": ["acme"],
    }  # fmt: skip
    table = TABLE.with_vendors([entry])
    vendor = table.find("eu.acme-rum.example")
    assert vendor is table.get("acme_rum") is table.find_global("acme.track")
    assert (vendor.category, vendor.sends_url, vendor.baa) == (("analytics",), True, "unknown")
    assert table.find("acme-rum.example") is None
    assert vendor.address == "https://www.acme-rum.example/"
    assert "acme_rum" in table.ids
    assert "acme" in table.globals
    assert "acme_rum" not in TABLE.ids


def test_suite_may_replace_a_vendor():
    """A known id means the suite's own entry, its hosts included."""
    table = TABLE.with_vendors([{"id": "hotjar", "hosts": ["hj.example"]}])
    assert table.find("hj.example").name == "hotjar"
    assert table.find("static.hotjar.com") is None


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "None is no vendor id"),
        ({"id": "Acme RUM", "hosts": ["x.example"]}, "'Acme RUM' is no vendor id"),
        ({"id": "acme"}, "needs hosts"),
        ({"id": "acme", "hosts": []}, "needs hosts"),
        ({"id": "acme", "hosts": "x.example"}, "needs hosts"),
        ({"id": "acme", "hosts": ["https://x.example"]}, "is no host"),
        ({"id": "acme", "hosts": ["*"]}, "is no host"),
        ({"id": "acme", "hosts": ["x.example"], "category": "ads"}, "category of vendor 'acme' is no list"),
        ({"id": "acme", "hosts": ["x.example"], "baa": "maybe"}, "'maybe' is no baa"),
    ],
)
def test_wrong_vendor_says_what_is_wrong(entry, message):
    """What is not in the table's form is refused."""
    with pytest.raises(ValueError, match=message):
        TABLE.with_vendors([entry])


@given(st.text(), st.text(), st.text())
def test_finding_never_raises(host, path, query):
    """Any text may be looked up."""
    found = TABLE.find(host, path, query)
    assert found is None or found.id in TABLE.ids


def test_empty_table_finds_nobody():
    """A table without vendors is a table."""
    table = VendorTable([])
    assert (table.ids, table.find("hotjar.com"), table.find_global("hj")) == (frozenset(), None, None)


def test_every_id_may_be_allowed():
    """An allowance may name each vendor by its id."""
    today = date(2026, 1, 1)
    for vendor_id in TABLE.ids:
        line = f"{vendor_id} kinds=email until=2099-01-01 reason=r"
        assert parse_allowance(line, source="", today=today, vendor_ids=TABLE.ids).destination == vendor_id


def test_vendors_that_refuse_an_agreement():
    """Meta's pixel says that it signs none; vendors that sign one, or of which nothing is known, are not listed."""
    refusing = load_vendors().refusing
    assert "meta_pixel" in refusing
    assert all(load_vendors().get(vendor).baa == "no" for vendor in refusing)
    assert len(refusing) < len(load_vendors().ids)
