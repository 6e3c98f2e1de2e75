"""Owns the draft of an event as an SDK queues it; must not know any SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.call_arguments import write_json

if TYPE_CHECKING:
    from collections.abc import Callable

EVENT_LEVEL = 40
"""Above every client: a request that the SDK makes within the same call is a part of the event."""


def draft_event(vendor: str, payload: Any, *, url: str = "", method: str = "EVENT", initialised: bool = True) -> Draft:
    """Return the draft of one event.

    Args:
        vendor: Id of the vendor in ``vendors.json``.
        payload: What the SDK queues, after its scrubbers: whatever JSON can hold, or bytes.
        url: Where the SDK will send it, absolute; empty where it has no key or address, and the vendor's own is meant.
        method: What the call is named in reports, such as ``capture`` or ``track``.
        initialised: Whether the SDK was ever set up: if not, its scrubbers are unknown.
    """
    is_bytes = isinstance(payload, bytes)
    draft = Draft(EVENT_LEVEL, method, url, channel="telemetry")
    draft.body = payload if is_bytes else write_json(payload)
    draft.headers = () if is_bytes else (("Content-Type", "application/json"),)
    draft.vendor = vendor
    draft.initialised = initialised
    return draft


def read_safely(find: Callable[[], Any], default: Any = "") -> Any:
    """Return what an SDK's own object tells of itself, or a default where this version has no such thing.

    Args:
        find: Asks for it.
        default: What stands for an answer.
    """
    try:
        return find()
    except (AttributeError, KeyError, TypeError):
        return default
