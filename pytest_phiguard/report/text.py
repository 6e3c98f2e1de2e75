"""A finding in words: what, where, the evidence, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_phiguard.policy.findings import star
from pytest_phiguard.policy.presence import RULE as PRESENCE
from pytest_phiguard.policy.presence import TOLD
from pytest_phiguard.report.masking import RECIPIENTS, Masking
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
    elif finding.channel == "email" and finding.tag is not None:
        yield "address", cut(masking.show_url(finding.url, finding.identifiers))
        if finding.tag.url != finding.url:
            yield "leads to", cut(masking.show_url(finding.tag.url, finding.identifiers))
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
    return f"{host} ({about or party.reason}){_describe_tag(finding)}"


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
    "page.referrer": "in the address of the page before",
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
    "email.link.url": "in the address that the link leads to",
    "email.reply_to": "in the reply address of the message",
    "email.metadata": "in what the provider is told of the message",
    "email.tags": "in the provider's tags of the message",
    "email.esp_extra": "in the provider's own options of the message",
    "email.template_id": "in the name of the template",
    "email.html.source": "in the source of the message's HTML",
    "email.track_clicks": "in the setting that has clicks tracked",
    "attachment.name": "in the name of an attachment",
    "subprocess.args": "in the arguments of the command",
    "subprocess.env": "in the environment of the command",
    "subprocess.stdin": "in the standard input of the command",
    "ssh.user": "in the user name of the connection",
    "body.protobuf": "in the names of the body's protobuf fields",
    "body.msgpack": "in the names of the body's MessagePack fields",
    "body.cbor": "in the names of the body's CBOR fields",
}
_NAMED = {
    "page.url.query": "in the page URL, query parameter",
    "page.referrer.query": "in the address of the page before, query parameter",
    "page.metadata": "in the metadata of the page,",
    "page.global": "in the global variable",
    "page.island": "in the data of the page,",
    "page.storage": "in the browser storage, key",
    "page.cookie": "in the cookie",
    "url.query": "in the address, query parameter",
    "email.link.url.query": "in the address that the link leads to, query parameter",
    "query": "query parameter",
    "header": "in the header",
    "cookie": "in the cookie",
    "body.form": "in the body, form field",
    "body.json": "in the body, JSON field",
    "body.part": "in the body, part",
    "body.protobuf": "in the body, protobuf field",
    "body.msgpack": "in the body, MessagePack field",
    "body.cbor": "in the body, CBOR field",
    "email.attachment": "in the attachment",
    "email.variable": "in the variables of a template,",
    "email.metadata": "in what the provider is told of the message,",
    "subprocess.env": "in the environment of the command, variable",
    "json": "JSON field",
    "form": "form field",
    "part": "part",
    "protobuf": "protobuf field",
    "msgpack": "MessagePack field",
    "cbor": "CBOR field",
}
_FORWARDED = "email.forwarded."


def _describe_step(step: str) -> str:
    head, colon, name = step.partition(":")
    if colon and head in _NAMED:
        return f'{_NAMED[head]} "{name}"'
    if head.startswith("page.url.") and not colon:
        return f"in the page URL, {head.removeprefix('page.url.')}"
    if head.startswith("page.referrer.") and not colon:
        return f"in the address of the page before, {head.removeprefix('page.referrer.')}"
    if head.startswith(_FORWARDED):
        return _describe_step(step.replace(_FORWARDED, "email.", 1)).replace("the message", "a forwarded message")
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
    if party.vendor or not url.startswith(RECIPIENTS):
        return party.vendor or party.host
    if url.startswith("mailto:"):
        return f"*@{party.host}" if masking.hides_addresses else url.removeprefix("mailto:")
    return f"tel:{party.host}"


def cut(text: str) -> str:
    """Return a text that fits a line, with how much was cut."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text) - LONGEST} more characters)"
