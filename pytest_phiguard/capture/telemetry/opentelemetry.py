"""Owns how OpenTelemetry's spans, logs and measurements are seen; must not know what is judged of them.

A span or a log is seen where the processor that exports it is given it, so that a processor before it may redact. Of
a provider that exports nothing it is seen behind all of its processors. Measurements are seen as their views leave
them. Langfuse from version 3 on, Logfire and Azure Monitor are processors and exporters of OpenTelemetry, seen here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry import opentelemetry_unset as unset
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, read_safely
from pytest_phiguard.capture.telemetry.opentelemetry_payload import (
    draft_signal,
    find_masked,
    make_attributes,
    make_log,
    make_span,
)
from pytest_phiguard.capture.telemetry.results import recording_call, recording_result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

# What sees a span or a log: processors that export, and those that hand it to several others.
_MULTI_SPAN = ("SynchronousMultiSpanProcessor", "ConcurrentMultiSpanProcessor")
_MULTI_LOG = ("SynchronousMultiLogRecordProcessor", "ConcurrentMultiLogRecordProcessor")
_SPAN_EXPORTING = ("BatchSpanProcessor", "SimpleSpanProcessor")
_LOG_EXPORTING = ("BatchLogRecordProcessor", "SimpleLogRecordProcessor")
_SEEING = frozenset({*_MULTI_SPAN, *_MULTI_LOG, *_SPAN_EXPORTING, *_LOG_EXPORTING})
# A processor of logs was called by ``emit`` before 1.35.
_VERBS = ("on_end", "on_emit", "emit")
# How deep processors wrap each other, at most.
_NESTED = 8


class OpenTelemetryCapture:
    """Watches OpenTelemetry's SDK, and its API where there is no SDK."""

    name = "opentelemetry"
    distribution = "opentelemetry-api"
    modules = (
        "opentelemetry.trace",
        "opentelemetry.metrics",
        "opentelemetry._logs",
        "opentelemetry.sdk.trace",
        "opentelemetry.sdk.trace.export",
        "opentelemetry.sdk.metrics",
        "opentelemetry.sdk._logs",
        "opentelemetry.sdk._logs.export",
    )

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch one of the modules."""
        part = module.__name__.removeprefix("opentelemetry.")
        {
            "trace": unset.install_trace,
            "metrics": unset.install_metrics,
            "_logs": unset.install_logs,
            "sdk.trace": _install_spans,
            "sdk.trace.export": _install_span_processors,
            "sdk.metrics": _install_measurements,
            "sdk._logs": _install_logs,
            "sdk._logs.export": _install_log_processors,
        }[part](module, patch)


# Spans.


def _install_spans(module: ModuleType, patch: Patcher) -> None:
    for kind in _MULTI_SPAN:
        patch.wrap(module, f"{kind}.on_end", recording_result(patch, _draft_unexported_span))
    patch.wrap(module, "Tracer.start_span", recording_result(patch, _draft_dropped))


def _install_span_processors(module: ModuleType, patch: Patcher) -> None:
    for kind in _SPAN_EXPORTING:
        # What a simple processor sends at once is a part of the event.
        patch.wrap(module, f"{kind}.on_end", recording(patch, EVENT_LEVEL, _draft_span))


def _draft_span(processor: Any, span: Any) -> Draft | None:
    if not read_safely(lambda: span.context.trace_flags.sampled, True):
        return None
    attributes = find_masked(processor, span)
    if attributes is None:
        return None
    payload = {**make_span(span), "attributes": make_attributes(attributes)}
    return draft_signal(payload, "SPAN", holders=(processor,), signal="TRACES")


def _draft_unexported_span(_: Any, processors: Any, span: Any) -> Draft | None:
    if _is_seen_within(processors):
        return None
    return draft_signal(make_span(span), "SPAN", signal="TRACES")


def _draft_dropped(span: Any, tracer: Any, *args: Any, **kwargs: Any) -> Draft | None:
    return unset.draft_started(tracer, *args, **kwargs) if type(span).__name__ == "NonRecordingSpan" else None


def _is_seen_within(processor: Any, depth: int = _NESTED) -> bool:
    """Tell whether what a processor is given is seen by one within it: one that exports, or that has others again."""
    if depth == 0:
        return False
    for inner in _iter_inner(processor):
        names = {kind.__name__ for kind in type(inner).__mro__}
        if not names.isdisjoint(_SEEING) or _is_seen_within(inner, depth - 1):
            return True
    return False


def _iter_inner(processor: Any) -> Iterator[Any]:
    for part in list(getattr(processor, "__dict__", {}).values()):
        for one in part if isinstance(part, (tuple, list)) else (part,):
            if one is not processor and hasattr(one, "force_flush") and any(hasattr(one, verb) for verb in _VERBS):
                yield one


# Logs.


def _install_logs(module: ModuleType, patch: Patcher) -> None:
    internal = module._internal
    for kind in _MULTI_LOG:
        verb = _find_verb(getattr(internal, kind, None))
        patch.wrap(internal, f"{kind}.{verb}", recording_result(patch, _draft_unexported_log))


def _install_log_processors(module: ModuleType, patch: Patcher) -> None:
    for kind in _LOG_EXPORTING:
        verb = _find_verb(getattr(module, kind, None))
        patch.wrap(module, f"{kind}.{verb}", recording(patch, EVENT_LEVEL, _draft_log))


def _find_verb(kind: Any) -> str:
    # Before 1.35 it was called otherwise.
    return "emit" if hasattr(kind, "emit") and not hasattr(kind, "on_emit") else "on_emit"


def _draft_log(processor: Any, data: Any) -> Draft:
    return draft_signal(make_log(data), "LOG", holders=(processor,), signal="LOGS")


def _draft_unexported_log(_: Any, processors: Any, data: Any) -> Draft | None:
    if _is_seen_within(processors):
        return None
    return draft_signal(make_log(data), "LOG", signal="LOGS")


# Measurements.


def _install_measurements(module: ModuleType, patch: Patcher) -> None:
    internal = module._internal
    consumer = "measurement_consumer.SynchronousMeasurementConsumer.consume_measurement"
    patch.wrap(internal, consumer, recording_call(patch, _draft_measurement))
    storage = "metric_reader_storage.MetricReaderStorage.consume_measurement"
    patch.wrap(internal, storage, recording_call(patch, _draft_observation))


def _draft_measurement(consumer: Any, measurement: Any) -> Draft | None:
    """Return the draft of what an instrument was given; without attributes it is a bare number."""
    readers = tuple(read_safely(lambda: consumer._reader_storages, ()))
    return _draft_measured(measurement, read_safely(lambda: consumer._sdk_config.views, ()), readers)


def _draft_observation(storage: Any, measurement: Any, *_: Any, **__: Any) -> Draft | None:
    """Return the draft of what the callback of an observable instrument returned, when a reader collects."""
    if not hasattr(measurement.instrument, "callback"):
        return None
    return _draft_measured(measurement, read_safely(lambda: storage._sdk_config.views, ()), ())


def _draft_measured(measurement: Any, views: Any, readers: tuple[Any, ...]) -> Draft | None:
    attributes = make_attributes(measurement.attributes)
    kept = _find_kept(measurement, views)
    if kept is not None:
        attributes = {name: value for name, value in attributes.items() if name in kept}
    if not attributes:
        return None
    payload = {
        "name": measurement.instrument.name,
        "value": measurement.value,
        "attributes": attributes,
    }
    return draft_signal(payload, "METRIC", holders=readers, signal="METRICS")


def _find_kept(measurement: Any, views: Any) -> set[str] | None:
    """Return the attributes that views leave, or None where all stay; what an exemplar may hold stays."""
    matching = read_safely(lambda: [view for view in views if view._match(measurement.instrument)], [])
    if not matching or read_safely(lambda: _is_sampled(measurement), False):
        return None
    kept: set[str] = set()
    for view in matching:
        keys = getattr(view, "_attribute_keys", None)
        if type(getattr(view, "_aggregation", None)).__name__ == "DropAggregation":
            continue
        if keys is None:
            return None
        kept |= set(keys)
    return kept


def _is_sampled(measurement: Any) -> bool:
    """Tell whether the measurement was made within a sampled span: its exemplar keeps what views take out."""
    for part in dict(measurement.context or {}).values():
        context = getattr(part, "get_span_context", None)
        if context is not None and context().trace_flags.sampled:
            return True
    return False
