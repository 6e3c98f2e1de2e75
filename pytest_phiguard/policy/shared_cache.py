"""Who stands for a cache that many people share (PHG210); sees no content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_phiguard.policy.place import CACHE

if TYPE_CHECKING:
    from pytest_phiguard.model import Party, Transmission


def is_cached(transmission: Transmission) -> bool:
    """Tell whether a transmission is what a shared cache may keep of a page."""
    return transmission.tag is not None and transmission.tag.element == CACHE


def stand_for_cache(party: Party) -> Party:
    """Return the cache in front of a page's host: it is not the application, whatever its name is.

    Args:
        party: Whose the host is; an allowance for it holds.
    """
    return party if party.kind == "allowed" else replace(party, kind="third", reason="a shared cache in front of it")
