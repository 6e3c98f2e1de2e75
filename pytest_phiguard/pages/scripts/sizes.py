"""Owns how large the values of a script may become, which hold each other many times; must not know their meaning."""

from __future__ import annotations

from typing import Any, Final

from pytest_phiguard.pages.scripts.host import Host

MAX_SIZE: Final = 4_000
"""How many texts, lists and objects a value may hold."""

_WEIGHT: Final = 100


def measure(value: Any, limit: int = MAX_SIZE) -> int:
    """Return how much a value holds, or something over a limit.

    Args:
        value: What an expression says.
        limit: Where counting stops.
    """
    size, waiting = 0, [value]
    while waiting and size <= limit:
        one = waiting.pop()
        size += 1
        if isinstance(one, dict):
            # What the browser provides is small, and nobody has asked for it yet.
            waiting += one.values() if not isinstance(one, Host) else ()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            size += len(one) // _WEIGHT
    return size


def prune(value: Any, limit: int = MAX_SIZE) -> Any:
    """Return as much of a value as fits, the first things first.

    Args:
        value: What an expression says.
        limit: How many texts, lists and objects may be in it.
    """
    top: list[Any] = [None]
    waiting: list[tuple[Any, Any, Any]] = [(top, 0, value)]
    for holder, key, one in waiting:
        if len(waiting) > limit:
            break
        if type(one) is dict or type(one) is list:
            holder[key] = held = {} if type(one) is dict else [None] * min(len(one), limit)
            items = one.items() if type(one) is dict else enumerate(one[:limit])
            waiting += [(held, name, child) for name, child in items]
        else:
            holder[key] = one
    return top[0]
