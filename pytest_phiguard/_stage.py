"""Which test and phase runs now, and what its nodes say about themselves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_phiguard.capture.origin import adopt
from pytest_phiguard.origin import Origin

if TYPE_CHECKING:
    import pytest


def clean_id(item: pytest.Item) -> str:
    """Return a test's node id without the ``@group`` that xdist appends for ``--dist=loadgroup``."""
    grouped = "@" in item.nodeid and getattr(item.config.option, "loadgroup", False)
    if grouped and item.get_closest_marker("xdist_group") is not None:
        return item.nodeid.rpartition("@")[0]
    return item.nodeid


def is_marked(node: pytest.Item | pytest.Collector) -> bool:
    """Tell whether a node itself, without its parents, has a mark of ours."""
    for mark in node.own_markers:  # noqa: SIM110  # asked for every test, and twice as fast as `any`
        if mark.name == "phiguard":
            return True
    return False


class Stage:
    """The test and phase that runs now."""

    def __init__(self) -> None:
        self.origin: Origin | None = None
        """Who causes what happens now, as far as somebody wants to know; or None between tests."""
        self.item: pytest.Item | None = None
        """The test that was set up last, or None after the last one."""
        self.tests = 0
        """How many tests have run."""
        self.in_call = False
        """Whether a call phase is under way."""

    @property
    def test(self) -> str:
        """Return the test's node id without xdist's ``@group``."""
        return clean_id(self.item) if self.item is not None else ""

    @property
    def node_id(self) -> str:
        """Return the node id under which pytest reports the test."""
        return self.item.nodeid if self.item is not None else ""

    def begin(self, item: pytest.Item) -> None:
        """Begin an attempt at a test."""
        if item is not self.item:
            self.item = item
            self.tests += 1

    def enter(self, phase: str) -> None:
        """Begin a phase of the test."""
        self.switch(Origin(self.test, phase, True, self.node_id))

    def catch_up(self) -> None:
        """Learn from pytest which phase runs, where nobody has asked before; a wide fixture has said it itself."""
        if self.origin is None:
            phase = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition("(")[2].rstrip(")")
            self.enter(phase if phase in {"setup", "call", "teardown"} else "call")

    def end(self) -> None:
        """Be between tests."""
        self.item = None
        self.switch(None)

    def switch(self, origin: Origin | None) -> None:
        """Make ``origin`` the cause of what happens from now on in this context."""
        self.origin = origin
        adopt(origin)
