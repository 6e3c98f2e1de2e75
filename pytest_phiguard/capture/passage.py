"""Owns the question whether a draft may leave, asked once for what is known of it; must not know any client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.capture.base import tell_failure
from pytest_phiguard.capture.bodies import CAP

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft, Passage


def find_passage(draft: Draft | None) -> Passage:
    """Return whether a draft may leave; where the sink fails it may not.

    Args:
        draft: The draft at hand, or None for what no capture knows.
    """
    if draft is None:
        return "open"
    sink = draft.sink
    if sink is None or not sink.guards_network:
        return "open"
    draft.reached = True
    if draft.passage is not None and not _has_grown(draft):
        return draft.passage
    try:
        draft.passage, draft.judged = sink.passage(draft), draft.total
    except Exception as error:  # noqa: BLE001 -- a guard that cannot judge must not let through
        tell_failure(sink, f"{draft.capture}: passage", error)
        return "contained"
    return draft.passage


def _has_grown(draft: Draft) -> bool:
    """Tell whether more is known of a body that is teed: the identifier may stand in its last piece."""
    # Past the cap nothing more is known, and a large upload must not be judged with each of its thousand pieces.
    return draft.judged != draft.total and draft.judged <= CAP
