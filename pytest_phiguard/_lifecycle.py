"""Begin and end of a run: what is registered, patched, reported and undone, and when.

In a run in which nothing is sent and no patient is made, only what stands here is done, so that it imports little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_phiguard._options import has_options, read_settings, today_utc
from pytest_phiguard._stage import is_marked
from pytest_phiguard._state import STATE, State, VendorIds, describe_captures, find_captures, find_version
from pytest_phiguard._watch import Watch
from pytest_phiguard.capture.patching import process_patches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard._verdict import TestHooks
    from pytest_phiguard.config import Settings


def start(config: pytest.Config) -> None:
    """Read the settings, register the hooks of the run and begin to watch.

    Raises:
        pytest.UsageError: A setting is wrong.
    """
    if config.pluginmanager.has_plugin("pytester"):
        load_all()
    state = State(config, _read_given(config))
    config.stash[STATE] = state
    if state.mode != "off" and not state.is_controller:
        state.watch = _make_watch(state)
        config.pluginmanager.register(state.watch, "phiguard-watch")
    elif state.mode == "off":
        config.pluginmanager.register(UnwatchedHooks(state), "phiguard-unwatched")
    config.pluginmanager.register(state.scopes, "phiguard-scopes")
    if state.is_controller:
        from pytest_phiguard._xdist import ReportHooks

        config.pluginmanager.register(ReportHooks(state), "phiguard-reports")
    process_patches().enter()
    if state.watch is not None:
        process_patches().push(state.watch, find_captures(config))
        if state.given is not None and state.given.telemetry_init:
            from pytest_phiguard._telemetry import TelemetryHooks

            # After the watch, and so before it: the set-up belongs to no test.
            hooks = TelemetryHooks(state.given.telemetry_init, state.watch, process_patches())
            config.pluginmanager.register(hooks, "phiguard-telemetry")


def load_all() -> None:
    """Import the whole package.

    pytester drops what a session inside the process has imported, and what is imported twice has two of each class.
    """
    from importlib import import_module
    from pkgutil import walk_packages

    import pytest_phiguard

    # The command runs elsewhere, and only one of the readers of HTML need be there.
    apart = ("pytest_phiguard.cli", "pytest_phiguard.pages.lexbor", "pytest_phiguard.pages.soup")
    for found in walk_packages(pytest_phiguard.__path__, "pytest_phiguard."):
        if not found.name.startswith(apart):
            import_module(found.name)


def _read_given(config: pytest.Config) -> Settings | None:
    if not has_options(config):
        return None
    from pytest_phiguard.errors import ConfigurationError

    try:
        return read_settings(config, VendorIds(config), today_utc())
    except ConfigurationError as error:
        raise pytest.UsageError(str(error)) from None


def _make_watch(state: State) -> Watch:
    def build() -> TestHooks:
        from pytest_phiguard._building import build_hooks

        return build_hooks(state)

    given = state.given
    watch = Watch(
        state.stage,
        state.scopes,
        process_patches(),
        build,
        guards_network=given is None or given.network != "observe",
        claims_local=given is not None and bool(given.third_party),
    )
    watch.runs_on_commit = given is not None and given.on_commit == "run"
    watch.tells_client_ip = given is not None and given.client_ip == "patient"
    watch.callers = tuple(glob for glob, _ in given.callers) if given is not None else ()
    if given is not None and given.children == "proxy":
        from pytest_phiguard.capture.outfits import Outfitter

        # Of a path on this machine that somebody says is not ours, only the whole address tells.
        asks_paths = any("/" in line for line in given.third_party)
        asks_paths = asks_paths or bool(state.config.hook.pytest_phiguard_party.get_hookimpls())
        watch.lender = Outfitter(watch, tunnels_local=not asks_paths)
    return watch


class UnwatchedHooks:
    """Tells patients whose they are in a run that nobody watches.

    Args:
        state: The run.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin an attempt at a test."""
        self._state.stage.begin(item)
        self._state.scopes.begin()


def stop(state: State) -> None:
    """Undo every patch of the run; after a leak, only once the process ends.

    What an SDK has queued is flushed by its workers as the process exits, and must not leave then.
    """
    patches, watch = process_patches(), state.watch
    is_outermost = patches.leave()
    if watch is None:
        return
    watch.close()
    state.watch = None
    if is_outermost and watch.stays_closed():
        patches.linger()
    else:
        patches.pop()


def check_collected(state: State, session: pytest.Session) -> None:
    """Read the marks of the selected tests, and look for the functions that the settings name.

    Raises:
        pytest.UsageError: One is wrong or is not there. A worker of xdist hands it to the controller instead, and
            runs nothing: raised in a worker it would end as exit code 3 or 5 with the message lost.
    """
    problems = "\n".join(filter(None, [_find_wrong_marks(state, session), _find_wrong_targets(state, session)]))
    if not problems:
        return
    if not state.is_worker:
        raise pytest.UsageError(problems)
    state.usage.append(problems)
    session.items.clear()


def _find_wrong_marks(state: State, session: pytest.Session) -> str:
    marked = list(_iter_marked(session))
    if not marked:
        return ""
    from pytest_phiguard._verdict import find_wrong_marks

    return find_wrong_marks(state, marked)


def _find_wrong_targets(state: State, session: pytest.Session) -> str:
    """Return what is wrong with ``phiguard_telemetry_init``: only now is known where the suite's modules are."""
    targets = state.given.telemetry_init if state.given is not None and state.mode != "off" else ()
    if not targets or not session.items:
        return ""
    from pytest_phiguard.config.targets import find_wrong_target
    from pytest_phiguard.errors import ConfigurationError

    file = session.config.inipath.name if session.config.inipath else "ini file"
    found = {target: find_wrong_target(target) for target in targets}
    return "\n".join(
        str(ConfigurationError(f"{target!r} is not a valid phiguard_telemetry_init ({file}): {problem}"))
        for target, problem in found.items()
        if problem
    )


def _iter_marked(session: pytest.Session) -> Iterator[pytest.Item]:
    """Yield the selected tests that have a mark of ours, of their own or of a parent's."""
    parents: dict[object, bool] = {}
    for item in session.items:
        parent = item.parent
        if parent is not None and parent not in parents:
            parents[parent] = "phiguard" in parent.keywords
        if is_marked(item) or parents.get(parent):
            yield item


def finish_loop(state: State, session: pytest.Session) -> None:
    """Judge what came last, and report what no surviving report tells.

    Raises:
        pytest.UsageError: A worker met a wrong mark.
    """
    if state.usage and not state.is_worker:
        raise pytest.UsageError("\n".join(dict.fromkeys(state.usage)))
    if state.watch is not None:
        state.watch.finish()
        state.broken += filter(None, [state.watch.broken])
    if state.broken and state.mode == "enforce" and not state.is_worker:
        from pytest_phiguard._xdist import report_broken

        report_broken(state, session.config)
    if not state.is_worker and (state.is_awake or state.is_controller):
        from pytest_phiguard._xdist import report_unreported

        state.collect()
        report_unreported(state, session.config)


def finish(state: State, session: pytest.Session) -> None:
    """Make the report and write it; a worker hands over what it has."""
    if not state.is_awake and not state.is_worker and not _is_report_wanted(state):
        return
    if state.watch is not None:
        state.watch.finish()
        state.captures = {str(one["name"]): one for one in describe_captures(session.config)}
    if state.is_worker:
        from pytest_phiguard._xdist import hand_over

        hand_over(state, session.config)
        return
    state.collect()
    _set_exit_code(state, session)
    state.report = state.ledger.make_report(
        version=find_version(), mode=state.settings.mode, captures=state.captures.values()
    )
    session.config.hook.pytest_phiguard_report(report=state.report)
    from pytest_phiguard.report import write_report

    for path in state.settings.reports:
        write_report(state.report, path)


def _is_report_wanted(state: State) -> bool:
    """Tell whether anybody asks what a run has seen in which nothing happened."""
    if state.is_controller or state.given is not None:
        return True
    return bool(state.config.hook.pytest_phiguard_report.get_hookimpls())


def _set_exit_code(state: State, session: pytest.Session) -> None:
    """Fail a run that saw nothing of what it must see, or in which something leaked after the loop."""
    if state.settings.mode != "enforce" or session.exitstatus != pytest.ExitCode.OK:
        return
    if _is_full(session.config):
        state.unmet = find_unmet(state)
    unreported = any(entry["item"] not in state.failed for entry in state.ledger.iter_failing())
    if state.unmet or unreported:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_full(config: pytest.Config) -> bool:
    """Tell whether all tests were to run: ``phiguard_require`` is not judged of a part."""
    option = config.option
    narrowed = ("keyword", "markexpr", "lf", "stepwise", "deselect")
    chosen = config.args_source == pytest.Config.ArgsSource.ARGS
    return not chosen and not any(getattr(option, name, None) for name in narrowed)


def find_unmet(state: State) -> tuple[str, ...]:
    """Return the requirements of ``phiguard_require`` that the run did not meet."""
    report = state.ledger.make_report(version="", mode="")
    vendors = {place["party"]["vendor"] for place in report["destinations"]}
    summary = report["summary"]
    return tuple(
        need
        for need in state.settings.require
        if not (need.removeprefix("vendor:") in vendors if need.startswith("vendor:") else summary[need])
    )
