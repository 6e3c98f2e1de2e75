"""What a sighting means: findings, allowed uses, or dropped; knows nothing of captures, pytest or reports."""

from __future__ import annotations

from pytest_phiguard.policy.company import Company
from pytest_phiguard.policy.findings import build_failure, build_finding
from pytest_phiguard.policy.judge import AllowedUse, Judgement, judge

__all__ = ["AllowedUse", "Company", "Judgement", "build_failure", "build_finding", "judge"]
