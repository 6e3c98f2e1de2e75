"""The pytest face: hooks that delegate, and nothing else; loaded on every run, so it imports almost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_phiguard._state import STATE
from pytest_phiguard.fixtures import phi_patient, phi_patient_factory, phiguard

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_phiguard.capture.base import Capture

__all__ = ["phi_patient", "phi_patient_factory", "phiguard"]

MARKER = (
    "phiguard(mode=, allow=, ignore=, page=, reason=): what the privacy guard does in this test; "
    "whatever weakens it needs a reason"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    from pytest_phiguard._options import add_options

    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks."""
    from pytest_phiguard import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


def pytest_phiguard_captures(config: pytest.Config) -> list[Capture]:
    """Return the captures that come with the plugin, and those that the settings ask for."""
    from pytest_phiguard.capture import builtin_captures, configured_captures

    given = config.stash[STATE].given if STATE in config.stash else None
    return [*builtin_captures(), *(configured_captures(given) if given is not None else ())]


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings and begin to watch."""
    from pytest_phiguard._lifecycle import start

    config.addinivalue_line("markers", MARKER)
    start(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Undo every patch."""
    state = config.stash.get(STATE, None)
    if state is not None:
        from pytest_phiguard._lifecycle import stop

        stop(state)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print what the doctor has to say, where it was asked."""
    if not config.option.phiguard_doctor:
        return None
    from pytest_phiguard._doctor import run_doctor

    return run_doctor(config)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Show every value that is not the default, with its source."""
    state = config.stash.get(STATE, None)
    if state is None:
        return []
    from pytest_phiguard._terminal import make_header

    return make_header(state)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Report at the end of the loop what no surviving report tells."""
    result = yield
    from pytest_phiguard._lifecycle import finish_loop

    finish_loop(session.config.stash[STATE], session)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Check the marks of the selected tests before the first one runs."""
    from pytest_phiguard._lifecycle import check_collected

    check_collected(session.config.stash[STATE], session)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Make the report, or hand everything to the controller that will."""
    state = session.config.stash.get(STATE, None)
    if state is not None:
        from pytest_phiguard._lifecycle import finish

        finish(state, session)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell what was seen, allowed, weakened and found."""
    state = config.stash.get(STATE, None)
    if state is not None:
        from pytest_phiguard._terminal import write_summary

        write_summary(state, terminalreporter)
