"""Owns the capture of PostHog's SDK; must not know any other SDK."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import begin, recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import noting

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]


class PosthogCapture:
    """Watches what a client queues once ``before_send`` has seen it."""

    name = "posthog"
    distribution = "posthog"
    modules = ("posthog.client", "posthog.async_client")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where an event is queued, and where a client that is off gives it up."""
        if module.__name__.endswith("async_client"):
            _install_async(module, patch)
            return
        has_submit = hasattr(module.Client, "_submit_event")

        def draft_scrubbed(client: Any, msg: Any, *_: Any, **__: Any) -> Draft | None:
            if has_submit and not client.disabled:
                return None
            scrubbed = _scrub(client, module.clean(_complete(client, msg)))
            return None if scrubbed is None else draft_message(client, scrubbed)

        if has_submit:
            patch.wrap(module, "Client._submit_event", recording(patch, EVENT_LEVEL, draft_message))
        patch.wrap(module, "Client._enqueue", recording(patch, EVENT_LEVEL, draft_scrubbed))


def _install_async(module: ModuleType, patch: Patcher) -> None:
    """Patch the client for asyncio, whose callback is asked when a task of the SDK gets to it, if ever."""

    def draft_prepared(client: Any, msg: Any, *_: Any, **__: Any) -> Draft | None:
        whole = module.clean(_complete(client, msg))
        if not inspect.iscoroutinefunction(client.before_send):
            scrubbed = _scrub(client, whole)
            return None if scrubbed is None else draft_message(client, scrubbed)
        if client.send and not client.disabled:
            return None
        # It would have to be awaited, so nobody knows what it would leave.
        draft = draft_message(client, whole)
        draft.initialised = False
        return draft

    def watch_processing(original: Call) -> Call:
        async def process(client: Any, msg: Any, *args: Any, **kwargs: Any) -> Any:
            processed = await original(client, msg, *args, **kwargs)
            if processed is not None and inspect.iscoroutinefunction(client.before_send):
                begin(patch, draft_message, original, (client, processed), {})
            return processed

        return process

    patch.wrap(module, "AsyncClient._prepare_event", noting(patch, draft_prepared))
    patch.wrap(module, "AsyncClient._process_event", watch_processing)


def draft_message(client: Any, msg: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of an event as it is queued.

    Args:
        client: The client.
        msg: The event.
    """
    url = str(read_safely(lambda: client.host) or "")
    method = str(read_safely(lambda: msg["event"]) or "capture")
    return draft_event("posthog", msg, url=url, method=method, initialised=_is_initialised(client))


def _complete(client: Any, msg: Any) -> Any:
    """Return an event with what every event of the client carries."""
    shared = read_safely(lambda: client.super_properties) or {}
    return {**msg, "properties": {**(msg.get("properties") or {}), **shared}}


def _scrub(client: Any, msg: Any) -> Any:
    """Return a copy of an event as ``before_send`` leaves it, None where it would not be sent.

    A client that is off does not ask it; only by asking can be told what the client would send in production.
    """
    before_send = read_safely(lambda: client.before_send, None)
    if not callable(before_send):
        return msg
    try:
        return before_send(msg)
    except Exception:  # noqa: BLE001 -- the SDK drops an event whose callback raises
        return None


def _is_initialised(client: Any) -> bool:
    """Tell whether a client was set up: the module's own one is made on the first call, key or no key."""
    package = sys.modules.get("posthog")
    if client is not getattr(package, "default_client", None):
        return True
    settings = ("api_key", "project_api_key", "disabled", "before_send", "host")
    return any(getattr(package, name, None) for name in settings)
