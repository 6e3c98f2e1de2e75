"""What happens is laid to the phase of the test that it happens in; registered once there is something to lay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_phiguard._asynchronous import adopting, is_async
from pytest_phiguard.capture.origin import adopt

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_phiguard._stage import Stage
    from pytest_phiguard._verdict import TestHooks
    from pytest_phiguard.origin import Origin


class PhaseHooks:
    """The hooks at the beginning of a test's call and teardown.

    Args:
        stage: What is told which phase runs.
        hooks: What judges, and reads marks.
    """

    def __init__(self, stage: Stage, hooks: TestHooks) -> None:
        self._stage = stage
        self._hooks = hooks

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Lay what happens to the test's call phase."""
        stage = self._stage
        stage.enter("call")
        if "phiguard" in item.keywords:
            # A fixture may have added a mark.
            self._hooks.mark(item)
        function = getattr(item, "obj", None)
        wrapped = function is not None and is_async(function)
        if wrapped and function is not None:
            item.obj = adopting(function, lambda: stage.origin)  # type: ignore[attr-defined]  # every Function has one
        if type(item).__name__ == "TestCaseFunction":
            _adopt_in_case(item, stage.origin)
        stage.in_call = True
        try:
            return (yield)
        finally:
            self._hooks.end_call()
            stage.in_call = False
            if wrapped:
                item.obj = function  # type: ignore[attr-defined]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self) -> None:
        """Lay what happens to the test's teardown."""
        self._stage.enter("teardown")


def _adopt_in_case(item: pytest.Item, origin: Origin | None) -> None:
    """Set the origin in the context that an ``IsolatedAsyncioTestCase`` made when pytest made the case."""
    case = getattr(item, "_testcase", None) or getattr(item, "instance", None)
    context = getattr(case, "_asyncioTestContext", None)
    if context is not None:
        context.run(adopt, origin)
