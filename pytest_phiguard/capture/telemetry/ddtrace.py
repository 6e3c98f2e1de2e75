"""Owns how spans of ddtrace are seen, as trace filters leave them; must not know what is judged of them.

The writer sends by native code that no other capture sees. What a tracer that is switched off drops is context.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import begin
from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "datadog"
_WRITERS = ("NativeWriter", "HTTPWriter", "LogWriter")


class DdtraceCapture:
    """Watches the tracer of Datadog."""

    name = "ddtrace"
    distribution = "ddtrace"
    modules = ("ddtrace.internal.writer.writer", "ddtrace._trace.tracer")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what takes finished traces, and what a tracer that is switched off drops."""
        if module.__name__ == "ddtrace._trace.tracer":
            patch.wrap(module, "Tracer._on_span_finish", recording_call(patch, _draft_dropped))
            return
        found = [name for name in _WRITERS if hasattr(module, name)]
        for name in found or _WRITERS[:1]:
            patch.wrap(module, f"{name}.write", _containing(patch))


def _containing(patch: Patcher) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **kwargs: Any) -> Any:
            draft = begin(patch, _draft_written, original, args, kwargs)
            # No lower layer could stop it.
            return original(*args, **kwargs) if find_passage(draft) == "open" else None

        return write

    return make


def _draft_written(writer: Any, spans: Any = None) -> Draft | None:
    if not spans:
        return None
    url = next(filter(None, (_read_text(writer, name) for name in ("intake_url", "agent_url", "_intake_url"))), "")
    return draft_event(VENDOR, [_make_span(span) for span in spans], url=url, method="TRACE")


def _read_text(holder: Any, name: str) -> str:
    found = read_safely(lambda: getattr(holder, name), None)
    return found if isinstance(found, str) else ""


def _draft_dropped(tracer: Any, span: Any) -> Draft | None:
    if tracer.enabled:
        return None
    return draft_event(VENDOR, [_make_span(span)], method="TRACE", initialised=False)


def _make_span(span: Any) -> dict[str, Any]:
    return {
        "name": make_plain(span.name),
        "service": make_plain(span.service),
        "resource": make_plain(span.resource),
        "tags": make_plain(dict(read_safely(span.get_tags, {}))),
        "metrics": make_plain(dict(read_safely(span.get_metrics, {}))),
        "links": [make_plain(_read(link, "attributes")) for link in _list_parts(span, "_links")],
        "events": [
            {"name": make_plain(_read(event, "name")), "attributes": make_plain(_read(event, "attributes"))}
            for event in _list_parts(span, "_events")
        ],
    }


def _list_parts(span: Any, name: str) -> list[Any]:
    parts = getattr(span, name, None) or getattr(span, f"_get{name}", list)
    parts = parts() if callable(parts) else parts
    return list(parts.values()) if isinstance(parts, dict) else list(parts or ())


def _read(holder: Any, name: str) -> Any:
    return getattr(holder, name, None)
