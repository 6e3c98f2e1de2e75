"""How rules are worded."""

from __future__ import annotations

import pytest

from pytest_phiguard.rules import describe_kinds


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ([], "data"),
        (["email"], "e-mail address"),
        (["ip_address", "device_model"], "IP address and device model"),
        (["mrn", "name", "email"], "medical record number, name and e-mail address"),
    ],
)
def test_kinds_are_told_in_words(kinds, text):
    """One, two and more are joined as a person would."""
    assert describe_kinds(kinds) == text


def test_a_whole_record_is_told_by_its_first_kinds():
    """Twenty kinds make no headline."""
    kinds = ["mrn", "name", "email", "phone", "fax", "ssn", "zip", "city", "county"]
    assert describe_kinds(kinds[:7]).endswith("ZIP code")
    assert describe_kinds(kinds).endswith("social security number and 3 more")
