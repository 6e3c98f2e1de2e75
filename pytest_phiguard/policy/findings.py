"""How a finding is worded and identified; decides nothing."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from pytest_phiguard.model import Finding, Origin, Party, Verdict
from pytest_phiguard.rules import RULES, describe_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_phiguard.model import Identifier, Sighting, Source, Transmission

_OWN_PAGE = "a page of the application"
_CHANNEL_NOUNS = {"websocket": "WebSocket frame", "socket": "socket write", "dns": "host name looked up"}
_ANSWER = "answer"
_EVENT, _WEAK = "PHG103", "PHG402"
# What is told of errors by what it does for a living, a refused request of ours among them.
_TELLS_ERRORS = frozenset({"error_monitoring", "logging", "apm", "tracing"})
_PAGE_NOUNS = {
    "title": "title",
    "referrer": "referrer",
    "metadata": "metadata",
    "global": "global variable",
    "island": "JSON data",
    "storage": "browser storage",
    "cookie": "cookie",
}


def build_finding(
    rule: str,
    verdict: Verdict,
    transmission: Transmission,
    party: Party,
    *,
    identifiers: Sequence[Identifier] = (),
    sightings: Sequence[Sighting] = (),
) -> Finding:
    """Return the finding of one rule at one transmission; the first sighting is its evidence.

    Args:
        rule: Its code.
        verdict: What it comes to.
        transmission: What is sent.
        party: Who receives it.
        identifiers: Whose values stand in it.
        sightings: Where they stand.
    """
    first = sightings[0] if sightings else None
    told = transmission.reports or not _TELLS_ERRORS.isdisjoint(party.category)
    location = first.location if first else "body"
    return Finding(
        rule=rule,
        verdict=verdict,
        party=party,
        identifiers=tuple(dict.fromkeys(identifiers)),
        origin=transmission.origin or Origin(""),
        channel=transmission.channel,
        method=transmission.method,
        url=transmission.url,
        location=location,
        chain=first.chain if first else (),
        page=transmission.page,
        tag=transmission.tag,
        source=transmission.source,
        test_source=transmission.test_source,
        message=_headline(rule, transmission, party, identifiers, location),
        fix=_describe_fix(rule, transmission, location),
        fingerprint=make_fingerprint(rule, verdict, transmission, party, identifiers=identifiers, location=location),
        sightings=tuple(sightings),
        follows=transmission.follows if told else "",
        reports=transmission.reports,
    )


def _describe_fix(rule: str, transmission: Transmission, location: str) -> str:
    fix = RULES[rule].fix.replace("{place}", _place(rule, transmission, location))
    if transmission.reports and rule == _EVENT:
        return f"mend the request that it reports, and {fix}: an outage would send the same"
    return fix.replace("the request", "the answer") if transmission.channel == _ANSWER else fix


def build_failure(rule: str, place: str, detail: str, origin: Origin, *, source: Source | None = None) -> Finding:
    """Return the finding for a capture that is broken (PHG802) or a guard that failed (PHG803).

    Args:
        rule: ``PHG802`` or ``PHG803``.
        place: The capture's name, or the part of the guard.
        detail: What went wrong, one line.
        origin: The test that ran, or an origin without a test.
        source: The line that raised, or None.
    """
    party = Party("first", "", "the guard itself")
    message = f"{rule} {RULES[rule].headline.replace('{place}', place)}: {detail}"
    digest = sha256(f"{rule}|{place}".encode()).hexdigest()[:16]
    return Finding(
        rule=rule,
        verdict=Verdict.UNVERIFIED,
        party=party,
        origin=origin,
        location=place,
        source=source,
        message=message,
        fix=RULES[rule].fix,
        fingerprint=digest,
    )


def _headline(
    rule: str, transmission: Transmission, party: Party, identifiers: Sequence[Identifier], location: str
) -> str:
    kinds = list(dict.fromkeys(identifier.kind.value for identifier in identifiers))
    tag = transmission.tag
    text = _find_headline(rule, transmission, len(kinds)).format(
        party=_OWN_PAGE if party.kind == "first" and rule == "PHG301" else party.label,
        kinds=describe_kinds(kinds),
        element=tag.element if tag else "element",
        place=_place(rule, transmission, location),
    )
    detail = f": {transmission.problem}" if rule == "PHG801" and transmission.problem else ""
    unknown = "" if transmission.initialised else ", if its scrubbers let it pass: the suite never sets the SDK up"
    stopped = ": it reports a request that was contained" if transmission.reports and rule == _EVENT else ""
    return f"{rule} {text}{detail}{unknown}{stopped}"


def _find_headline(rule: str, transmission: Transmission, kinds: int) -> str:
    headline = RULES[rule].headline
    if transmission.channel == _ANSWER:
        headline = headline.replace("request to {party}", "answer to a call of {party}")
    if rule == _WEAK and kinds > 1:
        headline = headline.replace(" alone", ", but nothing that tells who it is")
    return headline


def _place(rule: str, transmission: Transmission, location: str) -> str:
    if location.startswith("page.script"):
        return "attribute of <script>" if location.startswith("page.script.attribute") else "inline script"
    if location.startswith("page."):
        place = location.partition("|")[0].partition(":")[0].split(".")[1]
        place = "island" if place == "metadata" and rule == "PHG207" else place
        return _PAGE_NOUNS.get(place, "address")
    if transmission.channel == "tag":
        return "cookie" if location.startswith("cookie:") else "address"
    if transmission.channel == "socket" and transmission.method == "SEND":
        return "packet"
    return _CHANNEL_NOUNS.get(transmission.channel, transmission.channel)


def make_fingerprint(
    rule: str,
    verdict: Verdict,
    transmission: Transmission,
    party: Party,
    *,
    identifiers: Sequence[Identifier],
    location: str,
) -> str:
    """Return the finding's identity across runs: 16 hex digits without a line, an order or a value in it.

    An exposure leaves the kinds out: one script in a base template is one cause.
    """
    kinds = "" if verdict is Verdict.EXPOSED else ",".join(sorted({i.kind.value for i in identifiers}))
    source = transmission.source or (transmission.page.source if transmission.page else None)
    parts = (rule, party.vendor or party.host, kinds, star(location, identifiers), source.file if source else "")
    return sha256("|".join(parts).encode()).hexdigest()[:16]


def star(location: str, identifiers: Sequence[Identifier]) -> str:
    """Return a location with its indexes and per-patient segments starred."""
    starred = re.sub(r"\[\d+\]", "[*]", location)
    for identifier in identifiers:
        starred = starred.replace(identifier.value, "*")
    return starred
