"""Owns the capture of Amplitude's SDK; must not know any other SDK."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import enclosing, noting, settling

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "amplitude"


class AmplitudeCapture:
    """Watches what is stored for delivery once every plug-in has seen it."""

    name = "amplitude"
    distribution = "amplitude-analytics"
    modules = ("amplitude.plugin", "amplitude.client")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the vendor's destination, and the client for events that it gives up because of ``opt_out``."""
        if module.__name__ == "amplitude.client":
            patch.wrap(module, "Amplitude.track", noting(patch, draft_given_up))
            return
        patch.wrap(module, "AmplitudeDestinationPlugin.execute", enclosing)
        patch.wrap(module, "verify_event", settling(patch, draft_verified))


def draft_verified(plugin: Any, is_valid: Any, event: Any) -> Draft | None:
    """Return the draft of an event that the destination stores.

    Args:
        plugin: The destination.
        is_valid: Whether it takes the event.
        event: The event, or None where a plug-in has dropped it.
    """
    return _draft(plugin.configuration, event) if is_valid else None


def draft_given_up(client: Any, event: Any) -> Draft | None:
    """Return the draft of an event that is not sent because of ``opt_out``, as the plug-ins would leave it.

    Args:
        client: The client.
        event: The event.
    """
    if not client.configuration.opt_out:
        return None
    # Only the plug-ins can tell what would leave in production, so they are asked about a copy.
    timeline = client._Amplitude__timeline
    event = _apply(timeline, copy.deepcopy(event))
    for kind, plugins in timeline.plugins.items():
        for plugin in plugins if kind.name == "DESTINATION" else ():
            event = _apply(plugin.timeline, event) if hasattr(plugin, "timeline") else event
    return _draft(client.configuration, event)


def _apply(timeline: Any, event: Any) -> Any:
    for kind in timeline.plugins:
        if kind.name in {"BEFORE", "ENRICHMENT"} and event:
            event = timeline.apply_plugins(kind, event)
    return event


def _draft(configuration: Any, event: Any) -> Draft | None:
    if not event:
        return None
    # It changes the event that it describes.
    payload = copy.deepcopy(event).get_event_body()
    url = str(read_safely(lambda: configuration.server_url) or "")
    return draft_event(VENDOR, payload, url=url, method=str(payload.get("event_type") or "track"))
