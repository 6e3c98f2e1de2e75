"""Allowance lines: what they mean, what is wrong with them, and what they permit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Allowance
from pytest_phiguard.parties.allowances import allows, parse_allowance

TODAY = date(2026, 6, 15)
VENDORS = frozenset({"meta_pixel", "sentry"})


def parse(line):
    """Parse a line of the ini file."""
    return parse_allowance(line, source="pytest.ini", today=TODAY, vendor_ids=VENDORS)


def test_line_becomes_an_allowance():
    """All parts of a line are kept, with the place where it stands."""
    line = "*.lab.example/v1/* kinds=name,mrn pages=/p/*,/lab/* until=2026-12-31 via=http,email reason='BAA 7, signed'"
    assert parse(line) == Allowance(
        "*.lab.example/v1/*",
        ("name", "mrn"),
        date(2026, 12, 31),
        "BAA 7, signed",
        ("/p/*", "/lab/*"),
        ("http", "email"),
        "pytest.ini",
    )


@pytest.mark.parametrize(
    "destination",
    [
        "sentry",
        "lab.example",
        "10.0.0.0/8",
        "lab@example.org",
        "*@example.org",
        "tel:+15555550143",
        "localhost",
        "redis:6379",
    ],
)
def test_destination_may_be(destination):
    """A pattern, a vendor, a mailbox and a number are destinations; the last day counts."""
    allowance = parse(f"{destination} kinds=* until=2026-06-15 reason=r")
    assert (allowance.destination, allowance.kinds) == (destination, ("*",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "the destination is missing"),
        ("kinds=email until=2026-12-31 reason=r", "the destination is missing"),
        ("sentry", "kinds= is missing"),
        ("sentry kinds=email reason=r", "until= is missing"),
        ("sentry kinds=email until=2026-12-31", "reason= is missing"),
        ("sentry kinds=email until=2026-12-31 reason='  '", "reason= is missing"),
        ("sentry kinds= until=2026-12-31 reason=r", "kinds= is missing"),
        ("sentry kinds=email until=2026-06-14 reason=r", "has expired: until=2026-06-14 is before today, 2026-06-15"),
        ("sentry kinds=email until=tomorrow reason=r", "'tomorrow' is no day. Valid: YYYY-MM-DD"),
        ("sentry kinds=email until=20261231 reason=r", "is no day"),
        ("sentry kinds=email until=2026-02-30 reason=r", "is no day"),
        ("sentry kinds=e-mail until=2026-12-31 reason=r", "'e-mail' is no kind. Valid: \\*, name, given_name"),
        ("sentry kinds=email, until=2026-12-31 reason=r", "'' is no kind"),
        ("sentri kinds=email until=2026-12-31 reason=r", r"'sentri' is no vendor id \(did you mean sentry\?\)"),
        ("zzz kinds=email until=2026-12-31 reason=r", r"'zzz' is no vendor id\. Valid"),
        ("https://lab.example kinds=email until=2026-12-31 reason=r", "has no scheme"),
        ("@example.org kinds=email until=2026-12-31 reason=r", "is no mailbox"),
        ("tel:5550143 kinds=phone until=2026-12-31 reason=r", "is no number"),
        ("sentry kinds=email until=2026-12-31 reason=r via=mail", "'mail' is no channel. Valid: http"),
        ("sentry kinds=email until=2026-12-31 reason=r pages=portal", "'portal' is no page path"),
        ("sentry kinds=email until=2026-12-31 reason=r page=/x", "'page' is no key of an allowance. Valid keys: kinds"),
        ("sentry kinds=email kinds=mrn until=2026-12-31 reason=r", "kinds= stands twice"),
        ("sentry kinds=email until=2026-12-31 reason=two words", "'words' is no KEY=VALUE"),
        ("sentry kinds=email until=2026-12-31 reason='open", "cannot be split"),
    ],
)
def test_wrong_line_says_what_is_valid(line, message):
    """Each fault has its own message."""
    with pytest.raises(ValueError, match=message):
        parse(line)


@given(
    st.text()
    | st.lists(st.sampled_from(["sentry", "kinds=*", "until=2026-12-31", "reason=r", "via=http", "x@y", "'"])).map(
        " ".join
    )
)
def test_any_line_is_an_allowance_or_a_value_error(line):
    """No line makes the parser raise anything but ValueError."""
    try:
        allowance = parse(line)
    except ValueError:
        return
    assert allowance.until >= TODAY
    assert allowance.reason


def make(**parts):
    """Return an allowance for one kind."""
    return Allowance(**{"destination": "sentry", "kinds": ("email",), "until": TODAY, "reason": "r", **parts})


def test_allowance_permits_its_kinds_only():
    """What is not named is not permitted, and only a star permits all."""
    assert allows(make(), kind="email", page_path="", channel="http")
    assert not allows(make(), kind="condition", page_path="", channel="http")
    assert not allows(make(), kind="*", page_path="", channel="http")
    assert allows(make(kinds=("*",)), kind="condition", page_path="", channel="http")


def test_allowance_is_narrowed_to_channels():
    """Another channel is not permitted."""
    assert allows(make(via=("http", "email")), kind="email", page_path="", channel="email")
    assert not allows(make(via=("http",)), kind="email", page_path="", channel="tag")


def test_allowance_is_narrowed_to_pages():
    """Another page, and what comes from no page, is not permitted."""
    allowance = make(pages=("/portal/*", "/lab"))
    assert allows(allowance, kind="email", page_path="/portal/1", channel="tag")
    assert allows(allowance, kind="email", page_path="/lab", channel="tag")
    assert not allows(allowance, kind="email", page_path="/other", channel="tag")
    assert not allows(allowance, kind="email", page_path="", channel="tag")
