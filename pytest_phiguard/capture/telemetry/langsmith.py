"""Owns how runs and feedback of LangSmith are seen, as its anonymizers leave them; must not know what is judged.

A run is seen when it is serialized for the queue, in the caller's thread. What the client sends at once is one event
with its request. What its worker sends later delivers runs that were seen.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_result

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "langsmith"
_PARTS = ("_none", "inputs", "outputs", "events", "extra", "error", "serialized", "feedback", "attachments")
_DELIVERING = ("/runs/batch", "/runs/multipart")
_WRITING = frozenset({"POST", "PUT", "PATCH"})


class LangsmithCapture:
    """Watches LangSmith."""

    name = "langsmith"
    distribution = "langsmith"
    modules = ("langsmith.client",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what serializes for the queue, and what sends at once."""
        if hasattr(module, "serialize_run_dict"):
            for name in ("serialize_run_dict", "serialize_feedback_dict"):
                if name == "serialize_run_dict" or hasattr(module, name):
                    patch.wrap(module, name, recording_result(patch, _draft_serialized))
        else:
            # Before 0.2 a run was queued as it is.
            patch.wrap(module, "Client._run_transform", recording_result(patch, _draft_run))
        patch.wrap(module, "Client.request_with_retries", recording(patch, EVENT_LEVEL, _draft_request))


def _draft_serialized(operation: Any, /, *_: Any, **__: Any) -> Draft:
    parts = {name.strip("_"): getattr(operation, name, None) for name in _PARTS}
    held = {name: _open_document(part) for name, part in parts.items() if part is not None}
    return draft_event(VENDOR, held, method="RUN")


def _open_document(part: Any) -> Any:
    """Return a part of a run as data again, so that what stands in it has its place."""
    if not isinstance(part, bytes):
        return make_plain(part)
    try:
        return json.loads(part)
    except ValueError:
        return make_plain(part)


def _draft_run(run: Any, client: Any, /, *_: Any, **__: Any) -> Draft:
    return draft_event(VENDOR, make_plain(run), url=_find_url(client), method="RUN")


def _draft_request(client: Any, method: Any = "", pathname: Any = "", /, *_: Any, **kwargs: Any) -> Draft | None:
    """Return the draft of what is sent at once, or None for what reads, or delivers what was queued."""
    address = str(pathname)
    if str(method).upper() not in _WRITING or address.endswith(_DELIVERING):
        return None
    given = kwargs.get("request_kwargs") or {}
    url = address if "://" in address else f"{_find_url(client)}/{address.lstrip('/')}"
    draft = draft_event(VENDOR, make_plain(given.get("json") or given.get("params") or {}), url=url, method="RUN")
    if given.get("data") is not None:
        draft.body, teed, draft.problem = keep(given["data"])
        draft.wire = bytearray() if teed else None
    return draft


def _find_url(client: Any) -> str:
    url = read_safely(lambda: client.api_url, None)
    return url.rstrip("/") if isinstance(url, str) else ""
