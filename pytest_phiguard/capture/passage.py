"""Owns the question whether a draft may leave, and the refusal where it may not; must not know any client."""

from __future__ import annotations

import errno
import socket as sockets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, tell_failure
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


def refuse_contained(socket: Any = None) -> None:
    """Raise what a closed port would raise, if the draft at hand is not to leave.

    Args:
        socket: The socket that is about to write; it is shut down too, or a kept-alive connection would wait for an
            answer that never comes.

    Raises:
        ConnectionRefusedError: The draft is contained; every client turns it into its own network error.
    """
    draft = CURRENT.get()
    # A stand-in answers where the connection is made; what comes here in spite of it must not leave either.
    if draft is None or find_passage(draft) == "open":
        return
    if socket is not None:
        with suppress(OSError, ValueError):
            socket.shutdown(sockets.SHUT_RDWR)
    raise make_refusal()


def make_refusal() -> ConnectionRefusedError:
    """Return what a closed port would raise."""
    return ConnectionRefusedError(
        errno.ECONNREFUSED, "Connection refused: pytest-phiguard contained this request (see phiguard_network)"
    )
