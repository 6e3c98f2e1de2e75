"""Values are kept small."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.scripts.sizes import measure, prune


@pytest.mark.parametrize(("value", "size"), [(None, 1), ("a", 1), ("a" * 250, 3), (["a", {"b": "c"}], 4), ({}, 1)])
def test_size_counts_what_is_in_a_value(value, size):
    """Long texts count for more."""
    assert measure(value) == size


def test_counting_stops():
    """What holds itself many times is never counted through."""
    value = ["a"]
    for _ in range(60):
        value = [value, value]
    assert measure(value, 100) <= 103


def test_pruned_is_what_comes_first():
    """Of what is too large the outer things stay."""
    assert prune({"a": ["b", "c"]}) == {"a": ["b", "c"]}
    assert prune("a") == "a"
    value = ["a"]
    for _ in range(60):
        value = {"b": value, "c": value}
    assert measure(prune(value, 50), 1_000) <= 100
