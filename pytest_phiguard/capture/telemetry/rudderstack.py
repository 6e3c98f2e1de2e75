"""Owns the capture of RudderStack's SDK; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.capture.telemetry.enqueueing import watch_client, watch_functions

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class RudderstackCapture:
    """Watches what a client is given to queue."""

    name = "rudderstack"
    distribution = "rudder-sdk-python"
    modules = ("rudderstack.analytics.client", "rudderstack.analytics")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the client or the functions of the module."""
        if module.__name__.endswith("client"):
            watch_client(module, patch, "rudderstack")
        else:
            watch_functions(module, patch, "rudderstack")
