"""Owns the body of a request on its way: held back until it is judged; must not know where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.capture.bodies import CAP
from pytest_phiguard.capture.headers import parse_header_block
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.proxy.causes import at_hand

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.proxy.heads import Framing, Request
    from pytest_phiguard.capture.proxy.streams import Stream

PAUSE = 2.0
"""Seconds that a body may stall before what is known of it must do."""
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Upload:
    """The body of a request on its way: held back until it is judged, then passed on.

    Args:
        near: Where it comes from.
        request: The head of the request.
        draft: Where it is recorded.
        framing: What tells where it ends.
    """

    def __init__(self, near: Stream, request: Request, draft: Draft, framing: Framing) -> None:
        self._near = near
        self._draft = draft
        self._framing = framing
        self._held: list[bytes] = []
        self._expects = "100-continue" in request.find("expect")

    def hold(self) -> None:
        """Read it as far as it is recorded at all, or until it stalls."""
        self._draft.reached = True
        if self._expects and not self._framing.is_complete:
            self._near.send(_CONTINUE)
        while not self._framing.is_complete and self._draft.total < CAP and self._near.is_ready(PAUSE):
            self._held.append(self._read())

    def drop(self) -> None:
        """Read the rest, which goes nowhere."""
        while not self._framing.is_complete:
            self._read()

    def pass_on(self, far: Stream) -> bool:
        """Send what was held back and what is still to come; tell whether all of it was let through."""
        for piece in self._held:
            _send(self._draft, far, piece)
        self._held.clear()
        while not self._framing.is_complete:
            piece = self._read()
            if find_passage(self._draft) != "open":
                return False
            _send(self._draft, far, piece)
        return True

    def _read(self) -> bytes:
        piece = self._near.read()
        if not piece:
            raise ConnectionAbortedError("the process has gone")
        taken = self._framing.take(piece)
        if taken < len(piece):
            self._near.unread(piece[taken:])
        self._draft.tee(piece[:taken])
        if self._framing.is_complete and self._framing.trailer:
            self._draft.headers += parse_header_block(b"\r\n" + bytes(self._framing.trailer))
            self._draft.passage = None
        return piece[:taken]


def _send(draft: Draft, far: Stream, piece: bytes) -> None:
    with at_hand(draft):
        far.send(piece)
