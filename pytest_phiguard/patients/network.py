"""Addresses of the Internet from the ranges that are kept for documentation; knows no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.patients.draws import draw_letters

if TYPE_CHECKING:
    from random import Random

# RFC 5737: TEST-NET-1 to 3; hosts .1 to .254 of each, 762 in all.
_TEST_NETS = ("192.0.2", "198.51.100", "203.0.113")
# RFC 2606 section 3.
MAIL_DOMAINS = ("example.com", "example.net", "example.org")
_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou")


def draw_ip_address(random: Random) -> str:
    """Return an IPv4 address of a TEST-NET."""
    return f"{random.choice(_TEST_NETS)}.{random.randrange(1, 255)}"


def draw_site(random: Random) -> str:
    """Return the address of a personal site, without a path, such as ``https://velotamiruka.example.org``."""
    label = "".join(random.choice(_SYLLABLES) for _ in range(6))
    return f"https://{label}.{random.choice(MAIL_DOMAINS)}"


def draw_photo_name(random: Random) -> str:
    """Return the file name of a portrait, such as ``kzqvhwtrbxmp.jpg``."""
    return f"{draw_letters(random, 12, 'bcdfghjklmnpqrstvwxz')}.jpg"
