"""Owns the capture of Segment's SDK, under its present name and its old one; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.capture.telemetry.enqueueing import watch_client, watch_functions

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

_ADDRESS = "https://api.segment.io"


class SegmentCapture:
    """Watches what a client is given to queue."""

    name = "segment"
    distribution = "segment-analytics-python"
    modules = ("segment.analytics.client", "segment.analytics", "analytics.client", "analytics")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the client or the functions of the module."""
        is_client = module.__name__.endswith("client")
        if module.__name__.startswith("analytics") and not hasattr(module, "Client" if is_client else "write_key"):
            return  # an application's own package of that name
        if is_client:
            watch_client(module, patch, "segment", _ADDRESS)
        else:
            watch_functions(module, patch, "segment")
