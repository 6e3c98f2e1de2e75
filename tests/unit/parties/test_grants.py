"""Grants: which destinations an allowance names."""

from __future__ import annotations

from datetime import date

import pytest

from pytest_phiguard.model import Allowance
from pytest_phiguard.parties.destinations import parse_destination
from pytest_phiguard.parties.grants import build_grant


def names(destination, url, vendor=""):
    """Tell whether an allowance for a destination names an address."""
    allowance = Allowance(destination, ("*",), date(2099, 1, 1), "r")
    return build_grant(allowance, {"sentry"}).names(parse_destination(url), vendor)


@pytest.mark.parametrize(
    ("destination", "url", "vendor"),
    [
        ("sentry", "https://o1.ingest.sentry.io/x", "sentry"),
        ("*.lab.example", "https://api.lab.example/x", ""),
        ("lab.example:444/v1/*", "https://lab.example:444/v1/x", ""),
        ("lab.example", "mailto:anybody@lab.example", ""),
        ("Lab@lab.example", "mailto:lab@LAB.example", ""),
        ("*@lab.example", "mailto:x.y@lab.example", ""),
        ("*@*.lab.example", "mailto:x@a.lab.example", ""),
        ("tel:+1 555 555-0143", "sms:+15555550143", ""),
    ],
)
def test_grant_names_its_destination(destination, url, vendor):
    """A vendor, a host, a mailbox and a number are each named by their own form."""
    assert names(destination, url, vendor)


@pytest.mark.parametrize(
    ("destination", "url", "vendor"),
    [
        ("sentry", "https://o1.ingest.sentry.io/x", ""),
        ("sentry", "https://sentry/x", "meta_pixel"),
        ("lab.example", "https://api.lab.example/x", ""),
        ("lab@lab.example", "mailto:other@lab.example", ""),
        ("lab@lab.example", "https://lab.example/", ""),
        ("*@lab.example", "https://lab.example/", ""),
        ("*@lab.example", "mailto:x@other.example", ""),
        ("tel:+15555550143", "tel:+15555550144", ""),
        ("tel:+15555550143", "https://lab.example/", ""),
    ],
)
def test_grant_names_nothing_else(destination, url, vendor):
    """What is near a destination is not it."""
    assert not names(destination, url, vendor)
