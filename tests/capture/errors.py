"""What the tests of error trackers share: an exception with a patient in it, and the events of a guard."""

from __future__ import annotations

import logging

import pytest

EMAIL = "ottoline.brakspear@patient.example"

# Not in the lines around a raise: those go to the vendor too.
MRN = "MRN0012345"


def fail():
    """Raise an error whose message and frames hold an identifier."""
    patient = {"email": EMAIL}
    raise ValueError(f"no slot for {patient['email']}")


def catch():
    """Return the error that ``fail`` raises."""
    try:
        fail()
    except ValueError as error:
        return error


def events_of(guard):
    """Return the drafts that are events, sealed; the guard must not have failed."""
    assert guard.failures == []
    return [sent for sent in guard.sent if sent.channel == "telemetry"]


@pytest.fixture
def rollbar(monkeypatch):
    """Yield Rollbar's SDK as it is before anybody has set it up."""
    module = pytest.importorskip("rollbar")
    settings = {**module.SETTINGS, "allow_logging_basic_config": False, "locals": dict(module.SETTINGS["locals"])}
    monkeypatch.setattr(module, "SETTINGS", settings)
    for name, value in (("_initialized", False), ("_transforms", []), ("_threads", None)):
        monkeypatch.setattr(module, name, value, raising=False)
    monkeypatch.setattr(logging.getLogger("rollbar"), "disabled", True)
    yield module
    module.events.reset()
