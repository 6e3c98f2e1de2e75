"""Judgements: whose a destination is, in the order in which it is asked."""

from __future__ import annotations

import pytest

from pytest_phiguard.parties.destinations import parse_destination
from pytest_phiguard.parties.judgement import Grounds, judge_destination, parse_claim
from pytest_phiguard.parties.patterns import parse_pattern
from pytest_phiguard.parties.vendors import load_vendors

TABLE = load_vendors()


def judge(url, *, first=(), third=(), ask=None, vendor="", channel="http", playing=""):
    """Return kind, vendor id and reason of an address."""
    grounds = Grounds(tuple(map(parse_pattern, first)), tuple(map(parse_claim, third)), TABLE, ask)
    destination = parse_destination(url)
    if playing:
        grounds.stand_ins.begin(destination, playing)
    judgement = judge_destination(destination, url, grounds, vendor=vendor, channel=channel)
    return judgement.kind, judgement.vendor.id if judgement.vendor else "", judgement.reason


@pytest.mark.parametrize(
    ("url", "kind", "vendor", "reason"),
    [
        ("http://localhost:8000/", "first", "", "a name of this machine or of an in-process test client"),
        ("http://testserver/x", "first", "", "a name of this machine or of an in-process test client"),
        ("http://10.0.0.5/", "first", "", "an address of a private range"),
        ("http://redis:6379/", "first", "", "a single-label host name"),
        ("unix:///run/app.sock", "first", "", "a UNIX socket"),
        ("data:text/plain,x", "first", "", "an address that no network sees"),
        ("https://unknown.example/", "third", "", "no setting says that it is first-party"),
        ("http://203.0.113.7/", "third", "", "no setting says that it is first-party"),
        ("http://3405803783/", "third", "", "no setting says that it is first-party"),
        ("mailto:someone@example.com", "third", "", "no setting says that it is first-party"),
        ("tel:+15555550143", "third", "", "no setting says that it is first-party"),
        ("https://api2.amplitude.com/2/httpapi", "third", "amplitude", "the table of vendors names Amplitude"),
    ],
)
def test_without_settings_the_place_decides(url, kind, vendor, reason):
    """What is local is first-party, all else third-party, and unknown is never first-party."""
    assert judge(url) == (kind, vendor, reason)


def test_first_party_settings_count():
    """A pattern of the suite makes a host, and a mailbox there, its own."""
    assert judge("https://a.clinic.example/", first=["*.clinic.example"])[0] == "first"
    assert judge("mailto:desk@clinic.example", first=["clinic.example"])[0] == "first"
    assert judge("https://clinic.example/", first=["*.clinic.example"])[0] == "third"


def test_third_party_settings_come_before_first_party_ones():
    """A proxied collector is its vendor's although it lives on the application's own host."""
    third = ["clinic.example/ph/* = posthog", "metrics.clinic.example"]
    assert judge("https://clinic.example/ph/e/", first=["clinic.example"], third=third) == (
        "third",
        "posthog",
        "phiguard_third_party names clinic.example/ph/*",
    )
    assert judge("https://clinic.example/x", first=["clinic.example"], third=third)[0] == "first"
    assert judge("https://metrics.clinic.example/", first=["*.clinic.example"], third=third)[:2] == ("third", "")
    assert judge("http://localhost:9/x", third=["localhost:9 = sentry"])[:2] == ("third", "sentry")


def test_stand_in_is_the_vendor_that_it_plays():
    """A local server that plays a vendor is third-party, also on a first-party host."""
    assert judge("http://localhost:9/x", first=["localhost"], playing="sentry") == (
        "third",
        "sentry",
        "a local server that plays sentry",
    )
    assert judge("http://localhost:9/x", playing="unheard_of")[:2] == ("third", "")


def test_hook_comes_first():
    """What the hook says beats every setting."""
    assert judge("https://hotjar.com/", ask=lambda url: "first") == ("first", "", "pytest_phiguard_party says so")
    assert judge("http://localhost/", first=["localhost"], ask=lambda url: "third")[:2] == ("third", "")
    assert judge("https://static.hotjar.com/", ask=lambda url: "third")[:2] == ("third", "hotjar")
    assert judge("http://localhost/", ask=lambda url: "sentry")[:2] == ("third", "sentry")
    assert judge("http://localhost/", ask=lambda url: None)[0] == "first"


def test_hook_that_names_nobody_is_not_trusted():
    """An answer that means nothing makes nothing first-party."""
    kind, vendor, reason = judge("http://localhost/", ask=lambda url: "frist")
    assert (kind, vendor) == ("third", "")
    assert reason == "pytest_phiguard_party says 'frist', which is no vendor of the table"


def test_capture_that_knows_the_vendor_is_believed():
    """What an SDK hands to a local address is its vendor's."""
    assert judge("http://localhost:9/", vendor="sentry") == ("third", "sentry", "it is handed to Sentry")
    assert judge("http://localhost:9/", vendor="own_sdk") == ("third", "", "it is handed to own_sdk")


def test_vendor_that_the_suite_hosts_itself_is_first_party():
    """An explicit pattern covers a self-hosted collector."""
    assert judge("https://sentry.clinic.example/api", first=["*.clinic.example"], vendor="sentry")[0] == "first"


@pytest.mark.parametrize("port", [8125, 8126, 4317, 4318, 8200])
def test_local_forwarder_is_where_telemetry_leaves(port):
    """A local agent is third-party, unless the suite says that it is not."""
    assert judge(f"http://localhost:{port}/v1/traces")[0] == "third"
    assert judge(f"udp://127.0.0.1:{port}")[0] == "third"
    assert judge(f"http://localhost:{port}/", first=[f"localhost:{port}"])[0] == "first"


def test_telemetry_leaves_whatever_the_local_address():
    """A telemetry event to a local port or socket leaves; one to a host of the table is its vendor's."""
    assert judge("http://localhost:12345/", channel="telemetry")[0] == "third"
    assert judge("unix:///run/datadog.sock", channel="telemetry")[0] == "third"
    assert judge("https://o1.ingest.sentry.io/", channel="telemetry")[:2] == ("third", "sentry")
