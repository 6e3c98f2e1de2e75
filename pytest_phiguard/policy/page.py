"""What the findings of one page add up to: each cause once, and who watches without an agreement; sees no content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_phiguard.model import Verdict
from pytest_phiguard.policy.judge import AllowedUse, Judgement, find_allowance
from pytest_phiguard.policy.presence import TOLD, build_presence, is_watching

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_phiguard.model import Finding, Party, Transmission

_GRAVE = frozenset({Verdict.LEAK, Verdict.EXPOSED})
_KEPT = "PHG207"
# What a tracker is handed in a call or its own queue is no second finding as a global that it can read; what stands
# in a data-* attribute is a part of the text that is recorded or read.
_COVERED_BY = (("page.global:", frozenset({"PHG204"})), ("page.island:data-", frozenset({"PHG205", "PHG208"})))


@dataclass(slots=True)
class PageJudgement:
    """What was judged of one page so far.

    Args:
        known: Whether a patient is known who may be the one that visits it.
        findings: Its findings, in order.
        allowed: What went out under an allowance.
        watching: Who watches on it, with the first tag of each.
    """

    known: bool = True
    findings: list[Finding] = field(default_factory=list)
    allowed: list[AllowedUse] = field(default_factory=list)
    watching: dict[str, tuple[Transmission, Party]] = field(default_factory=dict)

    def meet(
        self, transmission: Transmission, party: Party, judgement: Judgement, ignored: Collection[str] = ()
    ) -> list[Finding]:
        """Take note of what one tag comes to, and return the findings that nobody ignores.

        Args:
            transmission: What the tag causes.
            party: Who receives it.
            judgement: What it comes to by itself.
            ignored: Rules that the test's marks ignore.
        """
        findings = [finding for finding in judgement.findings if finding.rule not in ignored]
        self.findings += findings
        self.allowed += judgement.allowed
        if self.known and is_watching(transmission, party):
            self.watching.setdefault(_name(party), (transmission, party))
        return findings

    def settle(self) -> Judgement:
        """Return the findings of the page without repetitions, and those who watch without being in one of them."""
        kept = [finding for finding in self.findings if not self._is_covered(finding)]
        named = {_name(finding.party) for finding in kept if finding.verdict in _GRAVE}
        allowed = list(self.allowed)
        for name, (transmission, party) in self.watching.items():
            number = find_allowance(transmission, party, TOLD)
            if number is not None:
                allowed.append(AllowedUse(party.allowances[number], (), transmission, party))
            elif name not in named:
                kept.append(build_presence(transmission, party))
        return Judgement(tuple(kept), tuple(allowed))

    def _is_covered(self, finding: Finding) -> bool:
        """Tell whether another finding of the same vendor, or of its owner, says it all."""
        rules = next((rules for start, rules in _COVERED_BY if finding.location.startswith(start)), None)
        if finding.rule != _KEPT or rules is None:
            return False
        place = finding.location.partition(":")[0]
        if any(not sighting.location.startswith(f"{place}:") for sighting in finding.sightings):
            return False
        return any(
            other.rule in rules
            and _are_one(other.party, finding.party)
            and set(finding.identifiers) <= set(other.identifiers)
            for other in self.findings
        )


def _name(party: Party) -> str:
    return party.vendor or party.host


def _are_one(party: Party, other: Party) -> bool:
    """Tell whether two parties are one vendor, or one company's, as those are who read ``dataLayer``."""
    return _name(party) == _name(other) or (bool(party.owner) and party.owner == other.owner)
