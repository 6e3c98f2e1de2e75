"""Owns exporters of OpenTelemetry that drop what they are given; must not know what is judged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

_HOLDERS = {
    "opentelemetry.sdk.trace.export": ("BatchSpanProcessor", "SimpleSpanProcessor"),
    "opentelemetry.sdk._logs.export": ("BatchLogRecordProcessor", "SimpleLogRecordProcessor"),
    "opentelemetry.sdk.metrics.export": ("PeriodicExportingMetricReader",),
}
_RESULTS = ("SpanExportResult", "LogRecordExportResult", "LogExportResult", "MetricExportResult")
_PROVIDERS = (
    ("opentelemetry.trace", "_TRACER_PROVIDER"),
    ("opentelemetry.metrics._internal", "_METER_PROVIDER"),
    ("opentelemetry._logs._internal", "_LOGGER_PROVIDER"),
)


class OpenTelemetrySilence:
    """Has the exporters that are given to processors and readers meanwhile drop what they are given."""

    distribution = "opentelemetry-sdk"
    modules = tuple(_HOLDERS)

    def __init__(self) -> None:
        # Each run has its own, beside the capture of the same SDK.
        self.name = f"opentelemetry of telemetry_init {id(self):x}"
        self.is_active = False
        self._before: dict[str, Any] = {}

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what is made with an exporter."""
        result = next((vars(module)[name] for name in _RESULTS if name in vars(module)), None)
        for kind in _HOLDERS[module.__name__]:
            patch.wrap(module, f"{kind}.__init__", self._make_silent(getattr(result, "SUCCESS", None)))

    def _make_silent(self, success: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def drop(*_: Any, **__: Any) -> Any:
            return success

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def __init__(holder: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- it stands for one
                for part in (*args, *kwargs.values()) if self.is_active else ():
                    if hasattr(part, "export") and hasattr(part, "shutdown"):
                        # Its address and its masks are still to be read from it.
                        part.export = drop
                original(holder, *args, **kwargs)

            return __init__

        return make

    def begin(self) -> None:
        """Silence what is made from now on, and note which providers are the application's by now."""
        self.is_active = True
        self._before = {name: getattr(sys.modules.get(module), name, None) for module, name in _PROVIDERS}

    def end(self) -> None:
        """Leave what is made from now on alone."""
        self.is_active = False

    def restore(self) -> None:
        """Shut the providers down that were set, and put back those before."""
        for place, name in _PROVIDERS:
            module = sys.modules.get(place)
            provider = getattr(module, name, None)
            before = self._before.get(name)
            if module is None or provider is None or provider is before:
                continue
            stop = getattr(provider, "shutdown", None)
            if stop is not None:
                stop()
            setattr(module, name, before)
            once = getattr(module, f"{name}_SET_ONCE", None)
            if before is None and once is not None:
                # Else a later run in the same process could not set its own.
                setattr(module, f"{name}_SET_ONCE", type(once)())
