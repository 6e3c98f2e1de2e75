"""Who watches visitors on a page that only patients get to see (PHG209); sees no content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_phiguard.model import Kind, Verdict
from pytest_phiguard.policy.findings import build_finding, make_fingerprint

if TYPE_CHECKING:
    from pytest_phiguard.model import Finding, Party, Transmission

RULE = "PHG209"
# What loading a script tells its vendor, and so what an allowance must permit.
TOLD = Kind.IP_ADDRESS.value
_WATCHING = frozenset({"analytics", "advertising", "session_replay", "ab_testing", "tag_manager"})
# Sold to find errors, with replay as an option: what the page shows is PHG205's business.
_MENDING = "error_monitoring"
_VERDICTS = {"authenticated": Verdict.EXPOSED, "functional": Verdict.CONTEXT}


def is_watching(transmission: Transmission, party: Party) -> bool:
    """Tell whether a tag lets a third party watch who visits: the load itself gives address and vendor cookie.

    Args:
        transmission: What a tag causes.
        party: Who receives it.
    """
    tag = transmission.tag
    if tag is None or transmission.channel != "tag" or party.kind == "first" or transmission.page is None:
        return False
    loads = tag.runs and tag.fetches and not tag.blocked and tag.attribute != "inline"
    return loads and transmission.page.page_class in _VERDICTS and _watches(party)


def _watches(party: Party) -> bool:
    purposes = _WATCHING.intersection(party.category)
    return bool(purposes - {"session_replay"} if _MENDING in party.category else purposes)


def build_presence(transmission: Transmission, party: Party) -> Finding:
    """Return the finding for a vendor on a page; it names no identifier.

    Args:
        transmission: What ``is_watching`` holds for.
        party: Who receives it.
    """
    page_class = transmission.page.page_class if transmission.page else ""
    verdict, location = _VERDICTS[page_class], f"page.class:{page_class}"
    # A script in a base template is one cause, whichever view renders it.
    anywhere = replace(transmission, source=None, page=None)
    fingerprint = make_fingerprint(RULE, verdict, anywhere, party, identifiers=(), location=location)
    return replace(build_finding(RULE, verdict, transmission, party), location=location, fingerprint=fingerprint)
