"""Builds what judges, when the first transmission, page, identifier or mark appears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard import _xdist
from pytest_phiguard._phases import PhaseHooks
from pytest_phiguard._verdict import TestHooks
from pytest_phiguard.capture.source import SourceFinder
from pytest_phiguard.detect import Detector
from pytest_phiguard.parties.book import PartyBook
from pytest_phiguard.session import Guard

if TYPE_CHECKING:
    import pytest

    from pytest_phiguard._state import State
    from pytest_phiguard.model import Finding, Identifier


def build_hooks(state: State) -> TestHooks:
    """Return the hooks that judge, registered, with the guard that they judge with."""
    guard = _build_guard(state)
    if state.watch is not None:
        guard.own_ports |= state.watch.own_ports
    hooks = TestHooks(state, guard)
    plugins = state.config.pluginmanager
    plugins.register(PhaseHooks(state.stage, hooks), "phiguard-phases")
    plugins.register(hooks, "phiguard-tests")
    if not plugins.has_plugin("phiguard-reports"):
        plugins.register(_xdist.ReportHooks(state), "phiguard-reports")
    return hooks


def _build_guard(state: State) -> Guard:
    hook, config = state.config.hook, state.config
    settings = state.settings

    def find_forms(identifier: Identifier) -> list[tuple[str, tuple[str, ...]]]:
        return [form for forms in hook.pytest_phiguard_variants(identifier=identifier) for form in forms]

    def ask(destination: str) -> str | None:
        answer: str | None = hook.pytest_phiguard_party(destination=destination)
        return answer

    def tell(finding: Finding) -> None:
        hook.pytest_phiguard_finding(finding=finding)

    decoders = [decoder for batch in hook.pytest_phiguard_decoders(config=config) for decoder in batch]
    book = PartyBook(
        settings.first_party,
        settings.third_party,
        settings.allow,
        state.vendors,
        ask=ask if _has_hook(config, "pytest_phiguard_party") else None,
    )
    detector = Detector(
        decoders=decoders, variants=find_forms if _has_hook(config, "pytest_phiguard_variants") else None
    )
    return Guard(
        settings,
        detector,
        book,
        lines=SourceFinder(config.rootpath),
        find_running=lambda: state.stage.origin,
        tell=tell,
    )


def _has_hook(config: pytest.Config, name: str) -> bool:
    return bool(getattr(config.hook, name).get_hookimpls())
