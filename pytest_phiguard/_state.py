"""What one pytest run keeps in its stash; what costs to build is built when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from pytest_phiguard._scopes import Scopes
from pytest_phiguard._stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pytest_phiguard._watch import Watch
    from pytest_phiguard.capture.base import Capture
    from pytest_phiguard.config import Settings
    from pytest_phiguard.parties.vendors import VendorTable
    from pytest_phiguard.report import Ledger, Masking
    from pytest_phiguard.session import Guard


class State:
    """One run.

    Args:
        config: pytest's configuration.
        settings: What the run was told; None where it was told nothing.
    """

    def __init__(self, config: pytest.Config, settings: Settings | None) -> None:
        self.config = config
        self.given = settings
        self.is_worker = hasattr(config, "workerinput")
        self.is_controller = is_controller(config)
        self.stage = Stage()
        self.scopes = Scopes(self.stage, self._end_scope)
        self.watch: Watch | None = None
        """What stands in every run that is guarded in this process; None in mode ``off`` and in xdist's controller."""
        self.failed: set[str] = set()
        """Node ids of the tests with a failed report that survived."""
        self.usage: list[str] = []
        """Wrong marks that workers have met."""
        self.broken: list[str] = []
        """Why the guard could not be built, in this process or in workers."""
        self.captures: dict[str, dict[str, object]] = {}
        """State of each capture, by name, as records of the report."""
        self.report: dict[str, object] | None = None
        """The run's report, once it is made."""
        self.tracked = False
        """Whether the suite has handed over values of its own."""
        self.unmet: tuple[str, ...] = ()
        """What ``phiguard_require`` asks for and the run did not see."""

    def _end_scope(self, key: str) -> None:
        if self.watch is not None and self.watch.is_awake:
            guard = self.watch.wake().guard
            guard.judge()
            guard.registry.end(key)

    @property
    def mode(self) -> str:
        """Return the run's mode."""
        return self.given.mode if self.given is not None else "enforce"

    @cached_property
    def settings(self) -> Settings:
        """Return what the run was told."""
        from pytest_phiguard.config import Settings

        return self.given or Settings()

    @cached_property
    def vendors(self) -> VendorTable:
        """Return the vendors that are known."""
        return load_vendor_table(self.config)

    @cached_property
    def today(self) -> date:
        """Return the day that allowances are compared with, read once."""
        from pytest_phiguard._options import today_utc

        return today_utc()

    @cached_property
    def ledger(self) -> Ledger:
        """Return what this process has seen; in xdist's controller, what all workers have."""
        from pytest_phiguard.report import Ledger

        return Ledger()

    @property
    def guard(self) -> Guard | None:
        """Return what judges, built on the first call; None in mode ``off`` and in xdist's controller."""
        return self.watch.wake().guard if self.watch is not None else None

    @property
    def is_awake(self) -> bool:
        """Tell whether the guard was built."""
        return self.watch is not None and self.watch.is_awake

    @property
    def masking(self) -> Masking:
        """Return how values are shown."""
        from pytest_phiguard.report import Masking

        return Masking(self.settings.mask, self.tracked)

    def take_batch(self) -> dict[str, object]:
        """Return what was counted since the last call as plain data, values masked."""
        from pytest_phiguard.report import make_batch
        from pytest_phiguard.session import Tally

        watch = self.watch
        if watch is None:
            return make_batch(Tally(), self.masking, lambda finding: False)
        guard = watch.wake().guard if watch.is_awake else None
        tally = guard.take() if guard is not None else Tally()
        tally.tests, self.stage.tests = self.stage.tests, 0
        return make_batch(tally, self.masking, guard.is_failing if guard is not None else lambda finding: False)

    def collect(self) -> None:
        """Add what this process has counted to the ledger."""
        self.ledger.add(self.take_batch())


STATE: pytest.StashKey[State] = pytest.StashKey()


def is_controller(config: pytest.Config) -> bool:
    """Tell whether the tests run in workers of xdist."""
    return not hasattr(config, "workerinput") and bool(
        getattr(config.option, "tx", None) or getattr(config.option, "numprocesses", None)
    )


def load_vendor_table(config: pytest.Config) -> VendorTable:
    """Return the table of vendors, with those that plugins add."""
    from pytest_phiguard.parties.vendors import load_vendors

    extra = [vendor for batch in config.hook.pytest_phiguard_vendors(config=config) for vendor in batch]
    return load_vendors().with_vendors(extra) if extra else load_vendors()


class VendorIds:
    """The ids of the vendors that are known; the table is loaded when the first one is looked up.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @cached_property
    def _ids(self) -> frozenset[str]:
        return load_vendor_table(self._config).ids

    def __contains__(self, vendor: object) -> bool:
        return vendor in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def find_captures(config: pytest.Config) -> list[Capture]:
    """Return the captures of all plugins, the built-in ones among them."""
    batches = config.hook.pytest_phiguard_captures(config=config)
    return [one for batch in reversed(batches) for one in batch]


def find_version() -> str:
    """Return the plugin's version."""
    return find_distribution("pytest-phiguard")


def describe_captures(config: pytest.Config) -> list[dict[str, object]]:
    """Return name, version and state of each capture, as records of the report."""
    from pytest_phiguard.capture.patching import process_patches

    states = process_patches().state()
    return [
        {"name": one.name, "version": find_distribution(one.distribution), "state": states[one.name][0]}
        for one in find_captures(config)
        if one.name in states
    ]


def find_distribution(distribution: str) -> str:
    """Return the installed version of a distribution, or empty."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution) if distribution else ""
    except PackageNotFoundError:
        return ""
