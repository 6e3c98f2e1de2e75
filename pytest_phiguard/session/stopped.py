"""Owns which requests of a test were stopped, and which event may tell of one; must not know any SDK."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.model import Transmission

_MOST: Final = 20


class Stopped:
    """The last requests of one test that did not leave."""

    def __init__(self) -> None:
        self._requests: deque[tuple[str, str, bool]] = deque(maxlen=_MOST)

    def note(self, draft: Draft) -> None:
        """Take note of a draft, where it was stopped; what delivers events is stopped in silence.

        Args:
            draft: What was recorded.
        """
        if draft.passage in {"contained", "stand_in"} and not draft.delivers and draft.channel != "telemetry":
            host = urlsplit(draft.url).hostname or ""
            self._requests.append((f"{draft.method} {draft.url}", host, draft.passage == "contained"))

    def relate(self, transmission: Transmission, refusal: bytes) -> Transmission:
        """Return an event with the stopped request that it follows, and so may tell of; all else as it is.

        Args:
            transmission: What is judged.
            refusal: What the error of a stopped request says, and so an event that reports it.
        """
        if transmission.channel != "telemetry" or transmission.delivers or not self._requests:
            return transmission
        body = transmission.body or b""
        reports = refusal in body
        fitting = [one for one in self._requests if one[2] or reports]
        named = [one for one in fitting if one[1] and one[1].encode() in body]
        found = (named or fitting)[-1:]
        if not found:
            return transmission
        return replace(transmission, follows=found[0][0], reports=reports)
