"""Internet addresses and links."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants.network import iter_ip_forms, iter_url_forms


@pytest.mark.parametrize(
    ("value", "text", "chain"),
    [
        ("203.0.113.7", "203-0-113-7", ("slug",)),
        ("203.0.113.7", "203.000.113.007", ("padded",)),
        ("203.0.113.7", "3405803783", ("integer",)),
        ("203.0.113.7", "7.113.0.203.in-addr.arpa", ("reversed",)),
        ("2001:DB8:0::7", "2001:db8::7", ("compressed",)),
        ("2001:db8::7", "2001:0db8:0000:0000:0000:0000:0000:0007", ("exploded",)),
        ("2001:db8::7", "2001-db8--7", ("slug",)),
    ],
)
def test_address_is_respelled(value, text, chain):
    """An address is written padded, dashed, as integer, exploded, compressed and in the reverse zone."""
    assert {form.text: form.chain for form in reversed(list(iter_ip_forms(value)))}[text] == chain


def test_what_is_no_address_keeps_its_one_form():
    """A value that is no address is looked for as it is."""
    assert [form.text for form in iter_ip_forms("here")] == ["here"]


def test_link_is_written_without_its_ends():
    """A link is written without scheme, ``www.`` and final slash, and with its escapes undone."""
    texts = {form.text for form in iter_url_forms("https://www.x.example/a%20b/")}
    assert {"www.x.example/a%20b/", "www.x.example/a%20b", "x.example/a%20b", "www.x.example/a b"} <= texts
