"""Owns which endpoints a response's headers have reports sent to: CSP, Reporting API, NEL; must not know the body."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.addresses import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.model import Page

CSP_NAMES: Final = frozenset({"content-security-policy", "content-security-policy-report-only"})
# Reporting API, section 3.3: a dictionary of names and quoted addresses.
_ENDPOINT: Final = re.compile(r"(?<![a-z0-9_.*-])([a-z*][a-z0-9_.*-]*)\s*=\s*\"([^\"]*)\"")
_ENDPOINTS: Final = re.compile(r"endpoints\s*=\s*\(([^()]*)\)", re.IGNORECASE)
# Policies whose violations are reported (each specification's own section); any may end with ``-Report-Only``.
_POLICIES: Final = (
    "cross-origin-opener-policy", "cross-origin-embedder-policy", "document-isolation-policy", "permissions-policy",
    "document-policy", "require-document-policy", "integrity-policy",
)  # fmt: skip
_REPORTING: Final = frozenset({*_POLICIES, *(f"{name}-report-only" for name in _POLICIES)})
_GROUP: Final = re.compile(r"report-to\s*=\s*[\"']?([^\"';,\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that a browser sends reports about a page to.

    Args:
        header: The header that says when.
        url: Where to, absolute.
        policy: The CSP whose violations are reported, or empty for another cause.
        always: Whether a report is sent although nothing is wrong (NEL with a success fraction of 1).
    """

    header: str
    url: str
    policy: str = ""
    always: bool = False


def iter_endpoints(page: Page) -> Iterator[Endpoint]:
    """Yield the endpoints that will or may be told the address of a page.

    Args:
        page: A response; a report names its address with the query and without the fragment.
    """
    groups = _find_groups(page.headers)
    for name, value in page.headers:
        lower = name.lower()
        if lower in CSP_NAMES:
            for policy in value.split(","):
                for address in _find_targets(policy, groups):
                    yield from _build(page, Endpoint(name, address, policy.strip()))
        elif lower == "nel":
            yield from _iter_nel(page, name, value, groups)
        elif lower in _REPORTING:
            for group in _find_names(value):
                for address in groups.get(group, ()):
                    yield from _build(page, Endpoint(name, address))
    for address in groups.get("default", ()):
        # Crashes, deprecations and interventions go there without anybody asking for it.
        yield from _build(page, Endpoint("Reporting-Endpoints", address))


def _find_names(value: str) -> list[str]:
    """Return the endpoints that a policy names: ``report-to=x``, or ``endpoints=(x y)`` of an Integrity-Policy."""
    listed = [name for match in _ENDPOINTS.finditer(value) for name in match[1].split()]
    return [match[1] for match in _GROUP.finditer(value)] + listed


def _build(page: Page, endpoint: Endpoint) -> Iterator[Endpoint]:
    url = resolve(page.url, endpoint.url)
    if url:
        yield Endpoint(endpoint.header, url, endpoint.policy, endpoint.always)


def _find_targets(policy: str, groups: dict[str, list[str]]) -> list[str]:
    """Return where the violations of a policy are reported; ``report-to`` beats ``report-uri`` (CSP 3, section 5.5)."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split() or [""]
        directives.setdefault(name.lower(), values)
    named = [address for group in directives.get("report-to", ()) for address in groups.get(group, ())]
    return named or directives.get("report-uri", [])


def _iter_nel(page: Page, name: str, value: str, groups: dict[str, list[str]]) -> Iterator[Endpoint]:
    """Yield the endpoints of Network Error Logging (section 4): failures, and a share of the successes."""
    for policy in _parse_objects(value):
        always = policy.get("success_fraction") == 1
        for address in groups.get(str(policy.get("report_to")), ()):
            yield from _build(page, Endpoint(name, address, always=always))


def _find_groups(headers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, value in headers:
        if name.lower() == "reporting-endpoints":
            for key, address in _ENDPOINT.findall(value):
                groups.setdefault(key, []).append(address)
        elif name.lower() == "report-to":
            for group in _parse_objects(value):
                groups.setdefault(str(group.get("group", "default")), []).extend(_find_urls(group.get("endpoints")))
    return groups


def _find_urls(endpoints: object) -> list[str]:
    parts = endpoints if isinstance(endpoints, list) else []
    urls = (part.get("url") for part in parts if isinstance(part, dict))
    return [url for url in urls if isinstance(url, str)]


def _parse_objects(value: str) -> list[dict[str, Any]]:
    """Return the JSON objects of a header, which holds a list without its brackets."""
    try:
        found = json.loads(f"[{value}]")
    except (ValueError, RecursionError):
        return []
    return [part for part in found if isinstance(part, dict)]
