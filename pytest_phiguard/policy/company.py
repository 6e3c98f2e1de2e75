"""When weak identifiers and facts add up to a patient; knows sightings and page classes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.model import FACT_KINDS, Kind, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_phiguard.model import Identifier, Party, Sighting

# Two kinds make a person only where one of them is of these (a city and a county do not).
ANCHORS = frozenset(
    {Kind.NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.ZIP, Kind.DATE_OF_BIRTH, Kind.IP_ADDRESS, Kind.OTHER}
)
# A page that only a patient, or someone who seeks care, gets to see.
CARE_PAGES = frozenset({"authenticated", "functional"})


class Company:
    """Which kinds of one patient one party has received in the course of one test."""

    def __init__(self) -> None:
        self._met: dict[tuple[tuple[str, str], str], dict[Identifier, None]] = {}

    def meet(self, party: Party, sightings: Iterable[Sighting]) -> tuple[Identifier, ...]:
        """Add one patient's sightings at a party and return all of that patient that it has by now.

        Values without an owner never count as company, because nobody says that they are one person's.
        """
        found = {sighting.identifier: None for sighting in sightings}
        person = next(iter(found)).person
        if not person[1]:
            return tuple(found)
        met = self._met.setdefault((person, party.vendor or party.host), {})
        met.update(found)
        return tuple({**found, **met})

    def preview(self, party: Party, sightings: Iterable[Sighting]) -> tuple[Identifier, ...]:
        """Return what `meet` would, without keeping it: a request may yet be stopped."""
        found = {sighting.identifier: None for sighting in sightings}
        person = next(iter(found)).person
        met = self._met.get((person, party.vendor or party.host), {}) if person[1] else {}
        return tuple({**found, **met})


def is_person(identifiers: Sequence[Identifier], sightings: Sequence[Sighting], page_class: str) -> bool:
    """Tell whether what a party has is enough to point at the patient.

    Args:
        identifiers: All that the party has of one patient.
        sightings: What stands in the transmission that is judged.
        page_class: Class of the page that sends it, or empty.
    """
    if any(identifier.strength is Strength.STRONG for identifier in identifiers):
        return True
    kinds = {identifier.kind for identifier in identifiers}
    if len(kinds) > 1 and kinds & ANCHORS:
        # The combination that AHA v. Becerra (N.D. Tex. 2024) vacated: address + public page about a condition.
        vacated = page_class == "public" and kinds <= {Kind.IP_ADDRESS, *FACT_KINDS, Kind.AGE}
        return not vacated
    weak_under_its_key = any(s.keyed and s.identifier.strength is Strength.WEAK for s in sightings)
    return weak_under_its_key and page_class in CARE_PAGES
