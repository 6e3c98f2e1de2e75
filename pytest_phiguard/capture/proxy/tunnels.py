"""Owns what goes to and fro between two ends that speak what is no HTTP; must not know who they are."""

from __future__ import annotations

import codecs
import threading
from typing import TYPE_CHECKING

from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.proxy.causes import at_hand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.proxy.streams import Stream

    Let = Callable[[bytes], Iterator[tuple[Draft, bytes]]]

OPAQUE = "a child process sent what is no text and no HTTP through the recording proxy"


class Opaque:
    """Records what is no HTTP, as one transmission that grows.

    Args:
        draft: Where it is recorded, its body teed.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def let(self, piece: bytes) -> Iterator[tuple[Draft, bytes]]:
        """Yield what is to be sent on, each with its draft."""
        draft = self._draft
        draft.tee(piece)
        if not draft.problem and not self._is_text(piece):
            draft.problem = OPAQUE
        yield draft, piece

    def _is_text(self, piece: bytes) -> bool:
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError:
            return False
        return b"\0" not in piece


def join(near: Stream, far: Stream, let: Let) -> None:
    """Pass on what comes from either end until both have ended.

    Args:
        near: The end of the process.
        far: The other end.
        let: Given what the process has sent, yields what of it is to be sent on, each with its draft; what is contained
            ends both.
    """
    back = threading.Thread(target=_bring_back, args=(near, far), daemon=True, name="phiguard-proxy-back")
    back.start()
    try:
        while piece := near.read():
            for draft, passed in let(piece):
                if find_passage(draft) != "open":
                    return
                with at_hand(draft):
                    far.send(passed)
        far.end_writing()
        back.join()
    except OSError:
        # One of the ends is gone, and so is the other.
        return
    finally:
        far.close()
        near.close()


def _bring_back(near: Stream, far: Stream) -> None:
    try:
        while piece := far.read():
            near.send(piece)
        near.end_writing()
    except OSError:
        near.close()
        far.close()
