"""The report as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_phiguard.report.records import Record


def write_report(report: Record, path: Path) -> None:
    """Write the report in the format that the suffix of ``path`` names.

    Raises:
        OSError: The file cannot be written.
        ValueError: No format is known for the suffix.
    """
    if path.suffix != ".json":
        raise ValueError(f"no report format is known for {path.suffix!r}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
