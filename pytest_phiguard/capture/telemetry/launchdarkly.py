"""Owns how events of the LaunchDarkly SDK are seen, private attributes left out; must not know what is judged of them.

An evaluation tells LaunchDarkly its context, whether the flag is known or not, and also of a client that is offline in
tests.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "launchdarkly"
_TOLD = ("key", "value", "data", "metric_value", "default_value", "reason")


class LaunchDarklyCapture:
    """Watches the server-side SDK of LaunchDarkly."""

    name = "launchdarkly"
    distribution = "launchdarkly-server-sdk"
    modules = ("ldclient.client", "ldclient.async_client")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where events are queued, and what a client that is offline answers by itself."""
        format_context = _make_formatter()
        draft_sent, draft_offline = _make_builders(format_context)
        kind = "AsyncLDClient" if module.__name__ == "ldclient.async_client" else "LDClient"
        patch.wrap(module, f"{kind}._send_event", recording_call(patch, draft_sent))
        patch.wrap(module, f"{kind}._evaluate_internal", recording_call(patch, draft_offline))


def _make_formatter() -> Callable[[Any, Any], Any]:
    # Loaded with the client; where it is gone, the capture is broken.
    formatter = sys.modules["ldclient.impl.events.event_context_formatter"].EventContextFormatter

    def format_context(config: Any, context: Any) -> Any:
        """Return a context as it is sent: what the suite declares private stays at home."""
        hidden = read_safely(lambda: config.all_attributes_private, False)
        private = read_safely(lambda: config.private_attributes, None) or []
        return make_plain(formatter(bool(hidden), list(private)).format_context(context))

    return format_context


def _make_builders(
    format_context: Callable[[Any, Any], Any],
) -> tuple[Callable[..., Draft | None], Callable[..., Draft | None]]:
    def draft_sent(client: Any, event: Any) -> Draft:
        config = client._config
        told = {name: make_plain(getattr(event, name)) for name in _TOLD if getattr(event, name, None) is not None}
        payload = {"kind": type(event).__name__, **told}
        if getattr(event, "context", None) is not None:
            payload["context"] = format_context(config, event.context)
        return draft_event(VENDOR, payload, url=_find_url(config), method="EVENT")

    def draft_offline(client: Any, key: Any, context: Any, *_: Any, **__: Any) -> Draft | None:
        config = client._config
        if not config.offline or not getattr(context, "valid", False):
            return None
        payload = {"kind": "evaluation", "key": make_plain(key), "context": format_context(config, context)}
        return draft_event(VENDOR, payload, url=_find_url(config), method="EVENT")

    return draft_sent, draft_offline


def _find_url(config: Any) -> str:
    return str(read_safely(lambda: config.events_uri, ""))
