"""Facts: rare and of several words, so that they are found in no other text."""

from __future__ import annotations

from random import Random

import pytest

from pytest_phiguard.patients.facts import draw_condition, draw_device_model, draw_medication


@pytest.mark.parametrize("draw", [draw_condition, draw_medication, draw_device_model])
def test_facts_are_long_and_many(draw):
    """Every fact has twelve letters and more, and there are at least thirty."""
    random = Random(17)
    drawn = {draw(random) for _ in range(2000)}
    assert len(drawn) >= 30
    assert all(sum(map(str.isalpha, fact)) >= 12 for fact in drawn)
