"""A finding in words: what, where, the evidence, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_phiguard.policy.findings import star
from pytest_phiguard.report.masking import RECIPIENTS, Masking
from pytest_phiguard.rules import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_phiguard.model import Finding, Identifier, Sighting, Source, Tag

_LABEL_WIDTH = 11
LONGEST = 200
# What `pages` calls the tag of a header: one that redirects, one that has reports sent.
_HEADERS = frozenset({"header", "report"})
_FAILURES = frozenset({"PHG802", "PHG803"})


def describe_findings(findings: Sequence[Finding], masking: Masking | None = None) -> str:
    """Return several findings, one after the other."""
    return "\n\n".join(describe_finding(finding, masking) for finding in findings)


def describe_finding(finding: Finding, masking: Masking | None = None) -> str:
    """Return one finding as a headline and labelled lines."""
    masking = masking or Masking()
    again = f" ({finding.count} times)" if finding.count > 1 else ""
    rows = [row for row in _iter_rows(finding, masking) if row[1]]
    return "\n".join([finding.message + again, *(f"  {label:<{_LABEL_WIDTH}}{text}" for label, text in rows)])


def _iter_rows(finding: Finding, masking: Masking) -> Iterable[tuple[str, str]]:
    if finding.page is not None:
        yield "page", cut(masking.show_url(finding.page.url, finding.identifiers))
    yield "sent to", _describe_destination(finding, masking)
    if finding.channel == "http" and finding.url:
        yield "request", f"{finding.method} {cut(masking.show_url(finding.url, finding.identifiers))}"
    elif finding.channel in {"tag", "redirect"} and finding.url and finding.location.startswith("url"):
        yield "address", cut(masking.show_url(finding.url, finding.identifiers))
    for text in _describe_sightings(finding, masking):
        yield "carries", text
    yield _describe_origin(finding)
    yield "fix", finding.fix
    yield _describe_allowance(finding, masking)


def _describe_destination(finding: Finding, masking: Masking) -> str:
    party = finding.party
    if not party.host:
        return ""
    about = ", ".join(
        part for part in (party.name, " and ".join(c.replace("_", " ") for c in party.category[:2])) if part
    )
    host = masking.show_host(party.host, finding.identifiers)
    if finding.url.startswith(RECIPIENTS):
        host = unquote(masking.show_url(finding.url)).partition(":")[2]
    return f"{host} ({about or party.reason}){_describe_tag(finding.tag)}"


def _describe_tag(tag: Tag | None) -> str:
    if tag is None:
        return ""
    if tag.element in _HEADERS:
        return f" by the header {tag.attribute}"
    return f" by <{tag.element}>" + (f" at line {tag.line} of the page" if tag.line else "")


# Of a whole record, its first values are evidence enough.
_MOST_LINES = 10


def _describe_sightings(finding: Finding, masking: Masking) -> Iterable[str]:
    first: dict[Identifier, Sighting] = {}
    for sighting in finding.sightings:
        first.setdefault(sighting.identifier, sighting)
    told = finding.identifiers[:_MOST_LINES]
    for identifier in told:
        seen = first.get(identifier)
        where = "in an earlier request"
        if seen is not None:
            where = describe_location(seen.location, masking, finding.identifiers)
        written = f", written as {' > '.join(seen.chain)}" if seen is not None and seen.chain else ""
        shown = f" ({masking.show(identifier)})"
        yield f"{identifier.kind.value} of {masking.show_patient(identifier)}{shown}, {where}{written}"
    if len(finding.identifiers) > len(told):
        yield f"{len(finding.identifiers) - len(told)} more, which the report names"


def describe_location(location: str, masking: Masking, identifiers: Iterable[Identifier] = ()) -> str:
    """Return a location in words: ``in the page URL, query parameter "ip"``."""
    hidden = [identifier for identifier in identifiers if masking.is_masked(identifier)]
    outer, *inner = (star(location, hidden) if hidden else location).split("|")
    words = _describe_step(outer)
    return ", inside it ".join([words, *(_describe_step(step) for step in inner)])


_PLACES = {
    "page.url": "in the page URL",
    "page.title": "in the page title",
    "page.text": "in the text of the page",
    "page.script": "in an inline script",
    "page.script.attribute": "in an attribute of the script element",
    "url.host": "in the host name",
    "url.path": "in the path of the address",
    "url.fragment": "in the fragment of the address",
    "url": "in the address",
    "body": "in the body",
    "email.rcpt": "in the envelope of the message",
    "email.from": "in the sender of the message",
    "email.to": "in the recipients of the message",
    "email.cc": "in the copied recipients of the message",
    "email.bcc": "in the blind copies of the message",
    "email.subject": "in the subject of the message",
    "email.text": "in the text of the message",
    "email.html": "in the HTML of the message",
    "email.calendar": "in the calendar of the message",
    "email.attachment": "in the name of an attachment",
    "email.variable": "in the variables of a template",
}
_NAMED = {
    "page.url.query": "in the page URL, query parameter",
    "url.query": "in the address, query parameter",
    "query": "query parameter",
    "header": "in the header",
    "cookie": "in the cookie",
    "body.form": "in the body, form field",
    "body.json": "in the body, JSON field",
    "body.part": "in the body, part",
    "email.attachment": "in the attachment",
    "email.variable": "in the variables of a template,",
    "email.metadata": "in what the provider is told of the message,",
    "json": "JSON field",
    "form": "form field",
}


def _describe_step(step: str) -> str:
    head, colon, name = step.partition(":")
    if colon and head in _NAMED:
        return f'{_NAMED[head]} "{name}"'
    if head.startswith("page.url.") and not colon:
        return f"in the page URL, {head.removeprefix('page.url.')}"
    return _PLACES.get(head, step)


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
    if finding.party.kind == "first" or not finding.identifiers:
        return "docs", docs
    return "allow", f'@pytest.mark.phiguard(allow="{make_allowance(finding, masking)}")     docs: {docs}'


def make_allowance(finding: Finding, masking: Masking | None = None) -> str:
    """Return the allowance line that would permit a finding, its date and reason left open."""
    kinds = ",".join(dict.fromkeys(identifier.kind.value for identifier in finding.identifiers))
    return f"{_name_destination(finding, masking or Masking())} kinds={kinds} until={'…'} reason={'…'}"


def _name_destination(finding: Finding, masking: Masking) -> str:
    """Return what an allowance names: of a message the mailbox or number, where that may be shown."""
    party, url = finding.party, unquote(finding.url)
    if party.vendor or not url.startswith(RECIPIENTS):
        return party.vendor or party.host
    if url.startswith("mailto:"):
        return f"*@{party.host}" if masking.hides_addresses else url.removeprefix("mailto:")
    return f"tel:{party.host}"


def cut(text: str) -> str:
    """Return a text that fits a line, with how much was cut."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text) - LONGEST} more characters)"
