"""The note on what the settings name."""

from __future__ import annotations

import pytest

from pytest_phiguard.capture.base import Patcher
from pytest_phiguard.capture.mail.configured import note_relay


class Sink:
    """A sink that keeps notes and failures."""

    def __init__(self):
        self.notes, self.failures = [], []

    def note(self, what, count=1):
        """Keep a note."""
        self.notes.append(what)

    def failed(self, where, error):
        """Keep a failure."""
        self.failures.append(error)


@pytest.mark.parametrize(
    ("relay", "told"),
    [("smtp.sendgrid.net", True), ("localhost", False), ("mail", False), ("10.0.0.1", False), ("", False)],
)
def test_relay_that_is_not_ours_is_told(relay, told):
    """A relay of this machine or network needs no word."""
    sink = Sink()
    note_relay(Patcher("x", [sink], []), lambda: relay)
    assert [relay in note for note in sink.notes] == [True] * told


def test_settings_that_raise_are_a_failure_of_ours():
    """The application never notices that its settings could not be read."""
    sink = Sink()

    def fail():
        raise RuntimeError("not configured")

    note_relay(Patcher("x", [sink], []), fail)
    assert sink.notes == []
    assert [str(error) for error in sink.failures] == ["not configured"]
