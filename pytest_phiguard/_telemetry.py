"""When the application's own telemetry set-up is run, and when it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_phiguard.capture.telemetry.initialise import Initialisation

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Sink
    from pytest_phiguard.capture.patching import Patches


class TelemetryHooks:
    """Runs the set-up when the first test begins, before its fixtures.

    Args:
        targets: The lines of ``phiguard_telemetry_init``.
        sink: The running guard, which is told what could not be run; it belongs to no test.
        patches: The patches of the process.
    """

    def __init__(self, targets: tuple[str, ...], sink: Sink, patches: Patches) -> None:
        self._initialisation = Initialisation(targets, sink, patches)
        self._has_run = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Run the set-up once."""
        if not self._has_run:
            self._has_run = True
            self._initialisation.run()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Undo it while what it does at its end is still watched."""
        self._initialisation.undo()
