"""Owns the capture of Raygun's SDK; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher


class Raygun4pyCapture:
    """Watches messages after the filter of keys and ``before_send``."""

    name = "raygun4py"
    distribution = "raygun4py"
    modules = ("raygun4py.raygunprovider",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a sender posts."""

        def draft_message(sender: Any, message: Any, *_: Any, **__: Any) -> Draft:
            parts = (sender.endpointprotocol, sender.endpointhost, sender.endpointpath)
            written = read_safely(lambda: module.utilities.encode_jsonpickle(message.copy()), None)
            # Old versions write their messages themselves, and some hand over plain data.
            payload = getattr(message, "__dict__", message) if written is None else str(written).encode()
            draft = draft_event("raygun", payload, url="".join(map(str, parts)), method="send")
            draft.headers = (("Content-Type", "application/json"),)
            return draft

        patch.wrap(module, "RaygunSender._post", recording(patch, EVENT_LEVEL, draft_message))
