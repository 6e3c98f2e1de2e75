"""Which rule holds for what the script of a party can read of its page; judges nothing."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_phiguard.model import Party, Transmission

RECORDERS = frozenset({"session_replay", "autocapture"})
# What is judged by what the vendor is known to send; only code of which that is unknown may send anything.
_KNOWN = frozenset({"transmits_location", "transmits_dom", "loads_other_tags"})
# What a page keeps beside what it shows.
_KEPT = frozenset({"page.cookie", "page.global", "page.island", "page.storage"})
_LINKED_DATA = "page.metadata:ld+json"


def find_reader_rule(transmission: Transmission, party: Party, location: str) -> str:
    """Return the rule's code, or empty where the script is not known to send what it could.

    Args:
        transmission: What loads the script, or what a script of the page sends.
        party: Whose script it is.
        location: What it can read; begins with ``page.``.
    """
    tag = transmission.tag
    if is_sent(location, party):
        return "PHG202"
    place = location.partition("|")[0].partition(":")[0]
    kept = place in _KEPT or location.startswith(_LINKED_DATA)
    shown = not kept and place != "page.metadata" and not place.startswith("page.referrer")
    if shown and (party.hint == "transmits_dom" or not RECORDERS.isdisjoint(party.category)):
        return "PHG205"
    if tag is not None and (tag.attribute == "inline" or tag.pinned):
        return ""
    if kept:
        return "PHG207"
    return _find_unknown_rule(place, party)


def _find_unknown_rule(place: str, party: Party) -> str:
    if place == "page.metadata" or party.hint in _KNOWN:
        # The values of attributes, of <meta> too, are a part of the page's text.
        return ""
    if party.hint == "transmits_on_error":
        # It tells where the error came up.
        return "PHG208" if place.startswith(("page.url", "page.referrer")) else ""
    return "PHG208"


def is_sent(location: str, party: Party) -> bool:
    """Tell whether a vendor's script sends by itself what a location names.

    Args:
        location: What it can read; ``page.url.query:ip|json:x`` is a part of the query.
        party: Whose script it is.
    """
    place, _, name = location.partition("|")[0].partition(":")
    if place == "page.title":
        return party.sends_title
    if place == "page.metadata":
        return any(fnmatchcase(name, glob) for glob in party.sends_metadata)
    for start, sends in (("page.url", party.sends_url), ("page.referrer", party.sends_referrer)):
        if place.startswith(start):
            part = place.removeprefix(start).lstrip(".")
            return sends and (not party.url_parts or part in party.url_parts)
    return False
