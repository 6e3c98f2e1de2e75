"""Owns how events of Langfuse are seen where OpenTelemetry does not see them; must not know what is judged of them.

From version 3 on an observation is a span, which the capture of OpenTelemetry sees when Langfuse's processor queues
it, behind its masks. Seen here are scores, what a client without a key drops, and all events of version 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "langfuse"
_MASKED = ("input", "output", "metadata")
_OWN = frozenset({"otel_span", "langfuse_client", "as_type"})


class LangfuseCapture:
    """Watches Langfuse."""

    name = "langfuse"
    distribution = "langfuse"
    modules = ("langfuse",)

    def __init__(self) -> None:
        # What a client without a key forgets at once.
        self._masks: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the queue of version 2, or what version 3 and later do without OpenTelemetry."""
        internal = getattr(module, "_client", None)
        if internal is None:
            manager = _find_manager(module)
            patch.wrap(manager, "TaskManager.add_task", recording_call(patch, self._draft_task))
            return
        patch.wrap(internal.client, "Langfuse.__init__", recording_call(patch, self._remember_mask))
        score = "LangfuseResourceManager.add_score_task"
        patch.wrap(internal.resource_manager, score, recording_call(patch, _draft_score))
        kind = next(
            (name for name in ("LangfuseObservationWrapper", "LangfuseSpanWrapper") if hasattr(internal.span, name)),
            "LangfuseObservationWrapper",
        )
        # Above the level of the span that it sets attributes of, which records nothing.
        patch.wrap(internal.span, f"{kind}.__init__", recording(patch, EVENT_LEVEL + 1, self._draft_observation))
        if "update" in vars(getattr(internal.span, kind, object)):
            patch.wrap(internal.span, f"{kind}.update", recording(patch, EVENT_LEVEL + 1, self._draft_observation))

    def _remember_mask(self, client: Any, /, *_: Any, mask: Any = None, mask_otel_spans: Any = None, **__: Any) -> None:
        self._masks[client] = (mask, mask_otel_spans)

    def _draft_observation(self, observation: Any, /, *_: Any, **given: Any) -> Draft | None:
        """Return the draft of an observation that nothing records; what records is seen when it is queued."""
        span = given.get("otel_span") or read_safely(lambda: observation._otel_span, None)
        if type(span).__name__ != "NonRecordingSpan":
            return None
        client = given.get("langfuse_client") or read_safely(lambda: observation._langfuse_client, None)
        content = {name: part for name, part in given.items() if name not in _OWN and part is not None}
        if not content:
            return None
        mask, mask_spans = self._find_masks(client)
        shown = {name: _apply(mask, make_plain(part), name) for name, part in content.items()}
        url = read_safely(lambda: client._base_url, None) or ""
        # What a mask of whole spans would leave cannot be said of a span that is none.
        return draft_event(VENDOR, shown, url=url, method="OBSERVATION", initialised=mask_spans is None)

    def _find_masks(self, client: Any) -> tuple[Any, Any]:
        mask, mask_spans = self._masks.get(client, (None, None)) if client is not None else (None, None)
        return read_safely(lambda: client._mask, None) or mask, mask_spans

    def _draft_task(self, manager: Any, event: Any) -> Draft:
        """Return the draft of an event of version 2, behind its mask, which its worker applies later."""
        mask = read_safely(lambda: manager._mask, None)
        plain = make_plain(event)
        content = plain.get("body") if isinstance(plain, dict) else None
        if isinstance(content, dict):
            for name in _MASKED:
                if content.get(name) is not None:
                    content[name] = _apply(mask, content[name], name)
        url = read_safely(lambda: manager._client._base_url, None) or ""
        return draft_event(VENDOR, plain, url=url, method="INGEST")


def _apply(mask: Any, value: Any, name: str) -> Any:
    return mask(data=value) if mask is not None and name in _MASKED else value


def _draft_score(resources: Any, score: Any, **_: Any) -> Draft:
    url = read_safely(lambda: resources.base_url, None) or ""
    return draft_event(VENDOR, make_plain(score), url=url, method="SCORE")


def _find_manager(module: ModuleType) -> Any:
    for find in (lambda: module._task_manager.task_manager, lambda: module.task_manager):
        manager = read_safely(find, None)
        if manager is not None:
            return manager
    return module
