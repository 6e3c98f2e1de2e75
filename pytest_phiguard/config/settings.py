"""Owns what one run was told, as one frozen dataclass, and what its words may be; must not know how it was written."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pytest_phiguard.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_phiguard.model import Allowance

MODES = ("enforce", "report", "off")
NETWORKS = ("contain", "isolate", "observe")
MASKS = ("auto", "always", "never")
# From the least strict to the most.
PAGE_CLASSES = ("public", "functional", "authenticated")
REQUIREMENTS = ("identifiers", "pages", "transmissions")
REPORT_SUFFIXES = (".json",)
CHILDREN = ("proxy",)
DEFAULT_FAIL_ON = frozenset({Verdict.LEAK, Verdict.EXPOSED, Verdict.UNVERIFIED})


@dataclass(frozen=True, slots=True)
class PageRule:
    """One line of ``phiguard_pages``: pages whose path matches ``glob`` are of ``page_class``."""

    page_class: str
    glob: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run was told; every value is valid.

    Args:
        mode: ``enforce``, ``report`` or ``off``.
        first_party: Host patterns and CIDRs that are ours.
        third_party: ``PATTERN [= VENDOR]`` lines that are judged third-party first.
        allow: The allowances of the ini file.
        fail_on: Verdicts that fail a test.
        pages: Page classes by path, first match wins.
        network: ``contain``, ``isolate`` or ``observe``.
        reports: Files to write, by suffix.
        mask: ``auto``, ``always`` or ``never``.
        seed: Text mixed into every patient's seed.
        require: What a full run must have seen.
        logs: Loggers whose records an agent ships, each with the vendor's id or empty.
        seams: Dotted names of the suite's own functions whose calls go to a vendor, each with the vendor's id.
        client_ip: ``patient`` where test clients send the patient's address as theirs, else empty.
        callers: Paths at which a vendor asks the application, as globs, each with the vendor's id.
        telemetry_init: The application's own set-up of its telemetry, ``module:function``.
        on_commit: ``run`` where callbacks that a rollback would drop are run, else empty.
        children: ``proxy`` where what child processes send goes through a proxy of ours, else empty.
        sources: Where each value that is not the default came from.
    """

    mode: str = "enforce"
    first_party: tuple[str, ...] = ()
    third_party: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()
    fail_on: frozenset[Verdict] = DEFAULT_FAIL_ON
    pages: tuple[PageRule, ...] = ()
    network: str = "contain"
    reports: tuple[Path, ...] = ()
    mask: str = "auto"
    seed: str = ""
    require: tuple[str, ...] = ()
    logs: tuple[tuple[str, str], ...] = ()
    seams: tuple[tuple[str, str], ...] = ()
    client_ip: str = ""
    callers: tuple[tuple[str, str], ...] = ()
    telemetry_init: tuple[str, ...] = ()
    on_commit: str = ""
    children: str = ""
    sources: tuple[tuple[str, str], ...] = ()


def find_page_class(path: str, signed_in: bool, rules: Sequence[PageRule]) -> str:
    """Return the class of a page: the first matching rule, else what the framework says of the user.

    A page is never public because it is unknown.
    """
    for rule in rules:
        if fnmatchcase(path, rule.glob):
            return rule.page_class
    return "authenticated" if signed_in else "functional"
