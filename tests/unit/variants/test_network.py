"""Internet addresses and links."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants.network import (
    find_path,
    iter_ip_forms,
    iter_ip_spellings,
    iter_url_forms,
    iter_url_spellings,
)


@pytest.mark.parametrize(
    ("value", "text", "chain"),
    [
        ("203.0.113.7", "203-0-113-7", ("slug",)),
        ("203.0.113.7", "203.000.113.007", ("padded",)),
        ("203.0.113.7", "3405803783", ("integer",)),
        ("203.0.113.7", "7.113.0.203.in-addr.arpa", ("reversed",)),
        ("203.0.113.7", "203_0_113_7", ("slug",)),
        ("203.0.113.7", "cb007107", ("integer", "hex")),
        ("203.0.113.7", "CB007107", ("integer", "hex")),
        ("203.0.113.7", "0xcb007107", ("integer", "hex")),
        ("203.0.113.7", "::ffff:cb00:7107", ("mapped",)),
        ("203.0.113.7", "0:0:0:0:0:ffff:cb00:7107", ("mapped", "expanded")),
        ("2001:db8::7", "2001:DB8:0:0:0:0:0:7", ("expanded", "uppercase")),
        ("2001:db8::7", "20010db8000000000000000000000007", ("integer", "hex")),
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


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("203.0.113.7", "::ffff:203.0.113.7"), ("203.0.113.7", "203.0.113.7/32")),
        *(("2001:db8::7", "[2001:db8::7]"), ("2001:db8::7", "2001:db8::7/128")),
    ],
)
def test_address_is_spelled_for_digests(value, text):
    """A digest tells brackets, a prefix length and the mapping to IPv6 apart."""
    assert text in {form.text for form in iter_ip_spellings(value)}


def test_what_is_no_address_has_no_further_spelling():
    """A value that is no address is digested as it is."""
    assert list(iter_ip_spellings("here")) == []


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://x.example/people/ottoline-411056/?a=1#b", "/people/ottoline-411056"),
        ("https://x.example/people/ottoline", ""),
        ("https://x.example/p/12", ""),
        ("https://x.example", ""),
        ("ottoline-411056", ""),
    ],
)
def test_path_of_one_person_is_a_form(link, path):
    """A long path with a number in it is one person's page, and digested by itself; plain, another site has it too."""
    assert find_path(link) == path
    texts = {form.text for form in iter_url_spellings(link) if form.chain == ("path",)}
    assert texts == ({path, f"{path}/"} if path else set())


def test_link_is_spelled_for_digests():
    """A digest tells the scheme, ``www.`` and a final slash apart."""
    texts = {form.text for form in iter_url_spellings("https://www.x.example/people/ottoline-411056")}
    assert {"http://www.x.example/people/ottoline-411056/", "//x.example/people/ottoline-411056"} <= texts
    assert "/people/ottoline-411056/" in texts
    assert next(form.text for form in iter_url_spellings("https://x.example")) == "http://x.example"
    assert list(iter_url_spellings("x.example")) == []
