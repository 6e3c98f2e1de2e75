"""The command ``phiguard``; each of its subcommands lives in a module of its own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        argv: The arguments without the program's name; those of the process where it is not given.
    """
    parser = argparse.ArgumentParser(prog="phiguard", description="Privacy tests for health software.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("demo", help="replay the insulin-pump incident: the failing test, then the repaired page")
    parser.parse_args(argv)

    from pytest_phiguard.cli.demo import run_demo

    return run_demo()
