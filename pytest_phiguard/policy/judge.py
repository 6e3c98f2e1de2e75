"""From the sightings of one transmission to findings and allowed uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_phiguard.model import FACT_KINDS, Strength, Verdict
from pytest_phiguard.parties.allowances import allows
from pytest_phiguard.policy.company import is_person
from pytest_phiguard.policy.findings import build_finding
from pytest_phiguard.policy.message_place import is_context, is_own_link
from pytest_phiguard.policy.place import find_rule, is_certain, is_exposure, is_waiting
from pytest_phiguard.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_phiguard.model import Allowance, Finding, Identifier, Party, Sighting, Transmission

    # What a party has of one patient, given what this transmission adds.
    Meet = Callable[[Party, Iterable[Sighting]], tuple[Identifier, ...]]


@dataclass(frozen=True, slots=True)
class AllowedUse:
    """Identifiers that went to a party under an allowance; none where what went could not be read."""

    allowance: Allowance
    identifiers: tuple[Identifier, ...]
    transmission: Transmission
    party: Party


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one transmission comes to."""

    findings: tuple[Finding, ...] = ()
    allowed: tuple[AllowedUse, ...] = ()


_NOTHING = Judgement()


def judge(
    transmission: Transmission,
    party: Party,
    sightings: Sequence[Sighting],
    *,
    unjudged: Sequence[str] = (),
    meet: Meet,
) -> Judgement:
    """Return the findings and the allowed uses of one transmission.

    Args:
        transmission: What leaves.
        party: Who receives it, with the allowances that name it.
        sightings: What is proven to stand in it.
        unjudged: What could not be decoded in it.
        meet: ``Company.meet`` or ``Company.preview`` of the test that caused it.
    """
    own_link = is_own_link(transmission, party)
    if (party.kind == "first" and not own_link) or (transmission.tag is not None and transmission.tag.blocked):
        return _NOTHING
    permitted, rest = _split(transmission, party, sightings)
    findings = []
    for rule, group in _group(transmission, party, rest).items():
        findings += _judge_rule(rule, group, transmission, party, meet)
    if unjudged and not own_link:
        allowance = _find_open(transmission, party)
        if allowance is None:
            findings.append(_build_unjudged(transmission, party, unjudged))
        elif all(use.allowance != allowance for use in permitted):
            permitted = (*permitted, AllowedUse(allowance, (), transmission, party))
    return Judgement(tuple(findings), permitted)


def _split(
    transmission: Transmission, party: Party, sightings: Sequence[Sighting]
) -> tuple[tuple[AllowedUse, ...], list[Sighting]]:
    """Return what an allowance permits, and the sightings that none does."""
    used: dict[int, list[Identifier]] = {}
    rest = []
    for sighting in sightings:
        number = find_allowance(transmission, party, sighting.identifier.kind.value)
        if number is None:
            rest.append(sighting)
        else:
            used.setdefault(number, []).append(sighting.identifier)
    uses = (
        AllowedUse(party.allowances[number], tuple(dict.fromkeys(identifiers)), transmission, party)
        for number, identifiers in used.items()
    )
    return tuple(uses), rest


def find_allowance(transmission: Transmission, party: Party, kind: str) -> int | None:
    """Return the number of the party's allowance that permits one kind here, or None.

    Args:
        transmission: What is sent.
        party: Who receives it.
        kind: The kind's text; ``*`` asks whether all are permitted.
    """
    path = urlsplit(transmission.page.url).path if transmission.page else ""
    for number, allowance in enumerate(party.allowances):
        if allows(allowance, kind=kind, page_path=path, channel=transmission.channel):
            return number
    return None


def _find_open(transmission: Transmission, party: Party) -> Allowance | None:
    """Return an allowance that permits every kind, so that an unread body cannot hold a forbidden one."""
    number = find_allowance(transmission, party, "*")
    return None if number is None else party.allowances[number]


def _group(transmission: Transmission, party: Party, sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    groups: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        rule = find_rule(transmission, party, sighting)
        if rule:
            groups.setdefault(rule, []).append(sighting)
    return groups


def _judge_rule(
    rule: str, sightings: list[Sighting], transmission: Transmission, party: Party, meet: Meet
) -> list[Finding]:
    """Return the findings of one rule, one for each patient."""
    people: dict[object, list[Sighting]] = {}
    for sighting in sightings:
        # Values of which nobody says whose they are never add up to a person.
        person = sighting.identifier.person if sighting.identifier.patient else sighting.identifier
        people.setdefault(person, []).append(sighting)
    findings = (_judge_person(rule, seen, transmission, party, meet) for seen in people.values())
    return [finding for finding in findings if finding is not None]


def _judge_person(
    rule: str, sightings: list[Sighting], transmission: Transmission, party: Party, meet: Meet
) -> Finding | None:
    sightings = sorted(sightings, key=_rank)
    page_class = transmission.page.page_class if transmission.page else ""
    context = is_context(transmission, party)
    waiting = is_waiting(transmission)
    exposure = is_exposure(rule) or context or waiting
    here = tuple(dict.fromkeys(sighting.identifier for sighting in sightings))
    # What can merely be read has not met what was sent before.
    identifiers = here if exposure else meet(party, sightings)
    if is_person(identifiers, sightings, page_class):
        said = Verdict.EXPOSED if waiting else RULES[rule].verdict
        verdict = Verdict.LEAK if is_certain(rule, transmission, party) else said
        # What scrubs the event in production is unknown where the suite never sets the SDK up.
        verdict = verdict if transmission.initialised and not context else Verdict.CONTEXT
        return build_finding(rule, verdict, transmission, party, identifiers=identifiers, sightings=sightings)
    if exposure:
        return None
    facts_only = all(identifier.strength is Strength.FACT for identifier in here)
    code = "PHG401" if facts_only else "PHG402"
    return build_finding(code, Verdict.CONTEXT, transmission, party, identifiers=here, sightings=sightings)


def _rank(sighting: Sighting) -> tuple[bool, bool]:
    return (sighting.identifier.strength is not Strength.STRONG, sighting.identifier.kind in FACT_KINDS)


def _build_unjudged(transmission: Transmission, party: Party, unjudged: Sequence[str]) -> Finding:
    named = replace(transmission, problem="; ".join(dict.fromkeys(unjudged)))
    return build_finding("PHG801", Verdict.UNVERIFIED, named, party)
