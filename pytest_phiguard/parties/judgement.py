"""Whose a destination is by hook, settings, stand-ins and vendors, with the reason; knows no allowance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_phiguard.parties.hosts import find_local_reason
from pytest_phiguard.parties.patterns import Pattern, parse_pattern
from pytest_phiguard.parties.stand_ins import StandIns

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.parties.destinations import Destination
    from pytest_phiguard.parties.vendors import Vendor, VendorTable

# Where local agents take telemetry that they forward: StatsD, the Datadog agent, OpenTelemetry, Elastic's APM server.
FORWARDERS = {8125: "StatsD", 8126: "Datadog", 4317: "OTLP", 4318: "OTLP", 8200: "Elastic APM"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who a destination is before allowances are looked at.

    Args:
        kind: ``first`` or ``third``.
        reason: Why.
        vendor: Whose it is, where known.
        final: Whether no allowance is asked.
    """

    kind: str
    reason: str
    vendor: Vendor | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of ``phiguard_third_party``: what ``pattern`` means is third-party, and whose, where that is said."""

    pattern: Pattern
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What destinations are judged by.

    Args:
        first_party: Patterns that are ours.
        third_party: What is third-party although it looks like ours.
        vendors: The vendors that are known.
        ask: The hook, or None.
        stand_ins: Which local servers play a vendor now.
    """

    first_party: tuple[Pattern, ...]
    third_party: tuple[Claim, ...]
    vendors: VendorTable
    ask: Callable[[str], str | None] | None = None
    stand_ins: StandIns = field(default_factory=StandIns)


def parse_claim(line: str) -> Claim:
    """Return what a line ``PATTERN [= VENDOR]`` claims.

    Raises:
        ValueError: The pattern is wrong.
    """
    pattern, _, vendor = line.partition("=")
    return Claim(parse_pattern(pattern), vendor.strip())


def judge_destination(
    destination: Destination,
    address: str,
    grounds: Grounds,
    *,
    vendor: str = "",
    channel: str = "http",
    own: str = "",
) -> Judgement:
    """Return whose a destination is.

    Args:
        destination: The destination.
        address: Its address without the query, for the hook.
        grounds: What it is judged by.
        vendor: The vendor's id where the capture knows it.
        channel: The transmission's channel.
        own: The host at which the application itself answers, or empty.
    """
    return (
        _follow_hook(destination, address, grounds)
        or _follow_settings(destination, grounds)
        or _follow_capture(destination, grounds, vendor, channel)
        or _follow_place(destination, grounds, own)
    )


def _follow_hook(destination: Destination, address: str, grounds: Grounds) -> Judgement | None:
    answer = grounds.ask(address) if grounds.ask else None
    if answer is None:
        return None
    if answer == "first":
        return Judgement("first", "pytest_phiguard_party says so", final=True)
    vendor = grounds.vendors.get(answer) or _find_vendor(destination, grounds)
    if answer == "third" or answer in grounds.vendors.ids:
        return Judgement("third", f"pytest_phiguard_party says {answer!r}", vendor)
    return Judgement("third", f"pytest_phiguard_party says {answer!r}, which is no vendor of the table", vendor)


def _follow_settings(destination: Destination, grounds: Grounds) -> Judgement | None:
    place = (destination.host, destination.port, destination.path)
    for claim in grounds.third_party:
        if claim.pattern.matches(*place):
            vendor = grounds.vendors.get(claim.vendor) or _find_vendor(destination, grounds)
            return Judgement("third", f"phiguard_third_party names {claim.pattern.text}", vendor)
    played = grounds.stand_ins.find(destination)
    if played:
        return Judgement("third", f"a local server that plays {played}", grounds.vendors.get(played))
    for pattern in grounds.first_party:
        if pattern.matches(*place):
            return Judgement("first", f"phiguard_first_party names {pattern.text}")
    return None


def _follow_capture(destination: Destination, grounds: Grounds, vendor: str, channel: str) -> Judgement | None:
    """Return whose telemetry it is: it leaves through a local forwarder, whatever the address."""
    if vendor:
        known = grounds.vendors.get(vendor)
        return Judgement("third", f"it is handed to {known.name if known else vendor}", known)
    if not _find_local_reason(destination):
        return None
    if destination.port in FORWARDERS:
        return Judgement("third", f"a local forwarder of telemetry ({FORWARDERS[destination.port]})")
    return Judgement("third", "a local forwarder of telemetry") if channel == "telemetry" else None


def _follow_place(destination: Destination, grounds: Grounds, own: str) -> Judgement:
    served = "the page itself was served from there" if own and destination.host == own else ""
    reason = _find_local_reason(destination) or served
    if reason:
        return Judgement("first", reason)
    vendor = _find_vendor(destination, grounds)
    reason = f"the table of vendors names {vendor.name}" if vendor else "no setting says that it is first-party"
    return Judgement("third", reason, vendor)


def _find_local_reason(destination: Destination) -> str:
    return destination.inside or ("" if destination.number else find_local_reason(destination.host))


def _find_vendor(destination: Destination, grounds: Grounds) -> Vendor | None:
    return grounds.vendors.find(destination.host, destination.path, destination.query)
