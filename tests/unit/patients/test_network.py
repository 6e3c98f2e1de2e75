"""Internet addresses: documentation ranges only, and valid where they are checked."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from random import Random

from django.core.validators import URLValidator, validate_ipv4_address

from pytest_phiguard.patients.network import draw_ip_address, draw_photo_name, draw_site

NETS = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


def test_addresses_are_the_hosts_of_the_test_nets():
    """All 762 hosts of RFC 5737 come up, and nothing else."""
    random = Random(3)
    drawn = {draw_ip_address(random) for _ in range(12_000)}
    assert drawn == {str(host) for net in NETS for host in net.hosts()}
    for address in drawn:
        validate_ipv4_address(address)
        assert ip_address(address)


def test_sites_are_at_example_domains():
    """A site is a valid URL below a domain that RFC 2606 keeps, long enough to be unique."""
    random = Random(3)
    sites = [draw_site(random) for _ in range(500)]
    for site in sites:
        URLValidator()(site)
        assert re.fullmatch(r"https://[a-z]{12}\.example\.(com|net|org)", site)
    assert len(set(sites)) == 500


def test_portraits_have_long_names():
    """The file name of a portrait is no word."""
    assert re.fullmatch(r"[b-df-hj-np-tv-z]{12}\.jpg", draw_photo_name(Random(1)))
