"""A finding in words: what, where, the evidence, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_phiguard.model import Verdict
from pytest_phiguard.policy.presence import RULE as PRESENCE
from pytest_phiguard.policy.presence import TOLD
from pytest_phiguard.report.masking import HIDDEN, RECIPIENTS, Masking
from pytest_phiguard.report.places import describe_location
from pytest_phiguard.rules import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_phiguard.model import Finding, Identifier, Sighting, Source

_LABEL_WIDTH = 11
LONGEST = 200
# What `pages` calls the tag of a header: one that redirects, that has reports sent, or that lets a cache store.
_HEADERS = frozenset({"header", "report", "cache"})
_FAILURES = frozenset({"PHG802", "PHG803"})


def describe_findings(findings: Sequence[Finding], masking: Masking | None = None) -> str:
    """Return several findings, one after the other; a link that was followed is told with what its page shows."""
    told = [finding for finding in findings if not any(_is_shown(finding, other) for other in findings)]
    return "\n\n".join(describe_finding(finding, masking) for finding in told)


def _is_shown(finding: Finding, link: Finding) -> bool:
    """Tell whether a finding is told with that of the link by which its page was opened."""
    page = link.shown_by
    if page is None or finding.origin.test != link.origin.test:
        return False
    if finding.rule == link.rule:
        # What was told of it before it was opened.
        return finding.verdict is Verdict.CONTEXT and finding.url == link.url
    return (finding.rule, finding.fingerprint, finding.page) == (page.rule, page.fingerprint, page.page)


def describe_finding(finding: Finding, masking: Masking | None = None) -> str:
    """Return one finding as a headline and labelled lines."""
    masking = masking or Masking()
    again = f" ({finding.count} times)" if finding.count > 1 else ""
    rows = [row for row in _iter_rows(finding, masking) if row[1]]
    headline = masking.show_message(finding) + again
    return "\n".join([headline, *(f"  {label:<{_LABEL_WIDTH}}{text}" for label, text in rows)])


def _iter_rows(finding: Finding, masking: Masking) -> Iterable[tuple[str, str]]:
    if finding.page is not None and not (finding.shown_by is not None and finding.page.url == finding.url):
        url = cut(masking.show_url(finding.page.url, finding.identifiers))
        yield ("answers", f"{finding.method} {url}") if finding.channel == "answer" else ("page", url)
    yield "sent to", _describe_destination(finding, masking)
    if finding.channel == "http" and finding.url:
        yield "request", f"{finding.method} {cut(masking.show_url(finding.url, finding.identifiers))}"
    elif finding.channel in {"tag", "redirect"} and finding.url and finding.location.startswith("url"):
        yield "address", cut(masking.show_url(finding.url, finding.identifiers))
    elif finding.channel == "email" and finding.tag is not None:
        of = _describe_tag(finding) if finding.shown_by is not None else ""
        yield "address", cut(masking.show_url(finding.url, finding.identifiers)) + of
        if finding.tag.url != finding.url:
            yield "leads to", cut(masking.show_url(finding.tag.url, finding.identifiers))
    for text in _describe_sightings(finding, masking):
        yield "carries", text
    yield "follows", _describe_stopped(finding, masking)
    yield _describe_origin(finding)
    yield "fix", finding.fix
    yield _describe_allowance(finding, masking)


def _describe_destination(finding: Finding, masking: Masking) -> str:
    party = finding.party
    if not party.host:
        return ""
    purpose = " and ".join(c.replace("_", " ") for c in party.category[:2])
    if finding.channel == "answer":
        return f"{party.label}{f' ({purpose})' if purpose else ''}, who asks there (phiguard_callers)"
    about = ", ".join(part for part in (party.name, purpose) if part)
    host = masking.show_host(party.host, finding.identifiers)
    if finding.url.startswith(RECIPIENTS):
        host = unquote(masking.show_url(finding.url)).partition(":")[2]
    return f"{host} ({about or party.reason}){_describe_tag(finding.shown_by or finding)}"


def _describe_tag(finding: Finding) -> str:
    tag = finding.tag
    if tag is None:
        return ""
    if tag.element in _HEADERS:
        return f" by the header {tag.attribute}"
    if tag.element == "setting":
        return f" by the setting {tag.attribute}"
    if tag.element == "text":
        return " by an address in the text"
    whole = "message" if finding.channel == "email" else "page"
    return f" by <{tag.element}>" + (f" at line {tag.line} of the {whole}" if tag.line else "")


def _describe_stopped(finding: Finding, masking: Masking) -> str:
    if not finding.follows:
        return ""
    method, _, url = finding.follows.partition(" ")
    shown = f"{method} {cut(masking.show_url(url, finding.identifiers))}"
    return f"{shown}, which was contained: {'this' if finding.reports else 'perhaps this'} is how that is reported"


# Of a whole record, its first values are evidence enough; of one value, its first places.
_MOST_LINES = 10
_MOST_PLACES = 3


def _describe_sightings(finding: Finding, masking: Masking) -> Iterable[str]:
    seen: dict[Identifier, list[Sighting]] = {}
    for sighting in finding.sightings:
        seen.setdefault(sighting.identifier, []).append(sighting)
    told = finding.identifiers[:_MOST_LINES]
    for identifier in told:
        where = _describe_places(seen.get(identifier, ()), finding, masking)
        shown = f" ({masking.show(identifier)})"
        yield f"{identifier.kind.value} of {masking.show_patient(identifier)}{shown}, {where}"
    if len(finding.identifiers) > len(told):
        yield f"{len(finding.identifiers) - len(told)} more, which the report names"


def _iter_apart(sightings: Iterable[Sighting]) -> Iterable[Sighting]:
    """Yield sightings without those inside a place, or around one, that was told."""
    told: list[str] = []
    for one in sightings:
        if not any(_is_inside(one.location, at) or _is_inside(at, one.location) for at in told):
            told.append(one.location)
            yield one


def _is_inside(location: str, outer: str) -> bool:
    return location.startswith(f"{outer}|")


def _describe_places(sightings: Iterable[Sighting], finding: Finding, masking: Masking) -> str:
    """Return where one identifier stands, and how it is written there: each place once."""
    places = dict.fromkeys(
        describe_location(one.location, masking, finding.identifiers)
        + (f", written as {' > '.join(one.chain)}" if one.chain else "")
        for one in _iter_apart(sightings)
    )
    shown = list(places)[:_MOST_PLACES]
    more = [f"at {len(places) - len(shown)} more places" if len(places) - len(shown) > 1 else "at 1 more place"]
    return "; ".join([*shown, *(more if len(places) > len(shown) else [])]) or "in an earlier request"


def _describe_origin(finding: Finding) -> tuple[str, str]:
    page = finding.page
    label = "rendered" if page is not None and finding.channel in {"tag", "redirect"} else "sent from"
    if finding.rule in _FAILURES:
        label = "raised in"
    lines: list[Source | None] = [finding.test_source, finding.source]
    if page is not None:
        lines += [page.test_source, page.source]
    shown = dict.fromkeys(f"{line.file}:{line.line}" for line in lines if line is not None)
    late = " after the test had ended" if finding.origin.phase == "late" else ""
    return label, ", ".join(shown) + late


def _describe_allowance(finding: Finding, masking: Masking) -> tuple[str, str]:
    docs = f"{DOCS}/{finding.rule}"
    if not is_permittable(finding):
        return "docs", docs
    return "allow", f'@pytest.mark.phiguard(allow="{make_allowance(finding, masking)}")     docs: {docs}'


def is_permittable(finding: Finding) -> bool:
    """Tell whether an allowance could permit a finding."""
    told = finding.identifiers or finding.rule == PRESENCE
    return finding.party.kind != "first" and bool(told)


def make_allowance(finding: Finding, masking: Masking | None = None) -> str:
    """Return the allowance line that would permit a finding, its date and reason left open."""
    kinds = ",".join(dict.fromkeys(identifier.kind.value for identifier in finding.identifiers)) or TOLD
    return f"{_name_destination(finding, masking or Masking())} kinds={kinds} until={'…'} reason={'…'}"


def _name_destination(finding: Finding, masking: Masking) -> str:
    """Return what an allowance names: of a message the mailbox or number, where that may be shown."""
    party, url = finding.party, unquote(finding.url)
    # A pattern stands for what is not shown of a host.
    host = masking.show_host(party.host, finding.identifiers).replace(f"{HIDDEN}.", "*.")
    if party.vendor or not url.startswith(RECIPIENTS):
        return party.vendor or host
    if url.startswith("mailto:"):
        return f"*@{host}" if masking.hides_addresses else url.removeprefix("mailto:")
    return f"tel:{host}"


def cut(text: str) -> str:
    """Return a text that fits a line, with how much was cut."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text) - LONGEST} more characters)"
