"""Owns what is given to OpenTelemetry where nothing records: no SDK, no provider, or a sampler that drops the span.

What scrubs it in production is unknown, so that it is context.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.telemetry.event import draft_event
from pytest_phiguard.capture.telemetry.opentelemetry_payload import VENDOR, make_attributes, make_log
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

_SPAN_CALLS = (
    "set_attribute",
    "set_attributes",
    "add_event",
    "add_link",
    "update_name",
    "set_status",
    "record_exception",
)
_INSTRUMENTS = (("Counter", "add"), ("UpDownCounter", "add"), ("Histogram", "record"), ("Gauge", "set"))


def install_trace(module: ModuleType, patch: Patcher) -> None:
    """Patch the tracer and the span that record nothing.

    Args:
        module: ``opentelemetry.trace``.
        patch: The capture's patcher.
    """
    patch.wrap(module, "NoOpTracer.start_span", recording_call(patch, draft_started))
    for name in _SPAN_CALLS:
        if name in vars(module.NonRecordingSpan) or name == "set_attribute":
            patch.wrap(module, f"NonRecordingSpan.{name}", recording_call(patch, _draft_span_call))


def install_metrics(module: ModuleType, patch: Patcher) -> None:
    """Patch the instruments that measure nothing.

    Args:
        module: ``opentelemetry.metrics``.
        patch: The capture's patcher.
    """
    instruments = module._internal.instrument
    for kind, verb in _INSTRUMENTS:
        if kind == "Counter" or hasattr(instruments, f"NoOp{kind}"):
            patch.wrap(instruments, f"NoOp{kind}.{verb}", recording_call(patch, _draft_measured))
        if hasattr(instruments, f"_Proxy{kind}"):
            patch.wrap(instruments, f"_Proxy{kind}.{verb}", recording_call(patch, _draft_proxied))


def install_logs(module: ModuleType, patch: Patcher) -> None:
    """Patch the logger that emits nothing.

    Args:
        module: ``opentelemetry._logs``.
        patch: The capture's patcher.
    """
    patch.wrap(module, "NoOpLogger.emit", recording_call(patch, _draft_log))


def draft_started(_: Any, name: Any = "", *args: Any, **kwargs: Any) -> Draft:
    """Return the draft of a span that will not record, with what it is started with.

    Args:
        name: The span's name.
        args: As the tracer is called.
        kwargs: Likewise.
    """
    attributes = kwargs.get("attributes") or (args[2] if len(args) > 2 else None)
    return _draft({"name": make_plain(kwargs.get("name", name)), "attributes": make_attributes(attributes)}, "SPAN")


def _draft_span_call(_: Any, *args: Any, **kwargs: Any) -> Draft:
    if len(args) == 2 and isinstance(args[0], str) and not isinstance(args[1], int):
        return _draft({"attributes": {args[0]: make_plain(args[1])}}, "SPAN")
    given = [*map(_open, args), *map(_open, kwargs.values())]
    return _draft({"span": given[0] if len(given) == 1 else given}, "SPAN")


def _open(part: Any) -> Any:
    # A status keeps what was said of it apart.
    description = getattr(part, "description", None) if type(part).__name__ == "Status" else None
    return make_plain(part if description is None else description)


def _draft_measured(instrument: Any, *args: Any, **kwargs: Any) -> Draft | None:
    attributes = kwargs.get("attributes") or (args[1] if len(args) > 1 else None)
    if not attributes:
        return None
    return _draft({"attributes": make_attributes(attributes)}, "METRIC")


def _draft_proxied(instrument: Any, *args: Any, **kwargs: Any) -> Draft | None:
    if getattr(instrument, "_real_instrument", None) is not None:
        return None
    return _draft_measured(instrument, *args, **kwargs)


def _draft_log(_: Any, record: Any = None, **kwargs: Any) -> Draft:
    return _draft(make_log(record) if record is not None else make_attributes(kwargs), "LOG")


def _draft(payload: dict[str, Any], method: str) -> Draft:
    return draft_event(VENDOR, payload, method=method, initialised=False)
