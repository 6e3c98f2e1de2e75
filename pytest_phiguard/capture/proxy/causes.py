"""Owns what the proxy knows of who sends: the cause of what comes in at one listener; must not know what is sent."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_phiguard.capture.base import CURRENT, Draft, reset, tell_failure
from pytest_phiguard.capture.proxy.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.capture.base import Sink
    from pytest_phiguard.capture.headers import Pairs
    from pytest_phiguard.model import Source
    from pytest_phiguard.origin import Origin

NAME = "proxy"
LEVEL = 20
UNTRUSTING = "connections of child processes that do not trust the recording proxy, and so were refused: {count}"
"""What the summary says where a process has certificates of its own."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who started a process, and how it would have sent by itself.

    Args:
        origin: The test that started it.
        source: The line of the application that did.
        test_source: The line of the suite that did.
        routes: The proxies that it was given.
        trusted: The file of the certificates that it was given, or empty.
    """

    origin: Origin | None
    source: Source | None = None
    test_source: Source | None = None
    routes: Routes = field(default_factory=Routes)
    trusted: str = ""


class Recorder:
    """Records what comes in of one cause, and hands failures to the guard.

    Args:
        sink: The guard.
        cause: The cause.
    """

    def __init__(self, sink: Sink, cause: Cause) -> None:
        self.sink = sink
        self.cause = cause

    def begin(self, method: str, url: str, headers: Pairs = (), *, channel: str = "http") -> Draft:
        """Return the draft of what is sent, not yet recorded.

        Args:
            method: Its method.
            url: Its address, absolute.
            headers: Its headers.
            channel: As in ``Transmission``.
        """
        draft = Draft(LEVEL, method, url, headers, channel=channel)
        draft.sink, draft.capture = self.sink, NAME
        draft.source, draft.test_source = self.cause.source, self.cause.test_source
        return draft

    def keep(self, draft: Draft) -> Draft:
        """Record a draft and return it; one whose body is teed says so by now."""
        try:
            self.sink.record(draft)
        except Exception as error:  # noqa: BLE001 -- the process must go on; the sink is told
            self.fail(error)
        return draft

    def record(self, method: str, url: str, body: bytes, *, channel: str = "http", problem: str = "") -> Draft:
        """Return the draft of what is known at once, recorded.

        Args:
            method: Its method.
            url: Its address, absolute.
            body: What is known of its body.
            channel: As in ``Transmission``.
            problem: What is not known of it.
        """
        draft = self.begin(method, url, channel=channel)
        draft.body, draft.problem = body, problem
        return self.keep(draft)

    def fail(self, error: BaseException) -> None:
        """Hand a failure of the proxy to the guard."""
        tell_failure(self.sink, NAME, error)

    def note(self, text: str) -> None:
        """Have the summary say something that is no finding."""
        try:
            self.sink.note(text)
        except Exception as error:  # noqa: BLE001 -- likewise
            self.fail(error)


@contextmanager
def at_hand(draft: Draft) -> Iterator[None]:
    """Have a draft at hand, so that beneath nothing else is recorded and what is contained does not leave.

    Args:
        draft: The draft.
    """
    token = CURRENT.set(draft)
    try:
        yield
    finally:
        reset(CURRENT, token)
