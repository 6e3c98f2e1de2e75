"""``pytest --phiguard-doctor``: which captures are active, absent or broken here."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from pytest_phiguard._state import STATE, describe_captures, find_captures, find_version
from pytest_phiguard.capture.patching import process_patches

if TYPE_CHECKING:
    import pytest

    from pytest_phiguard.capture.base import Capture


def run_doctor(config: pytest.Config) -> int:
    """Print the state of each capture; return 1 where one is broken, else 0."""
    config._do_configure()
    try:
        config.stash[STATE]
        problems = [problem for capture in find_captures(config) for problem in _load(capture)]
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        write = reporter.write_line if reporter is not None else print
        write(f"pytest-phiguard {find_version()}")
        reasons = {name: reason for name, (_, reason) in process_patches().state().items()}
        records = describe_captures(config)
        for record in records:
            reason = reasons[str(record["name"])]
            write(f"  {record['state']:<7} {record['name']} {record['version']}" + (f"  {reason}" if reason else ""))
        for problem in problems:
            write(f"  not importable: {problem}")
        return int(any(record["state"] == "broken" for record in records))
    finally:
        config._ensure_unconfigure()


def _load(capture: Capture) -> list[str]:
    """Import what a capture watches, so that its hook points are tried; return what cannot be imported."""
    problems = []
    for module in capture.modules:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError:
            continue
        except Exception as error:  # noqa: BLE001  # a client that is broken by itself is told, not raised
            problems.append(f"{module}: {type(error).__name__}: {error}")
    return problems
