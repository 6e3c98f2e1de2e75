"""Pieces and the budget."""

from __future__ import annotations

from pytest_phiguard.decode.piece import Budget, Piece


def test_depth_counts_encodings_only():
    """Escapes and compression lead no deeper."""
    assert Piece("l", "t", "", ("percent", "base64", "gzip", "hex")).depth == 2
    assert Piece("l", "t").depth == 0


def test_budget_is_spent():
    """What is spent is gone; more is refused and named once."""
    budget = Budget(decoded=10)
    assert budget.spend("l", 6)
    assert not budget.spend("l", 6)
    assert not budget.spend("l", 7)
    assert budget.spend("l", 4)
    assert budget.unread == ("l: not decoded, the message's budget of decoded bytes is spent",)
