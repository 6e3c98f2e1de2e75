"""What a sighting means: findings, allowed uses, or dropped; knows nothing of captures, pytest or reports."""

from __future__ import annotations

from pytest_phiguard.policy.company import Company
from pytest_phiguard.policy.findings import build_failure, build_finding
from pytest_phiguard.policy.judge import AllowedUse, Judgement, judge
from pytest_phiguard.policy.page import PageJudgement
from pytest_phiguard.policy.presence import is_watching
from pytest_phiguard.policy.shared_cache import is_cached, stand_for_cache

__all__ = [
    "AllowedUse",
    "Company",
    "Judgement",
    "PageJudgement",
    "build_failure",
    "build_finding",
    "is_cached",
    "is_watching",
    "judge",
    "stand_for_cache",
]
