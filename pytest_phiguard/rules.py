"""The table of rules: what each code is called, what it means for a test and how it is mended; knows nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_phiguard.model import Verdict

DOCS = "https://pytest-phiguard.readthedocs.io/rules"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        code: ``PHG`` and three digits.
        verdict: What it means unless policy says otherwise.
        headline: One sentence with ``{party}``, ``{kinds}``, ``{element}`` and ``{place}`` to be filled in.
        fix: What to do, one sentence.
    """

    code: str
    verdict: Verdict
    headline: str
    fix: str


_LEAK, _EXPOSED, _UNVERIFIED, _CONTEXT = Verdict.LEAK, Verdict.EXPOSED, Verdict.UNVERIFIED, Verdict.CONTEXT

_ROWS = (
    Rule("PHG101", _LEAK, "request to {party} carries a patient's {kinds}", "do not send it, or sign an agreement"),
    Rule(
        "PHG102",
        _LEAK,
        "request to {party} carries a digest of a patient's {kinds}",
        "do not send it: a hash of an identifier still identifies the patient",
    ),
    Rule(
        "PHG103",
        _LEAK,
        "telemetry event for {party} carries a patient's {kinds}",
        "scrub it before the SDK queues the event",
    ),
    Rule(
        "PHG104",
        _LEAK,
        "message about a patient ({kinds}) goes to {party}",
        "send it to the patient's own address only, by a relay that is yours or has an agreement",
    ),
    Rule(
        "PHG105",
        _LEAK,
        "redirect to {party} carries a patient's {kinds}",
        "take the identifier out of the redirect's address",
    ),
    Rule("PHG106", _LEAK, "{place} to {party} carries a patient's {kinds}", "do not send it"),
    Rule(
        "PHG201",
        _LEAK,
        "{place} of <{element}> hands a patient's {kinds} to {party}",
        "take the identifier out of the {place}, or serve it from a first-party host",
    ),
    Rule(
        "PHG202",
        _LEAK,
        "page {place} with a patient's {kinds} is readable by {party}",
        "take the identifier out of the {place}, or keep third-party scripts off this page",
    ),
    Rule(
        "PHG203",
        _LEAK,
        "Referer of <{element}> tells {party} a patient's {kinds}",
        "send Referrer-Policy: strict-origin-when-cross-origin or no-referrer",
    ),
    Rule(
        "PHG204",
        _LEAK,
        "{place} hands a patient's {kinds} to {party}",
        "take the identifier out of the {place}",
    ),
    Rule(
        "PHG205",
        _EXPOSED,
        "{party} can record a page that shows a patient's {kinds}",
        "keep session replay and autocapture off pages that show patients",
    ),
    Rule(
        "PHG206",
        _EXPOSED,
        "report endpoint of {party} can receive a page address with a patient's {kinds}",
        "report to a first-party endpoint",
    ),
    Rule(
        "PHG207",
        _EXPOSED,
        "{place} with a patient's {kinds} is readable by {party}",
        "keep it out of what scripts can read, or keep third-party scripts off this page",
    ),
    Rule(
        "PHG208",
        _EXPOSED,
        "third-party script of {party} runs on a page with a patient's {kinds}",
        'serve the script from a first-party host, pin it (integrity="sha384-…" crossorigin), or keep it off this page',
    ),
    Rule(
        "PHG209",
        _EXPOSED,
        "{party} watches who visits a patient's page, and no agreement is on file",
        "keep it off pages that patients see, or sign an agreement; declare pages that anybody may read as public",
    ),
    Rule(
        "PHG210",
        _CONTEXT,
        "page with a patient's {kinds} may be stored by a shared cache",
        "send Cache-Control: private, no-store",
    ),
    Rule(
        "PHG301",
        _LEAK,
        "link in a message carries a patient's {kinds} to {party}",
        "use an opaque, short-lived link, and keep third-party tags off the page that it opens",
    ),
    Rule(
        "PHG302",
        _LEAK,
        "remote image in a message carries a patient's {kinds} to {party}",
        "embed the image, or take the identifier out of its address",
    ),
    Rule(
        "PHG303",
        _LEAK,
        "click-wrapped link carries a patient's {kinds} to {party}",
        "turn click tracking off, or take the identifier out of the link",
    ),
    Rule("PHG304", _LEAK, "message metadata carries a patient's {kinds} to {party}", "take it out of the metadata"),
    Rule(
        "PHG401",
        _CONTEXT,
        "{party} receives a patient's {kinds} without an identifier",
        "check that nothing else in the request tells who it is",
    ),
    Rule(
        "PHG402",
        _CONTEXT,
        "{party} receives a patient's {kinds} alone",
        "check that nothing else in the request tells who it is",
    ),
    Rule(
        "PHG801",
        _UNVERIFIED,
        "what {party} receives could not be read in full",
        "allow the destination, or send something that can be judged",
    ),
    Rule("PHG802", _UNVERIFIED, "the capture {place} is broken", "see pytest --phiguard-doctor"),
    Rule(
        "PHG803",
        _UNVERIFIED,
        "the guard itself failed in {place}",
        "mend the hook or capture of the suite that raised it; if it is none, report it",
    ),
    Rule(
        "PHG804",
        _UNVERIFIED,
        "late traffic to {party} with a patient's {kinds} belongs to no one test",
        "join or stop the thread that sends it before its fixture ends",
    ),
)

RULES = {rule.code: rule for rule in _ROWS}

NOUNS = {
    "name": "name",
    "given_name": "given name",
    "family_name": "family name",
    "username": "user name",
    "street": "street address",
    "zip": "ZIP code",
    "geo": "coordinates",
    "date_of_birth": "date of birth",
    "admission_date": "admission date",
    "phone": "phone number",
    "fax": "fax number",
    "email": "e-mail address",
    "ssn": "social security number",
    "mrn": "medical record number",
    "health_plan_id": "health plan id",
    "account": "account number",
    "license": "license number",
    "vehicle": "vehicle number",
    "device_serial": "device serial number",
    "url": "personal web address",
    "ip_address": "IP address",
    "biometric": "biometric id",
    "photo": "photo",
    "other": "token",
    "device_model": "device model",
}


# A whole record is told by its first kinds; the report has all of them.
_MOST_NOUNS = 7


def describe_kinds(kinds: list[str]) -> str:
    """Return kinds as a person would say them: ``IP address and device model``."""
    nouns = [NOUNS.get(kind, kind.replace("_", " ")) for kind in kinds]
    if len(nouns) > _MOST_NOUNS:
        nouns = [*nouns[: _MOST_NOUNS - 1], f"{len(nouns) - _MOST_NOUNS + 1} more"]
    return nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} and {nouns[-1]}" if nouns else "data"
