"""Lets ``python -m pytest_phiguard.cli`` do what ``phiguard`` does."""

from __future__ import annotations

import sys

from pytest_phiguard.cli import main

if __name__ == "__main__":
    sys.exit(main())
