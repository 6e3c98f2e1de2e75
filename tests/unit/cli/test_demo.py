"""The command ``phiguard``."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_phiguard.cli import main
from pytest_phiguard.cli.demo import run_demo


def test_demo_shows_the_leak_and_the_repair():
    """The replay fails with PHG202 naming VWO, passes repaired, and the command succeeds."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_phiguard.cli", "demo"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is readable by VWO" in done.stdout
    before, after = done.stdout.split("== The repaired page")
    assert "1 failed" in before
    assert "1 passed" in after


def test_demo_without_flask_says_what_to_install(monkeypatch, capsys):
    """Where Flask is missing the demo names the extra and leaves with exit code 2."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run_demo() == 2
    assert "pytest-phiguard[demo]" in capsys.readouterr().err


def test_unknown_command_is_refused(capsys):
    """A command that does not exist is a usage error."""
    with pytest.raises(SystemExit) as left:
        main(["demos"])
    assert left.value.code == 2
    assert "demo" in capsys.readouterr().err
