"""Hosts: one spelling for each, and which are local by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.parties.hosts import find_local_reason, is_loopback, normalise_host, parse_address


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("API.Example.COM", "api.example.com"),
        ("example.com.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("ex%61mple.com", "example.com"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("2001:db8:0:0:0:0:0:1", "2001:db8::1"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("fe80::1%25eth0", "fe80::1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0x7f.0.0.0x1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("my_service.internal", "my_service.internal"),
        ("999.999.999.999", "999.999.999.999"),
        ("x1.example1", "x1.example1"),
        ("nota:host", "nota:host"),
        ("\u2488com", "\u2488com"),
        ("", ""),
    ],
)
def test_host_has_one_spelling(written, host):
    """What a client takes for the same host is written the same."""
    assert normalise_host(written) == host


@given(st.text())
def test_normalising_never_raises_and_is_stable(text):
    """Any text has a spelling; that of an ASCII host is its own."""
    host = normalise_host(text)
    if host.isascii() and "%" not in host and not {"[", "]"} & set(host):
        assert normalise_host(host) in {host, host.strip().removesuffix(".").strip()}


@pytest.mark.parametrize(
    "host",
    """localhost app.localhost testserver redis my-db 127.0.0.1 127.8.9.1 ::1 0.0.0.0 :: 10.1.2.3 172.16.0.1
    172.31.255.1 192.168.1.1 169.254.169.254 fd00::1 fe80::1 localhost.localdomain""".split(),
)
def test_local_hosts_have_a_reason(host):
    """Loopback, private ranges, in-process hosts and single labels are local, and it is said why."""
    assert find_local_reason(host)


@pytest.mark.parametrize(
    "host",
    """example.com 192.0.2.1 198.51.100.7 203.0.113.9 8.8.8.8 172.32.0.1 172.15.0.1 100.64.0.1 2001:db8::1
    notlocalhost.example localhost.example.com app.test portal.internal 999.999.999.999""".split(),
)
def test_other_hosts_are_not_local(host):
    """TEST-NETs, public addresses and dotted names are not local."""
    assert find_local_reason(host) == ""


def test_no_host_is_not_local():
    """An empty host gives no reason to trust it."""
    assert find_local_reason("") == ""


def test_loopback_is_this_machine_only():
    """A private address is local but another machine."""
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "::1", "0.0.0.0", "a.localhost")))
    assert not any(map(is_loopback, ("10.0.0.1", "redis", "example.com", "")))


@given(st.ip_addresses())
def test_every_address_is_read(address):
    """An address in its normal form is an address; a mapped one is the IPv4 address that it stands for."""
    assert parse_address(str(address)) in {address, getattr(address, "ipv4_mapped", None)}
