"""What the tests of log records share: a guard that watches a logger, and the records that it has seen."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager

import pytest

from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.capture.telemetry.logs import LogsCapture

EMAIL = "ottoline.brakspear@patient.example"
MRN = "MRN0012345"


@contextmanager
def watching(sink, *lines):
    """Run a guard that watches loggers."""
    patches = Patches()
    patches.push(sink, [LogsCapture(lines)])
    try:
        yield sink
    finally:
        patches.pop()


@pytest.fixture(autouse=True)
def pristine(monkeypatch):
    """Have logging as Python begins with it: SDKs and workers of other tests leave handlers and factories behind."""
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "filters", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    monkeypatch.setattr(logging, "_logRecordFactory", logging.LogRecord)
    monkeypatch.setattr(logging.root.manager, "disable", 0)
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            monkeypatch.setattr(logger, "disabled", False)
    logging.root.manager._clear_cache()
    yield
    logging.root.manager._clear_cache()


@pytest.fixture
def logs(sink):
    """Yield the sink of a guard that watches the logger ``clinic``, shipped to Datadog."""
    with watching(sink, ("clinic", "datadog")):
        yield sink


@pytest.fixture
def logger():
    """Yield a logger of the tree, and leave it as it was."""
    parent, one = logging.getLogger("clinic"), logging.getLogger("clinic.portal")
    parent.setLevel(logging.INFO)
    yield one
    for each in (parent, one):
        each.handlers.clear()
        each.filters.clear()
        each.disabled, each.propagate = False, True
        each.setLevel(logging.NOTSET)


class Keeping(logging.Handler):
    """A handler that keeps what it formats."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def emit(self, record):
        """Keep a record."""
        self.kept.append(self.format(record))


def read(logs):
    """Return what is told of the only record."""
    return json.loads(logs.only.body)
