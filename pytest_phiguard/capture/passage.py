"""Owns the question whether a draft may leave, and the refusal where it may not; must not know any client."""

from __future__ import annotations

import errno
import socket as sockets
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, tell_failure
from pytest_phiguard.capture.bodies import CAP

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft, Passage

# A conversation over a socket that is longer is judged by its end each time that something is written, and as a whole
# each time that it has doubled: else a thousand small writes would cost a thousand times the whole.
_SHORT = 1 << 14
_OVERLAP = 1 << 13
# What the error of each client says that is not let through.
REFUSAL = "pytest-phiguard contained"


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
    total = draft.total
    # Past the cap nothing more is known, and a large upload must not be judged with each of its thousand pieces.
    if draft.passage is not None and (draft.judged == total or draft.judged > CAP):
        return draft.passage
    try:
        draft.passage = sink.passage(draft if total <= _SHORT else _find_unjudged(draft))
        draft.judged = total
    except Exception as error:  # noqa: BLE001 -- a guard that cannot judge must not let through
        tell_failure(sink, f"{draft.capture}: passage", error)
        return "contained"
    return draft.passage


def _find_unjudged(draft: Draft) -> Draft:
    """Return what is to be judged of a draft: all of it, or the end of a long conversation."""
    total, judged = draft.total, draft.judged
    if draft.channel != "socket" or draft.wire is None or not _SHORT < total <= CAP:
        return draft
    if draft.passage != "open" or total.bit_length() > judged.bit_length():
        return draft
    end = copy(draft)
    end.wire = draft.wire[judged - total - _OVERLAP :]
    return end


def refuse_contained(socket: Any = None) -> None:
    """Raise what a closed port would raise, if the draft at hand is not to leave.

    Args:
        socket: The socket that is about to write; it is shut down too, or a kept-alive connection would wait for an
            answer that never comes.

    Raises:
        ConnectionRefusedError: The draft is contained; every client turns it into its own network error.
    """
    # A stand-in answers where the connection is made; what comes here in spite of it must not leave either.
    if find_passage(CURRENT.get()) == "open":
        return
    if socket is not None:
        with suppress(OSError, ValueError):
            socket.shutdown(sockets.SHUT_RDWR)
    raise make_refusal()


def make_refusal() -> ConnectionRefusedError:
    """Return what a closed port would raise."""
    return ConnectionRefusedError(
        errno.ECONNREFUSED, f"Connection refused: {REFUSAL} this request (see phiguard_network)"
    )
