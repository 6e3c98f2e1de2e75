"""Owns what is written to the mock of one socket, channel or file: one transmission that grows; knows no client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft, Sink


class MockedStreams:
    """The drafts that grow, by the mock of what is written to."""

    def __init__(self) -> None:
        # Mocks compare as they are told to, so they are known by identity.
        self._drafts: dict[int, tuple[ref[Any], Draft]] = {}

    def grow(self, mock: Any, draft: Draft, sink: Sink | None) -> bool:
        """Add what a draft holds to the one that was kept for the same mock and place, and tell whether there is one.

        Args:
            mock: The mock of the object that is written to, or None.
            draft: What is written now; kept where there is none yet.
            sink: The running guard.
        """
        if mock is None or draft.wire is None:
            return False
        key = id(mock)
        kept = self._drafts.get(key)
        if kept is not None and kept[0]() is mock and _is_same(kept[1], draft, sink):
            kept[1].tee(bytes(draft.wire))
            return True
        self._drafts[key] = (ref(mock, lambda _: self._drafts.pop(key, None)), draft)
        return False


def _is_same(kept: Draft, draft: Draft, sink: Sink | None) -> bool:
    return (kept.method, kept.url) == (draft.method, draft.url) and kept.sink is sink
