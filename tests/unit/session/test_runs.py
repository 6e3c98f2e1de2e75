"""What a test keeps of findings that it meets again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_phiguard.model import Origin, Verdict
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.parties.vendors import load_vendors
from pytest_phiguard.policy import build_failure
from pytest_phiguard.session.runs import TestRun as Run


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (Verdict.EXPOSED, Verdict.LEAK, Verdict.LEAK),
        (Verdict.LEAK, Verdict.EXPOSED, Verdict.LEAK),
        (Verdict.CONTEXT, Verdict.UNVERIFIED, Verdict.UNVERIFIED),
        (Verdict.EXPOSED, Verdict.EXPOSED, Verdict.EXPOSED),
    ],
)
def test_the_graver_verdict_is_kept(first, second, kept):
    """What may be sent at first and is certain to be sent later is a leak, counted twice."""
    run = Run("t.py::t", "t.py::t", PartyBook((), (), (), load_vendors()))
    finding = build_failure("PHG803", "place", "detail", Origin("t.py::t", "call"), source=None)
    run.add(replace(finding, verdict=first))
    found = run.add(replace(finding, verdict=second))
    assert (found.verdict, found.count) == (kept, 2)
    assert list(run.findings.values()) == [found]
