"""Report endpoints are found in every header that names one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages.reports import iter_endpoints


def read(*headers):
    """Return the endpoints of a response, short."""
    found = iter_endpoints(Page("https://portal.example/p?mrn=1", headers=headers))
    return [(e.header, e.url, e.policy, e.always) for e in found]


def test_policy_reports_to_its_addresses():
    """Report-only too, relative ones too."""
    policy = "img-src 'self'; report-uri https://v.example/csp /own"
    assert read(("Content-Security-Policy-Report-Only", policy)) == [
        ("Content-Security-Policy-Report-Only", "https://v.example/csp", policy, False),
        ("Content-Security-Policy-Report-Only", "https://portal.example/own", policy, False),
    ]


def test_named_endpoint_beats_the_address():
    """Where report-to names a known endpoint, report-uri is not asked."""
    headers = [("Content-Security-Policy", "report-uri /old; report-to csp, report-uri /second; ;")]
    assert [url for _, url, _, _ in read(*headers, ("Reporting-Endpoints", 'csp="https://v.example/c"'))] == [
        "https://v.example/c",
        "https://portal.example/second",
    ]
    assert [url for _, url, _, _ in read(*headers)] == ["https://portal.example/old", "https://portal.example/second"]


def test_default_endpoint_is_told_without_being_asked():
    """Crashes and deprecations go there; an endpoint that nothing names is told nothing."""
    assert read(
        ("Reporting-Endpoints", 'default="https://v.example/d", default="data:x", other="https://v.example/o"')
    ) == [("Reporting-Endpoints", "https://v.example/d", "", False)]


def test_other_policies_report_too():
    """Opener policies and the like name their endpoint."""
    found = read(
        ("Reporting-Endpoints", 'coop="https://v.example/o"'),
        ("Cross-Origin-Opener-Policy", 'same-origin; report-to="coop"'),
        ("X-Other", "report-to=unknown"),
    )
    assert found == [("Cross-Origin-Opener-Policy", "https://v.example/o", "", False)]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("Cross-Origin-Embedder-Policy-Report-Only", 'require-corp; report-to="e"', True),
        ("Permissions-Policy", "camera=();report-to=e", True),
        ("Document-Policy", "*;report-to=e", True),
        ("Integrity-Policy", "blocked-destinations=(script), endpoints=(e f)", True),
        ("Integrity-Policy", "blocked-destinations=(script), endpoints=(f)", False),
        ("X-Debug", "report-to=e", False),
        ("SourceMap", "https://v.example/e", False),
    ],
)
def test_headers_that_report_are_known(name, value, told):
    """Another header says nothing, whatever stands in it."""
    found = read(("Reporting-Endpoints", 'e="https://v.example/e"'), (name, value))
    assert [url for _, url, _, _ in found] == (["https://v.example/e"] if told else [])


@pytest.mark.parametrize(("fraction", "always"), [("1.0", True), ("1", True), ("0.1", False), ("null", False)])
def test_network_errors_are_logged(fraction, always):
    """A success fraction of one tells of every visit."""
    groups = '{"group":"n","endpoints":[{"url":"https://v.example/n"},{"url":5},3]}, {"group":"m","endpoints":7}, 4'
    found = read(("Report-To", groups), ("NEL", f'{{"report_to":"n","success_fraction":{fraction}}}'))
    assert found == [("NEL", "https://v.example/n", "", always)]


def test_broken_json_names_nothing():
    """What is no JSON is no header."""
    assert read(("Report-To", "{"), ("NEL", "{")) == []
    assert read(("Report-To", "[" * 100_000)) == []


@given(st.sampled_from(["NEL", "Report-To", "Reporting-Endpoints", "Content-Security-Policy"]), st.text(max_size=60))
def test_no_header_makes_it_raise(name, value):
    """Whatever a header says, endpoints are absolute."""
    assert all(url.startswith(("http://", "https://")) for _, url, _, _ in read((name, value), ("NEL", value)))
