"""One guarded run: what left, whose it was and what it means, per test; free of pytest."""

from __future__ import annotations

from pytest_phiguard.session.guard import Guard
from pytest_phiguard.session.runs import TestRun
from pytest_phiguard.session.tally import Tally

__all__ = ["Guard", "Tally", "TestRun"]
