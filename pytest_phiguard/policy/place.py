"""Which rule a sighting falls under, from the channel and the place where it stands; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pytest_phiguard.model import is_digest
from pytest_phiguard.policy.message_place import METADATA, find_message_rule, is_metadata
from pytest_phiguard.policy.readers import find_reader_rule

if TYPE_CHECKING:
    from pytest_phiguard.model import Party, Sighting, Transmission

_BY_CHANNEL = {
    "telemetry": "PHG103",
    "redirect": "PHG105",
    "websocket": "PHG106",
    "socket": "PHG106",
    "dns": "PHG106",
}
# What `pages` calls the tag of an endpoint that reports about a page go to.
REPORT = "report"
# What `pages` calls the tag of a shared cache that may store a page.
CACHE = "cache"
# What `pages` calls the tag of a part of a page that could not be read.
REST = "rest"


def find_rule(transmission: Transmission, party: Party, sighting: Sighting) -> str:
    """Return the rule's code, or empty where nobody will receive or read what was seen."""
    if transmission.channel == "tag":
        return _find_tag_rule(transmission, party, sighting)
    if transmission.channel == "email":
        return find_message_rule(transmission, sighting)
    if transmission.channel == "http" and is_metadata(transmission, sighting):
        return METADATA
    rule = _BY_CHANNEL.get(transmission.channel)
    return rule or ("PHG102" if is_digest(sighting.chain) else "PHG101")


def _find_tag_rule(transmission: Transmission, party: Party, sighting: Sighting) -> str:
    location = sighting.location
    element = transmission.tag.element if transmission.tag is not None else ""
    if element == CACHE:
        return "PHG210" if location.startswith("page.") else ""
    if element == REPORT and location.startswith("page."):
        return "PHG206"
    if location.startswith("page.script"):
        return "PHG204"
    if location.startswith("header:referer"):
        return "PHG203"
    if not location.startswith("page."):
        # A loader that adds the page's address to its own: PHG202 says so of a vendor that is known to do it.
        told = party.sends_url and not party.url_parts and _repeats_page(transmission, location)
        return "" if told else "PHG201"
    return find_reader_rule(transmission, party, location)


def _repeats_page(transmission: Transmission, location: str) -> bool:
    """Tell whether what stands in the address of a script came from the address of its page."""
    tag, page = transmission.tag, transmission.page
    if tag is None or page is None or not tag.runs or not location.startswith("url."):
        return False
    address, sent = urlsplit(page.url), urlsplit(tag.url)
    head, _, name = location.partition("|")[0].partition(":")
    if head != "url.query":
        return head == "url.path" and len(address.path) > 1 and address.path in sent.path
    given = set(parse_qsl(address.query))
    start = page.url.partition("?")[0].partition("#")[0]
    return any(
        (key, value) in given
        or start in value
        or (len(address.path) > 1 and value.startswith(address.path))
        or (address.query and address.query in value)
        for key, value in parse_qsl(sent.query)
        if key == name
    )


def is_exposure(rule: str) -> bool:
    """Tell whether a rule says that something can be read or may be sent, not that it is."""
    return rule in {"PHG205", "PHG206", "PHG207", "PHG208", "PHG210"}


def is_waiting(transmission: Transmission) -> bool:
    """Tell whether a style asks for an address only once there is an element on the page that its rule is for.

    Args:
        transmission: What a tag causes.
    """
    tag = transmission.tag
    return tag is not None and tag.element == "style" and not tag.fetches


def is_certain(rule: str, transmission: Transmission, party: Party) -> bool:
    """Tell whether what a rule calls exposed is certain to be sent.

    Args:
        rule: The rule's code.
        transmission: What a tag causes; of a report endpoint, ``fetches`` says whether a report is certain.
        party: Who receives it.
    """
    if rule == "PHG205":
        return party.hint == "transmits_dom"
    return rule == "PHG206" and transmission.tag is not None and transmission.tag.fetches
