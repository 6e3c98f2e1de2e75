"""What of a value may be shown; knows identifiers only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_phiguard.policy.findings import star

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.model import Finding, Identifier

HIDDEN = "…"
# A path segment that is a plain word of a route, such as ``patients`` or ``lab-results``.
_ROUTE_WORD = re.compile(r"[A-Za-z]+(?:[-_.][A-Za-z]+)*$")

_NUMBER = re.compile(r"\+?\d{5,15}", re.ASCII)

# Addresses of a person, not of a page.
RECIPIENTS = ("mailto:", "tel:", "sms:")


@dataclass(frozen=True, slots=True)
class Masking:
    """How values are shown in all that the guard writes.

    Args:
        mode: ``auto`` (values that the suite made itself are masked), ``always`` or ``never``.
        tracked: Whether the suite has any values of its own; then addresses are masked as a whole, because an
            encoded form cannot be cut out of one with certainty.
    """

    mode: str = "auto"
    tracked: bool = False

    def is_masked(self, identifier: Identifier) -> bool:
        """Tell whether an identifier's value is hidden."""
        return self.mode == "always" or (self.mode == "auto" and identifier.source == "tracked")

    def show(self, identifier: Identifier) -> str:
        """Return the value, or its kind with the first and last character."""
        if not self.is_masked(identifier):
            return identifier.value
        value = identifier.value
        ends = f"{value[0]}{HIDDEN}{value[-1]}" if len(value) > 4 else HIDDEN
        return f"{identifier.kind.value} {ends}"

    def show_patient(self, identifier: Identifier) -> str:
        """Return what the patient is called, without the name where synthetic values are hidden too."""
        if not identifier.patient or (self.mode == "always" and identifier.source != "tracked"):
            return "a patient"
        return identifier.patient if identifier.patient.startswith('patient "') else f'patient "{identifier.patient}"'

    @property
    def hides_addresses(self) -> bool:
        """Tell whether addresses are shown without what could hold a value."""
        return self.mode == "always" or (self.mode == "auto" and self.tracked)

    def show_url(self, url: str, identifiers: Iterable[Identifier] = ()) -> str:
        """Return an address, without what could hold a value where values are hidden."""
        if not self.hides_addresses or not url:
            return url
        if url.startswith(RECIPIENTS):
            return f"{url.partition(':')[0]}:{HIDDEN}" + (f"@{url.rpartition('@')[2]}" if "@" in url else "")
        parts = urlsplit(url)
        values = [identifier.value.lower() for identifier in identifiers]
        path = "/".join(_show_segment(segment, values) for segment in parts.path.split("/"))
        query = "&".join(f"{_show_segment(pair.partition('=')[0], values)}={HIDDEN}" for pair in _split(parts.query))
        host = self.show_host(parts.netloc.rpartition("@")[2], identifiers)
        address = f"{parts.scheme}://{host}{path}" if parts.scheme else path
        return address + (f"?{query}" if query else "") + (f"#{HIDDEN}" if parts.fragment else "")

    def show_host(self, host: str, identifiers: Iterable[Identifier] = ()) -> str:
        """Return a host name without labels that could hold a value of a hidden identifier; a number as its ends."""
        if self.hides_addresses and _NUMBER.fullmatch(host):
            return f"{host[0]}{HIDDEN}{host[-1]}"
        hidden = [_squash(identifier.value) for identifier in identifiers if self.is_masked(identifier)]
        if not any(value and value in _squash(host) for value in hidden):
            return host
        kept = host.split(".")[-2:]
        if any(value in _squash("".join(kept)) for value in hidden):
            kept = kept[1:]
        return ".".join([HIDDEN, *kept])

    def show_location(self, location: str, identifiers: Iterable[Identifier] = ()) -> str:
        """Return a location, without names that hold a value of a hidden identifier.

        Args:
            location: The location.
            identifiers: Whose values may stand in it.
        """
        hidden = [identifier for identifier in identifiers if self.is_masked(identifier)]
        if not hidden:
            return location
        values = [_squash(identifier.value) for identifier in hidden]
        steps = []
        for step in star(location, hidden).split("|"):
            head, colon, name = step.partition(":")
            steps.append(f"{head}:*" if colon and any(value in _squash(name) for value in values) else step)
        return "|".join(steps)

    def show_message(self, finding: Finding) -> str:
        """Return a finding's headline, without a host or number that must not be shown.

        Args:
            finding: The finding.
        """
        host = finding.party.host
        shown = self.show_host(host, finding.identifiers) if host else host
        return finding.message if shown == host else finding.message.replace(host, shown)


def _squash(value: str) -> str:
    return "".join(c for c in value.lower() if c.isalnum())


def _split(query: str) -> list[str]:
    return [pair for pair in query.split("&") if pair]


def _show_segment(segment: str, values: list[str]) -> str:
    words = _ROUTE_WORD.match(segment)
    squashed = _squash(segment)
    known = any(squashed and (squashed in _squash(value) or _squash(value) in squashed) for value in values)
    return segment if not segment or (words and not known and len(segment) <= 24) else HIDDEN
