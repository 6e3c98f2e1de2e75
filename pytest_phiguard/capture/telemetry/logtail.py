"""Owns the capture of Better Stack's handler of logs; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import enclosing, settling

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher


class LogtailCapture:
    """Watches records as the handler queues them, after its filters and its formatter."""

    name = "logtail"
    distribution = "logtail-python"
    modules = ("logtail.handler",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the handler."""
        patch.wrap(module, "LogtailHandler.emit", enclosing)
        patch.wrap(module, "create_frame", settling(patch, draft_frame))


def draft_frame(handler: Any, frame: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of a record.

    Args:
        handler: The handler.
        frame: What it queues.
    """
    return draft_event("log_shippers", frame, url=str(read_safely(lambda: handler.host) or ""), method="log")
