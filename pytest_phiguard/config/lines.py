"""Owns how the text of an option becomes a value of `Settings`; must not know pytest.

Each ``parse_*`` function takes what a user wrote and the place where it stands, and raises
`ConfigurationError` naming value, option, place and what would be valid.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_phiguard.config.settings import CHILDREN, PAGE_CLASSES, REPORT_SUFFIXES, REQUIREMENTS, PageRule
from pytest_phiguard.errors import ConfigurationError
from pytest_phiguard.model import Verdict
from pytest_phiguard.parties.allowances import parse_allowance
from pytest_phiguard.parties.patterns import parse_pattern
from pytest_phiguard.parties.suggestions import describe_close

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from pytest_phiguard.model import Allowance


def parse_choice(value: object, *, option: str, source: str, valid: Sequence[str]) -> str:
    """Return ``value`` where it is one of ``valid``.

    Raises:
        ConfigurationError: It is not, or is no text.
    """
    if isinstance(value, str) and value in valid:
        return value
    raise ConfigurationError(f"{value!r} is not a valid {option} ({source}). Valid values: {', '.join(valid)}")


def parse_children(value: object, *, option: str, source: str) -> str:
    """Return how child processes are watched.

    Raises:
        ConfigurationError: It is no way to, or the package that it needs is not installed.
    """
    way = parse_choice(value, option=option, source=source, valid=CHILDREN)
    if find_spec("trustme") is None:
        raise ConfigurationError(
            f"{option} = {way} ({source}) needs the package trustme: pip install 'pytest-phiguard[children]'"
        )
    return way


def parse_lines(value: object, *, option: str, source: str) -> tuple[str, ...]:
    """Return the lines of a list option without blank ones and comments.

    Raises:
        ConfigurationError: The value is no list of texts.
    """
    if isinstance(value, str):
        value = value.split("\n")
    if not isinstance(value, (list, tuple)) or not all(isinstance(line, str) for line in value):
        raise ConfigurationError(f"{value!r} is not a valid {option} ({source}). Valid: a list of lines")
    stripped = (line.strip() for line in value)
    return tuple(line for line in stripped if line and not line.startswith("#"))


def parse_fail_on(value: object, *, option: str, source: str) -> frozenset[Verdict]:
    """Return the verdicts that fail a test, at least one."""
    names = [verdict.value for verdict in Verdict]
    words = parse_words(value, option=option, source=source)
    return frozenset(Verdict(parse_choice(word, option=option, source=source, valid=names)) for word in words)


def parse_words(value: object, *, option: str, source: str) -> tuple[str, ...]:
    """Return the words of a word list, given as one text or as a list of words.

    Raises:
        ConfigurationError: The value is neither, or holds no word.
    """
    if isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
        value = " ".join(value)
    if not isinstance(value, str) or not value.split():
        raise ConfigurationError(f"{value!r} is not a valid {option} ({source}). Valid: one or more words")
    return tuple(value.replace(",", " ").split())


def parse_pages(value: object, *, option: str, source: str) -> tuple[PageRule, ...]:
    """Return the page rules, in order."""
    return tuple(_parse_page_line(line, option, source) for line in parse_lines(value, option=option, source=source))


def _parse_page_line(line: str, option: str, source: str) -> PageRule:
    page_class, _, glob = line.partition(" ")
    parse_choice(page_class, option=f"page class in {option} line {line!r}", source=source, valid=PAGE_CLASSES)
    if not glob.strip().startswith(("/", "*")):
        raise ConfigurationError(
            f"{line!r} is not a valid {option} line ({source}). Valid: CLASS PATH, such as 'public /conditions/*'"
        )
    return PageRule(page_class, glob.strip())


def parse_require(
    value: object, *, option: str, source: str, vendors: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return what a full run must have seen: ``identifiers pages transmissions vendor:ID``."""
    words = parse_lines_or_words(value, option=option, source=source)
    for word in words:
        vendor = word.removeprefix("vendor:") if word.startswith("vendor:") else None
        if vendor is None:
            parse_choice(word, option=option, source=source, valid=(*REQUIREMENTS, "vendor:ID"))
        elif vendors is not None and vendor not in vendors:
            raise ConfigurationError(
                f"{word!r} in {option} ({source}) names no vendor of the table{describe_close(vendor, vendors)}"
            )
    return words


def parse_lines_or_words(value: object, *, option: str, source: str) -> tuple[str, ...]:
    """Return the words of a list that may be written in one line or in several."""
    lines = parse_lines(value, option=option, source=source)
    return tuple(word for line in lines for word in line.replace(",", " ").split())


def parse_first_party(value: object, *, option: str, source: str) -> tuple[str, ...]:
    """Return the patterns, each checked."""
    lines = parse_lines(value, option=option, source=source)
    for line in lines:
        _check_pattern(line, option, source)
    return lines


def parse_third_party(
    value: object, *, option: str, source: str, vendors: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return the ``PATTERN [= VENDOR]`` lines, each checked."""
    lines = parse_lines(value, option=option, source=source)
    for line in lines:
        pattern, equals, vendor = (part.strip() for part in line.partition("="))
        _check_pattern(pattern, option, source)
        if equals:
            _check_vendor(vendor, line, option, source, vendors)
    return lines


def parse_logs(
    value: object, *, option: str, source: str, vendors: Collection[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the ``LOGGER [= VENDOR]`` lines: a dotted name, and the vendor's id or empty."""
    lines = parse_lines(value, option=option, source=source)
    return tuple(_parse_named(line, option, source, vendors) for line in lines)


def parse_seams(
    value: object, *, option: str, source: str, vendors: Collection[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the ``module.function = VENDOR`` lines: a dotted name and the vendor's id."""
    seams = parse_logs(value, option=option, source=source, vendors=vendors)
    for name, vendor in seams:
        if not vendor or "." not in name:
            raise ConfigurationError(
                f"{name!r} is not a valid {option} line ({source}). "
                "Valid: NAME = VENDOR, such as 'app.notify.send_sms = twilio_messaging'"
            )
    return seams


def _parse_named(line: str, option: str, source: str, vendors: Collection[str] | None) -> tuple[str, str]:
    name, equals, vendor = (part.strip() for part in line.partition("="))
    if not all(part.isidentifier() or "-" in part for part in name.split(".")):
        raise ConfigurationError(f"{name!r} in {option} line {line!r} ({source}) is no dotted name")
    if equals:
        _check_vendor(vendor, line, option, source, vendors)
    return name, vendor


def _check_vendor(vendor: str, line: str, option: str, source: str, vendors: Collection[str] | None) -> None:
    if not vendor or (vendors is not None and vendor not in vendors):
        meant = describe_close(vendor, vendors or ())
        raise ConfigurationError(f"{vendor!r} in {option} line {line!r} ({source}) names no vendor of the table{meant}")


def parse_targets(value: object, *, option: str, source: str) -> tuple[str, ...]:
    """Return the ``module:function`` lines."""
    lines = parse_lines(value, option=option, source=source)
    for line in lines:
        module, colon, function = line.partition(":")
        if not colon or not all(part.isidentifier() for part in (*module.split("."), *function.split("."))):
            raise ConfigurationError(
                f"{line!r} is not a valid {option} ({source}). Valid: MODULE:FUNCTION, such as 'app.observability:init'"
            )
    return lines


def _check_pattern(text: str, option: str, source: str) -> None:
    try:
        parse_pattern(text)
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is not a valid {option} pattern ({source}): {error}") from None


def parse_allow(
    value: object, *, option: str, source: str, today: date, vendors: Collection[str]
) -> tuple[Allowance, ...]:
    """Return the allowances of the lines, each valid and not expired."""
    allowances = []
    for line in parse_lines(value, option=option, source=source):
        try:
            allowances.append(parse_allowance(line, source=source, today=today, vendor_ids=vendors))
        except ValueError as error:
            raise ConfigurationError(f"{line!r} is not a valid {option} line ({source}): {error}") from None
    return tuple(allowances)


def parse_reports(paths: Iterable[str | Path], *, option: str, source: str) -> tuple[Path, ...]:
    """Return the report files; the suffix says the format."""
    reports = tuple(Path(path) for path in paths)
    for path in reports:
        if path.suffix not in REPORT_SUFFIXES:
            raise ConfigurationError(
                f"{path.name!r} is not a valid {option} ({source}): no format is known for {path.suffix!r}. "
                f"Valid suffixes: {', '.join(REPORT_SUFFIXES)}"
            )
    return reports
