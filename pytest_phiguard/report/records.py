"""What was counted as plain records that travel between processes; the JSON report is made of the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.report.text import describe_finding, is_permittable, make_allowance

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.model import Allowance, Finding, Identifier, Page, Party, Source
    from pytest_phiguard.policy import AllowedUse
    from pytest_phiguard.report.masking import Masking
    from pytest_phiguard.session import Tally

Record = dict[str, Any]


def make_batch(tally: Tally, masking: Masking, is_failing: Callable[[Finding], bool]) -> Record:
    """Return a tally as one plain record, values masked.

    Args:
        tally: What was counted.
        masking: How values are shown.
        is_failing: Whether a finding fails its test.
    """
    known = _find_known(tally)
    return {
        "tests": tally.tests,
        "guarded": tally.guarded,
        "identifiers": tally.identifiers,
        "pages": tally.pages,
        "transmissions": tally.transmissions,
        "findings": [_entry(item, finding, masking, is_failing(finding)) for item, finding in tally.findings],
        "expected": [_entry(item, finding, masking, failing=False) for item, finding in tally.expected],
        "allowed": [make_allowed_record(item, use, masking) for item, use in tally.allowed],
        "destinations": [
            {
                "host": masking.show_host(place.party.host, known.get(place.party.host, ())),
                "party": make_party_record(place.party, masking, tuple(known.get(place.party.host, ()))),
                "transmissions": place.transmissions,
                "tests": sorted(place.tests),
                "kinds": sorted(place.kinds),
            }
            for place in tally.destinations.values()
        ],
        "weakened": [{"test": test, "what": one.what, "reason": one.reason} for test, one in tally.weakened],
        "captures": dict(tally.captures),
        "notes": dict(tally.notes),
    }


def _find_known(tally: Tally) -> dict[str, list[Identifier]]:
    """Return whose values may stand in the name of each host."""
    known: dict[str, list[Identifier]] = {}
    for _, finding in (*tally.findings, *tally.expected):
        known.setdefault(finding.party.host, []).extend(finding.identifiers)
    for _, use in tally.allowed:
        known.setdefault(use.party.host, []).extend(use.identifiers)
    return known


def _entry(item: str, finding: Finding, masking: Masking, failing: bool) -> Record:
    return {
        "item": item,
        "failing": failing,
        "text": describe_finding(finding, masking),
        "shows": finding.shown_by.fingerprint if finding.shown_by is not None else "",
        "allowance": make_allowance(finding, masking) if is_permittable(finding) else "",
        "finding": make_finding_record(finding, masking),
    }


def make_finding_record(finding: Finding, masking: Masking) -> Record:
    """Return a finding in the form of the report schema ``pytest-phiguard/1``."""
    source = finding.source or (finding.page.source if finding.page else None)
    return {
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "test": finding.origin.test,
        "phase": finding.origin.phase,
        "party": make_party_record(finding.party, masking, finding.identifiers),
        "identifiers": [make_identifier_record(identifier, masking) for identifier in finding.identifiers],
        "channel": finding.channel,
        "method": finding.method,
        "url": masking.show_url(finding.url, finding.identifiers),
        "location": masking.show_location(finding.location, finding.identifiers),
        "chain": list(finding.chain),
        "page": _make_page_record(finding.page, finding.identifiers, masking),
        "source": _make_source_record(source),
        "message": masking.show_message(finding),
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
        "baselined": False,
        "count": finding.count,
    }


def make_identifier_record(identifier: Identifier, masking: Masking) -> Record:
    """Return an identifier, its value masked where it must be."""
    return {
        "kind": identifier.kind.value,
        "strength": identifier.strength.value,
        "patient": masking.show_patient(identifier),
        "value": masking.show(identifier),
        "masked": masking.is_masked(identifier),
    }


def make_party_record(party: Party, masking: Masking | None = None, identifiers: tuple[Identifier, ...] = ()) -> Record:
    """Return a party with the reason why it is judged so."""
    return {
        "kind": party.kind,
        "host": masking.show_host(party.host, identifiers) if masking else party.host,
        "vendor": party.vendor,
        "name": party.name,
        "owner": party.owner,
        "category": list(party.category),
        "reason": party.reason,
    }


def make_allowed_record(test: str, use: AllowedUse, masking: Masking) -> Record:
    """Return what went out under an allowance."""
    return {
        "test": test,
        "party": make_party_record(use.party, masking, use.identifiers),
        "identifiers": [make_identifier_record(identifier, masking) for identifier in use.identifiers],
        "channel": use.transmission.channel,
        "url": masking.show_url(use.transmission.url, use.identifiers),
        "allowance": make_allowance_record(use.allowance),
        "count": 1,
    }


def make_allowance_record(allowance: Allowance) -> Record:
    """Return an allowance as it was written."""
    return {
        "destination": allowance.destination,
        "kinds": list(allowance.kinds),
        "pages": list(allowance.pages),
        "until": allowance.until.isoformat(),
        "reason": allowance.reason,
        "source": allowance.source,
    }


def _make_page_record(page: Page | None, identifiers: tuple[Identifier, ...], masking: Masking) -> Record | None:
    if page is None:
        return None
    return {"url": masking.show_url(page.url, identifiers), "class": page.page_class}


def _make_source_record(source: Source | None) -> Record | None:
    return {"file": source.file, "line": source.line} if source else None
