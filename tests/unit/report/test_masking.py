"""What of a host, a location and a headline may be shown."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Finding, Identifier, Party, Verdict
from pytest_phiguard.report.masking import Masking

TRACKED = Identifier("mrn", "MR-7731-ZQX", patient="P", source="tracked")
SYNTHETIC = Identifier("mrn", "MR-7731-ZQX", patient="P")
AUTO = Masking("auto", tracked=True)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("mr7731zqx.tracker.example", "….tracker.example"),
        ("a.MR-7731-ZQX.example", "….example"),
        ("mr-7731-zqx.example", "….example"),
        ("collect.tracker.example", "collect.tracker.example"),
        ("localhost", "localhost"),
        ("+15550199738", "+…8"),
        ("", ""),
    ],
)
def test_host_without_a_hidden_value(host, shown):
    """A label that holds a tracked value is hidden, whatever its case, and so is a number."""
    assert AUTO.show_host(host, [TRACKED]) == shown


@pytest.mark.parametrize("host", ["mr-7731-zqx.tracker.example", "+15550199738"])
def test_host_with_a_synthetic_value_is_shown(host):
    """The twin: where nothing is hidden, the host is."""
    assert Masking().show_host(host, [SYNTHETIC]) == host


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("header:x-mr-7731-zqx", "header:*"),
        ("body.json:rows.MR7731ZQX.name", "body.json:*"),
        ("body.json:rows[0].name|query:mr_7731_zqx", "body.json:rows[*].name|query:*"),
        ("url.query:mrn", "url.query:mrn"),
        ("url.path", "url.path"),
    ],
)
def test_location_without_a_hidden_value(location, shown):
    """A name that holds a tracked value is starred, whatever its case; of a synthetic one it is shown."""
    assert AUTO.show_location(location, [TRACKED]) == shown
    assert AUTO.show_location(location, [SYNTHETIC]) == location


def test_headline_without_a_hidden_value():
    """A headline that names the host shows what may be shown of it."""
    party = Party("third", "mr-7731-zqx.tracker.example", "")
    message = "PHG101 request to mr-7731-zqx.tracker.example carries a patient's medical record number"
    finding = Finding("PHG101", Verdict.LEAK, party, (TRACKED,), message=message)
    assert AUTO.show_message(finding) == message.replace("mr-7731-zqx", "…")
    assert Masking().show_message(Finding("PHG101", Verdict.LEAK, party, (SYNTHETIC,), message=message)) == message
