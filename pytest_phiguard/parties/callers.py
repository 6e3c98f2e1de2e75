"""Who asks the application at a path (``phiguard_callers``), and so gets what it answers; knows no content."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pytest_phiguard.errors import ConfigurationError
from pytest_phiguard.parties.suggestions import describe_close

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


def parse_callers(
    lines: Iterable[str], *, option: str, source: str, vendors: Collection[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return what ``PATH = VENDOR`` lines say: a path with ``*``, as in ``phiguard_pages``, and the vendor's id.

    Args:
        lines: The lines.
        option: What they are given by, for messages.
        source: Where they stand, for messages.
        vendors: The vendor ids that are known.

    Raises:
        ConfigurationError: A line is none, or names no vendor.
    """
    return tuple(_parse_line(line, option, source, vendors) for line in lines)


def _parse_line(line: str, option: str, source: str, vendors: Collection[str] | None) -> tuple[str, str]:
    # A path may hold ``=``, a vendor's id never does.
    glob, equals, vendor = (part.strip() for part in line.rpartition("="))
    if not equals or not glob.startswith(("/", "*")):
        raise ConfigurationError(
            f"{line!r} is not a valid {option} line ({source}). "
            "Valid: PATH = VENDOR, such as '/webhooks/twilio/* = twilio_messaging'"
        )
    if not vendor or (vendors is not None and vendor not in vendors):
        meant = describe_close(vendor, vendors or ())
        raise ConfigurationError(f"{vendor!r} in {option} line {line!r} ({source}) names no vendor of the table{meant}")
    return glob, vendor


def find_caller(path: str, callers: Sequence[tuple[str, str]]) -> str:
    """Return the id of the vendor that asks the application at a path, or empty; the first match wins.

    Args:
        path: The path of the request.
        callers: What the settings say.
    """
    return next((vendor for glob, vendor in callers if fnmatchcase(path, glob)), "")
