"""Owns what OpenTelemetry's spans, logs and measurements hold, and where their exporters send them; knows no hook."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft

VENDOR = "opentelemetry"
# Packages that bring processors and exporters of their own, and the vendor that these are for.
_OWNERS = {
    "azure": "azure_application_insights",
    "langfuse": "langfuse",
    "langsmith": "langsmith",
    "logfire": "logfire",
}
# How deep exporters wrap each other, at most.
_NESTED = 6


def make_span(span: Any) -> dict[str, Any]:
    """Return what a span holds as plain data.

    Args:
        span: A span that has ended.
    """
    return {
        "name": make_plain(span.name),
        "attributes": _read_attributes(span),
        "events": [{"name": make_plain(one.name), "attributes": _read_attributes(one)} for one in span.events or ()],
        "links": [_read_attributes(link) for link in span.links or ()],
        "status": make_plain(read_safely(lambda: span.status.description, None)),
        "resource": read_safely(lambda: _read_attributes(span.resource), {}),
        "scope": make_plain(read_safely(lambda: span.instrumentation_scope.name, None)),
        "scope_attributes": read_safely(lambda: _read_attributes(span.instrumentation_scope), {}),
    }


def find_masked(processor: Any, span: Any) -> Any:
    """Return a span's attributes as the exporter's own mask leaves them, None where it drops the span.

    Args:
        processor: The processor that queues it; Langfuse's has such a mask.
        span: The span.
    """
    exporter = _find_exporter(processor)
    if getattr(exporter, "_mask_otel_spans", None) is None:
        return dict(span.attributes or {})
    masked = exporter._apply_mask_otel_spans(span_attributes=[(span, dict(span.attributes or {}))])
    return dict(masked[0][1]) if masked else None


def make_log(data: Any) -> dict[str, Any]:
    """Return what a log record holds as plain data.

    Args:
        data: What a processor is given: the record beside its resource, or the record itself in old versions.
    """
    record = getattr(data, "log_record", data)
    resource = getattr(data, "resource", None) or getattr(record, "resource", None)
    exception = getattr(record, "exception", None)
    return {
        "body": make_plain(record.body),
        "attributes": _read_attributes(record),
        "severity": make_plain(record.severity_text),
        "event_name": make_plain(getattr(record, "event_name", None)),
        "exception": make_plain(exception) if exception is not None else None,
        "resource": _read_attributes(resource) if resource is not None else {},
    }


def make_attributes(attributes: Any) -> dict[str, Any]:
    """Return attributes as plain data.

    Args:
        attributes: A mapping, or None.
    """
    return {str(name): make_plain(part) for name, part in dict(attributes or {}).items()}


def _read_attributes(holder: Any) -> dict[str, Any]:
    return make_attributes(read_safely(lambda: holder.attributes, None))


def draft_signal(payload: dict[str, Any], method: str, *, holders: tuple[Any, ...] = (), signal: str = "") -> Draft:
    """Return the draft of a span, a log or a measurement.

    Args:
        payload: What it holds.
        method: ``SPAN``, ``LOG`` or ``METRIC``.
        holders: The processor or readers that will export it.
        signal: ``TRACES``, ``LOGS`` or ``METRICS``.
    """
    vendor = next(filter(None, map(_find_owner, holders)), "")
    url = next(filter(None, map(find_endpoint, holders)), "") or _find_configured(signal)
    return draft_event(vendor or ("" if url else VENDOR), payload, url=url, method=method)


def find_endpoint(holder: Any) -> str:
    """Return where a processor or a reader sends to, or empty.

    Args:
        holder: What has an exporter, however deep.
    """
    exporter = _find_exporter(holder)
    for _ in range(_NESTED):
        if exporter is None:
            break
        endpoint = read_safely(lambda: exporter._endpoint, None)  # noqa: B023 -- called at once
        if isinstance(endpoint, str) and endpoint:
            return endpoint if "://" in endpoint else f"https://{endpoint}"
        exporter = _find_inner(exporter)
    return ""


def _find_exporter(holder: Any) -> Any:
    for name in ("span_exporter", "_exporter", "exporter"):
        exporter = getattr(holder, name, None)
        if exporter is not None:
            return exporter
    return getattr(getattr(holder, "_batch_processor", None), "_exporter", None)


def _find_inner(exporter: Any) -> Any:
    """Return the exporter that another one hands what it was given to, or None."""
    parts = getattr(exporter, "__dict__", {}).values()
    return next((part for part in parts if hasattr(part, "export") and hasattr(part, "shutdown")), None)


def _find_owner(holder: Any) -> str:
    for part in (holder, _find_exporter(holder)):
        root = type(part).__module__.partition(".")[0]
        if root in _OWNERS:
            return _OWNERS[root]
    return ""


def _find_configured(signal: str) -> str:
    """Return the collector that the environment names, for a suite that leaves exporters out."""
    environment = os.environ
    named = environment.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") or environment.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not named:
        return ""
    return named if "://" in named else f"https://{named}"
