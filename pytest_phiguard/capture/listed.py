"""Owns captures that are known by name and loaded once they are needed; must not know any client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Capture, Patcher


class ListedCapture:
    """Stands for a capture until a module that it watches is imported.

    Args:
        name: The capture's name.
        distribution: What it watches, for versions; empty for the standard library.
        modules: The modules of which the import of any makes it installable.
        load: Imports and makes the capture.
    """

    __slots__ = ("_capture", "_load", "distribution", "modules", "name")

    def __init__(self, name: str, distribution: str, modules: tuple[str, ...], load: Callable[[], Capture]) -> None:
        self.name = name
        self.distribution = distribution
        self.modules = modules
        self._load = load
        self._capture: Capture | None = None

    @property
    def capture(self) -> Capture:
        """Return the capture itself, loaded on the first call."""
        if self._capture is None:
            self._capture = self._load()
        return self._capture

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Load the capture and have it patch a module that has just been imported."""
        self.capture.install(module, patch)
