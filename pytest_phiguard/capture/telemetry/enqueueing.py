"""Owns the capture of SDKs whose client queues what ``_enqueue`` is given, as Segment's does; must not know any SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

_CALLS = frozenset({"track", "identify", "group", "alias", "page", "screen"})


def watch_client(module: ModuleType, patch: Patcher, vendor: str, address: str = "") -> None:
    """Patch where a client queues, or in its synchronous mode sends.

    Args:
        module: The module of the class ``Client``.
        patch: The capture's patcher.
        vendor: The vendor's id.
        address: Where the SDK sends without a host of its own.
    """

    def draft_message(client: Any, msg: Any, *_: Any, **__: Any) -> Draft:
        host = read_safely(lambda: client.host) or address
        return draft_event(vendor, msg, url=str(host), method=str(read_safely(lambda: msg["type"]) or "EVENT"))

    patch.wrap(module, "Client._enqueue", recording(patch, EVENT_LEVEL, draft_message))


def watch_functions(module: ModuleType, patch: Patcher, vendor: str) -> None:
    """Patch the functions of an SDK's module, which raise where no key was ever set.

    Args:
        module: The module that has them.
        patch: The capture's patcher.
        vendor: The vendor's id.
    """

    def draft_call(method: str, *args: Any, **kwargs: Any) -> Draft | None:
        if module.default_client or module.write_key or method not in _CALLS:
            return None
        return draft_event(vendor, [args, kwargs], method=method, initialised=False)

    patch.wrap(module, "_proxy", recording(patch, EVENT_LEVEL, draft_call))
