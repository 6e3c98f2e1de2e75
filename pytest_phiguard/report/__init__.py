"""Findings as text and as plain records; pure functions that judge nothing and know nothing of pytest."""

from __future__ import annotations

from pytest_phiguard.report.json_report import write_report
from pytest_phiguard.report.ledger import Ledger
from pytest_phiguard.report.masking import Masking
from pytest_phiguard.report.records import make_batch
from pytest_phiguard.report.summary import iter_summary
from pytest_phiguard.report.text import describe_finding, describe_findings

__all__ = [
    "Ledger",
    "Masking",
    "describe_finding",
    "describe_findings",
    "iter_summary",
    "make_batch",
    "write_report",
]
