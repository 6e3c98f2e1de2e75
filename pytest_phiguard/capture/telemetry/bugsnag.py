"""Owns the capture of Bugsnag's SDK; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.recording import begin, safely
from pytest_phiguard.capture.telemetry.event import draft_event, read_safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

VENDOR = "bugsnag"


class BugsnagCapture:
    """Watches events once every callback has seen them, with a key or without."""

    name = "bugsnag"
    distribution = "bugsnag"
    modules = ("bugsnag.client", "bugsnag.middleware")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where callbacks run, and where events of other release stages are given up."""
        if module.__name__.endswith("middleware"):
            patch.wrap(module, "MiddlewareStack.run", _watch_callbacks(patch))
        else:
            patch.wrap(module, "Client.deliver", _watch_delivery(patch))


def draft_scrubbed(event: Any) -> Draft:
    """Return the draft of an event as the callbacks have left it.

    Args:
        event: The event.
    """
    config = event.config
    url = str(read_safely(lambda: config.endpoint) or "")
    # Its address is set when the client is configured.
    initialised = bool(url or read_safely(lambda: config.api_key))
    payload = event._payload()
    body = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "surrogatepass")
    draft = draft_event(VENDOR, body, url=url, method="notify", initialised=initialised)
    draft.headers = (("Content-Type", "application/json"),)
    return draft


def _watch_callbacks(patch: Patcher) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def run(self: Any, event: Any, callback: Call) -> Any:
            if self is not read_safely(lambda: event.config.middleware, None):
                return original(self, event, callback)

            def send() -> Any:
                draft = begin(patch, draft_scrubbed, original, (event,), {})
                token = CURRENT.set(draft or CURRENT.get())
                try:
                    return callback()
                finally:
                    reset(CURRENT, token)

            return original(self, event, send)

        return run

    return make


def _watch_delivery(patch: Patcher) -> Callable[[Call], Call]:
    give_up = safely(patch, _run_callbacks)

    def make(original: Call) -> Call:
        def deliver(self: Any, event: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, event, *args, **kwargs)
            if patch.sink is not None:
                give_up(self.configuration, event)
            return result

        return deliver

    return make


def _run_callbacks(config: Any, event: Any) -> None:
    """Have an event of a release stage that is not reported pass its callbacks: only they can tell what would leave."""
    if config.should_notify() or config.should_ignore(event.errors):
        return
    config.internal_middleware.run(event, lambda: config.middleware.run(event, lambda: None))
