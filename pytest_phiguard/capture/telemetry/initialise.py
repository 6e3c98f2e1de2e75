"""Owns the run of the application's own telemetry set-up, once, with nothing behind it that sends; knows no pytest.

The suite's scrubbers are then judged, although its tests never initialise the SDK.
"""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import tell_failure
from pytest_phiguard.capture.telemetry.opentelemetry_silence import OpenTelemetrySilence
from pytest_phiguard.capture.telemetry.sentry_silence import SentrySilence

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Sink
    from pytest_phiguard.capture.patching import Patches


class Initialisation:
    """The application's own set-up of its telemetry.

    Args:
        targets: ``module:function``, each called without arguments.
        sink: The running guard, which is told which target failed, and how.
        patches: What the SDKs are silenced by, also those that only the set-up imports.
    """

    def __init__(self, targets: tuple[str, ...], sink: Sink, patches: Patches) -> None:
        self._targets = targets
        self._sink = sink
        self._patches = patches
        self._silences: tuple[SentrySilence, OpenTelemetrySilence] | None = None
        self._excepthook: Any = None

    def run(self) -> None:
        """Call each target with the SDKs' transports and exporters replaced; what one raises is told, never raised."""
        self._silences = (SentrySilence(), OpenTelemetrySilence())
        self._excepthook = sys.excepthook
        self._patches.push(self._sink, self._silences)
        for silence in self._silences:
            silence.begin()
        try:
            for target in self._targets:
                self._call(target)
        finally:
            for silence in self._silences:
                silence.end()
            self._patches.pop()

    def _call(self, target: str) -> None:
        name, _, function = target.partition(":")
        try:
            found: Any = import_module(name)
            for part in function.split("."):
                found = getattr(found, part)
            result = found()
            if inspect.iscoroutine(result):
                result.close()
                raise TypeError(f"{target} is asynchronous; name a function that can be called")
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever it is, the suite goes on and is told
            tell_failure(self._sink, f"phiguard_telemetry_init = {target}", error)

    def undo(self) -> None:
        """Put back what stood in the SDKs before, and close what the set-up has opened."""
        if self._silences is None:
            return
        for silence in self._silences:
            try:
                silence.restore()
            except Exception as error:  # noqa: BLE001 -- at the end of a run; the others are to be restored too
                tell_failure(self._sink, f"phiguard_telemetry_init: {silence.name}", error)
        self._silences = None
        sys.excepthook = self._excepthook
