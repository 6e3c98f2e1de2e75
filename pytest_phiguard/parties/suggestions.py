"""Owns which vendors somebody may have meant who named none of the table; must not know where the name was written."""

from __future__ import annotations

import re
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Final

from pytest_phiguard.parties.vendors import load_vendors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_phiguard.parties.vendors import Vendor

_MOST: Final = 3
_LIKE: Final = 0.75
_WORD: Final = re.compile(r"[a-z0-9]+")


def describe_close(text: str, vendor_ids: Collection[str]) -> str:
    """Return what a message says of the vendors that may have been meant, in brackets, or empty.

    Args:
        text: What was written.
        vendor_ids: The ids that are known.
    """
    close = find_close(text, vendor_ids)
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def find_close(text: str, vendor_ids: Collection[str]) -> list[str]:
    """Return the ids that may have been meant, the likeliest first: by id, product's name, owner or domain.

    Args:
        text: What was written.
        vendor_ids: The ids that are known.
    """
    wanted = text.strip().lower()
    squashed = _squash(wanted)
    if not squashed:
        return []
    names: dict[str, list[str]] = {vendor_id: [] for vendor_id in sorted(vendor_ids)}
    for vendor in load_vendors():
        if vendor.id in names:
            names[vendor.id] += _iter_names(vendor)
    # By the vendors' order where two are as like.
    likeness = {vendor_id: _compare(squashed, vendor_id, known) for vendor_id, known in names.items()}
    ranked = sorted(names, key=lambda vendor_id: -likeness[vendor_id])
    return [one for one in ranked if likeness[one] >= _LIKE][:_MOST] or get_close_matches(wanted, names, n=_MOST)


def _iter_names(vendor: Vendor) -> Iterator[str]:
    yield vendor.name
    yield from (part for part in re.split(r"[()/,]", vendor.name) if part.strip())
    yield vendor.owner
    for text in vendor.hosts:
        host = text.partition("/")[0].partition("?")[0].replace("*", "").strip(".")
        labels = host.split(".")
        yield host
        if len(labels) > 1:
            yield ".".join(labels[-2:])
            yield labels[-2]


def _squash(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _compare(wanted: str, vendor_id: str, names: Iterable[str]) -> float:
    """Return how like a vendor is: by its id first, by the id's words next, by what else it is called last."""
    by_id = _liken(wanted, vendor_id)
    by_word = max(_liken(wanted, word) for word in vendor_id.split("_"))
    return max(
        [by_id + 0.2 * (by_id >= _LIKE), by_word + 0.1 * (by_word >= _LIKE), *(_liken(wanted, one) for one in names)]
    )


def _liken(wanted: str, name: str) -> float:
    known = _squash(name)
    if known == wanted:
        return 1.0
    if len(wanted) > 2 and known.startswith(wanted):
        return 0.95
    return 0.9 * SequenceMatcher(None, wanted, known).ratio()
