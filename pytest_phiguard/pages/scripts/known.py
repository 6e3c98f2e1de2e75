"""Owns whether anything is known of a value; must not know where it comes from."""

from __future__ import annotations

from typing import Any


def says_anything(value: Any) -> bool:
    """Tell whether anything is known of a value.

    Args:
        value: What an expression says.
    """
    if isinstance(value, dict | list):
        return any(map(says_anything, value.values() if isinstance(value, dict) else value))
    return value is not None
