"""Which rule a sighting falls under, from the channel and the place where it stands; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pytest_phiguard.model import is_digest

if TYPE_CHECKING:
    from pytest_phiguard.model import Party, Sighting, Transmission

_BY_CHANNEL = {
    "telemetry": "PHG103",
    "email": "PHG104",
    "redirect": "PHG105",
    "websocket": "PHG106",
    "socket": "PHG106",
    "dns": "PHG106",
}
# What `pages` calls the tag of an endpoint that reports about a page go to.
REPORT = "report"
RECORDERS = frozenset({"session_replay", "autocapture"})


def find_rule(transmission: Transmission, party: Party, sighting: Sighting) -> str:
    """Return the rule's code, or empty where nobody will receive or read what was seen."""
    if transmission.channel == "tag":
        return _find_tag_rule(transmission, party, sighting)
    rule = _BY_CHANNEL.get(transmission.channel)
    return rule or ("PHG102" if is_digest(sighting.chain) else "PHG101")


def _find_tag_rule(transmission: Transmission, party: Party, sighting: Sighting) -> str:
    location = sighting.location
    if location.startswith("page.") and transmission.tag is not None and transmission.tag.element == REPORT:
        return "PHG206"
    if location.startswith("page.script"):
        return "PHG204"
    if location.startswith("header:referer"):
        return "PHG203"
    if not location.startswith("page."):
        # A loader that adds the page's address to its own: PHG202 says so of a vendor that is known to do it.
        told = party.sends_url and not party.url_parts and _repeats_page(transmission, location)
        return "" if told else "PHG201"
    return _find_reader_rule(transmission, party, location)


def _find_reader_rule(transmission: Transmission, party: Party, location: str) -> str:
    """Return the rule for what a script of ``party`` can read on its page."""
    if _is_sent(location, party) or (location == "page.title" and party.sends_title):
        return "PHG202"
    if party.hint == "transmits_dom" or not RECORDERS.isdisjoint(party.category):
        return "PHG205"
    if transmission.tag is not None and transmission.tag.attribute == "inline":
        return ""
    # What a vendor is known to send is judged by what it sends; only unknown code may send anything.
    known = party.hint in {"transmits_location", "loads_other_tags", "transmits_on_error"}
    pinned = transmission.tag is not None and transmission.tag.pinned
    return "" if known or pinned else "PHG208"


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


def _is_sent(location: str, party: Party) -> bool:
    """Tell whether a vendor sends the part of the page's address that a location names."""
    if not party.sends_url or not location.startswith("page.url"):
        return False
    # "page.url.query:ip|json:x" is a part of the query.
    part = location.removeprefix("page.url").lstrip(".").partition(":")[0].partition("|")[0]
    return not party.url_parts or part in party.url_parts


def is_exposure(rule: str) -> bool:
    """Tell whether a rule says that something can be read or may be sent, not that it is."""
    return rule in {"PHG205", "PHG206", "PHG208"}


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
