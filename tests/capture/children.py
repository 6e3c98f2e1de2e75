"""What the tests of child processes share: a command that repeats its input, and a guard that contains a patient."""

from __future__ import annotations

import sys

import pytest

PHI = "ottoline.brakspear@patient.example"

# Echoes its standard input, and ignores the address that it is given.
ECHO = [sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read())", "https://lab.example/x"]
URL = "https://lab.example/x"


@pytest.fixture
def contained(guard):
    """Yield a sink that contains what holds the patient's address."""
    guard.guards_network = True
    judged = guard.passage

    def passage(draft):
        judged(draft)
        sealed = draft.seal()
        return "contained" if PHI in repr((sealed.fields, sealed.body)) else "open"

    guard.passage = passage
    return guard
