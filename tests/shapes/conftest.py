"""One page, judged as a test's page is, without an inner run of pytest."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_phiguard.capture.source import SourceFinder
from pytest_phiguard.config import PageRule, Settings, TestSettings
from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Origin, Page
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.patients.minting import mint_patient
from pytest_phiguard.session import Guard
from tests.readers import comparing

TEST = "test_shapes.py::test_it"
VENDORS = load_vendors()


class Judge:
    """Judges pages in which one patient's values stand as ``{mrn}``, ``{email}`` and so on."""

    def __init__(self):
        self.patient = mint_patient("shapes", owner=TEST)

    def fill(self, text):
        """Return a text with the patient's values in it."""
        for identifier in self.patient.identifiers:
            text = text.replace(f"{{{identifier.kind.value}}}", identifier.value)
        return text

    def findings(self, html="", url="/p", headers=(), third=(), cookies=(), page_class="functional", **more):
        """Return the findings of one page."""
        settings = Settings(third_party=third, pages=(PageRule(page_class, "*"),))
        guard = Guard(
            settings,
            Detector(),
            PartyBook((), third, (), VENDORS),
            lines=SourceFinder(Path.cwd()),
            find_running=lambda: Origin(TEST, "call", item=TEST),
            tell=lambda finding: None,
        )
        guard.begin(TEST, TEST, TestSettings())
        guard.register(self.patient.identifiers, TEST)
        more = {key: self.fill(value) if isinstance(value, str) else value for key, value in more.items()}
        page = Page(
            self.fill(url if "//" in url else f"https://portal.example{url}"),
            self.fill(html),
            tuple((name, self.fill(value)) for name, value in headers),
            cookies=tuple((name, self.fill(value)) for name, value in cookies),
            **more,
        )
        return guard.judge_page(page)

    def __call__(self, *args, **kwargs):
        """Return rule, verdict and vendor (else the host) of each finding."""
        return {
            (finding.rule, finding.verdict.value, finding.party.vendor or finding.party.host)
            for finding in self.findings(*args, **kwargs)
        }


@pytest.fixture(autouse=True)
def both_readers():
    """Have each page that is judged read by both parsers."""
    with comparing():
        yield


@pytest.fixture(scope="session")
def judge():
    """Return what judges a page."""
    return Judge()
