"""Owns the capture of Honeybadger's SDK; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import noting

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "honeybadger"


class HoneybadgerCapture:
    """Watches notices and events after their callbacks, also where the environment is one of development."""

    name = "honeybadger"
    distribution = "honeybadger"
    modules = ("honeybadger.connection", "honeybadger.fake_connection", "honeybadger.events_worker")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where notices are sent, or events are queued."""
        if module.__name__.endswith("events_worker"):
            patch.wrap(module, "EventsWorker.push", noting(patch, draft_queued))
        else:
            patch.wrap(module, "send_notice", recording(patch, EVENT_LEVEL, draft_notice))


def draft_notice(config: Any, notice: Any) -> Draft:
    """Return the draft of a notice.

    Args:
        config: The configuration of its client.
        notice: The notice; in old versions its payload.
    """
    return draft_event(
        VENDOR, getattr(notice, "payload", notice), url=_find_url(config, "/v1/notices/"), method="notify"
    )


def draft_queued(worker: Any, event: Any) -> Draft:
    """Return the draft of an event.

    Args:
        worker: What will send it.
        event: The event.
    """
    return draft_event(VENDOR, event, url=_find_url(worker.config, "/v1/events/"), method="event")


def _find_url(config: Any, path: str) -> str:
    endpoint = str(read_safely(lambda: config.endpoint) or "")
    return f"{endpoint}{path}" if endpoint else ""
