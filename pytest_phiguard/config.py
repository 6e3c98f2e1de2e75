"""The settings as one frozen dataclass, parsed from plain text; knows nothing of pytest.

Each ``parse_*`` function takes what a user wrote and the place where it stands, and raises
`ConfigurationError` naming value, option, place and what would be valid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_phiguard.errors import ConfigurationError
from pytest_phiguard.model import Allowance, Verdict
from pytest_phiguard.parties.allowances import parse_allowance
from pytest_phiguard.parties.patterns import parse_pattern
from pytest_phiguard.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

MODES = ("enforce", "report", "off")
NETWORKS = ("contain", "isolate", "observe")
MASKS = ("auto", "always", "never")
PAGE_CLASSES = ("public", "functional", "authenticated")
REQUIREMENTS = ("identifiers", "pages", "transmissions")
REPORT_SUFFIXES = (".json",)
CHILDREN = ("proxy",)
DEFAULT_FAIL_ON = frozenset({Verdict.LEAK, Verdict.EXPOSED, Verdict.UNVERIFIED})


@dataclass(frozen=True, slots=True)
class PageRule:
    """One line of ``phiguard_pages``: pages whose path matches ``glob`` are of ``page_class``."""

    page_class: str
    glob: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run was told; every value is valid.

    Args:
        mode: ``enforce``, ``report`` or ``off``.
        first_party: Host patterns and CIDRs that are ours.
        third_party: ``PATTERN [= VENDOR]`` lines that are judged third-party first.
        allow: The allowances of the ini file.
        fail_on: Verdicts that fail a test.
        pages: Page classes by path, first match wins.
        network: ``contain``, ``isolate`` or ``observe``.
        reports: Files to write, by suffix.
        mask: ``auto``, ``always`` or ``never``.
        seed: Text mixed into every patient's seed.
        require: What a full run must have seen.
        logs: Loggers whose records an agent ships, each with the vendor's id or empty.
        seams: Dotted names of the suite's own functions whose calls go to a vendor, each with the vendor's id.
        client_ip: ``patient`` where test clients send the patient's address as theirs, else empty.
        callers: Paths at which a vendor asks the application, as globs, each with the vendor's id.
        telemetry_init: The application's own set-up of its telemetry, ``module:function``.
        on_commit: ``run`` where callbacks that a rollback would drop are run, else empty.
        children: ``proxy`` where what child processes send goes through a proxy of ours, else empty.
        sources: Where each value that is not the default came from.
    """

    mode: str = "enforce"
    first_party: tuple[str, ...] = ()
    third_party: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()
    fail_on: frozenset[Verdict] = DEFAULT_FAIL_ON
    pages: tuple[PageRule, ...] = ()
    network: str = "contain"
    reports: tuple[Path, ...] = ()
    mask: str = "auto"
    seed: str = ""
    require: tuple[str, ...] = ()
    logs: tuple[tuple[str, str], ...] = ()
    seams: tuple[tuple[str, str], ...] = ()
    client_ip: str = ""
    callers: tuple[tuple[str, str], ...] = ()
    telemetry_init: tuple[str, ...] = ()
    on_commit: str = ""
    children: str = ""
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The arguments of one ``phiguard`` marker, as they were written."""

    mode: str | None = None
    allow: str | Sequence[str] = ()
    ignore: str | Sequence[str] = ()
    page: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Weakening:
    """One way in which a mark weakened the guard, with its reason."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class TestSettings:
    """What the marks of one test add up to.

    Args:
        mode: The innermost mark's mode, or empty for the run's.
        page: The innermost mark's page class, or empty.
        allow: All marks' allowances.
        ignore: All marks' ignored rule codes.
        weakened: What is to be told in the summary.
    """

    __test__ = False  # pytest collects classes named Test… where a suite imports them

    mode: str = ""
    page: str = ""
    allow: tuple[Allowance, ...] = ()
    ignore: frozenset[str] = frozenset()
    weakened: tuple[Weakening, ...] = field(default=())


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
            raise ConfigurationError(f"{word!r} in {option} ({source}) names no vendor of the table")
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
        if equals and (not vendor or (vendors is not None and vendor not in vendors)):
            raise ConfigurationError(f"{vendor!r} in {option} line {line!r} ({source}) names no vendor of the table")
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
    if equals and (not vendor or (vendors is not None and vendor not in vendors)):
        raise ConfigurationError(f"{vendor!r} in {option} line {line!r} ({source}) names no vendor of the table")
    return name, vendor


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


def parse_marks(
    marks: Iterable[tuple[tuple[object, ...], dict[str, object]]],
    *,
    test: str,
    today: date,
    vendors: Collection[str],
) -> TestSettings:
    """Add up the marks of one test.

    Args:
        marks: Positional and keyword arguments of each mark, the innermost first (pytest's order).
        test: Node id of the test, for messages.
        today: The day that ``until`` is compared with.
        vendors: The vendor ids that are known.

    Raises:
        ConfigurationError: An argument is unknown or wrong, or a reason is missing.
    """
    mode = page = ""
    allow: list[Allowance] = []
    ignore: set[str] = set()
    weakened: list[Weakening] = []
    source = f"mark of {test}"
    for args, kwargs in marks:
        mark = _build_mark(args, kwargs, source)
        mode = mode or mark.mode or ""
        page = page or mark.page or ""
        lines = [mark.allow] if isinstance(mark.allow, str) else mark.allow
        allow += parse_allow(list(lines), option="allow", source=source, today=today, vendors=vendors)
        codes = _parse_codes(mark.ignore, source)
        ignore |= codes
        weakened += _find_weakenings(mark, codes, source)
    return TestSettings(mode, page, tuple(allow), frozenset(ignore), tuple(weakened))


def _build_mark(args: tuple[object, ...], kwargs: dict[str, object], source: str) -> Mark:
    valid = "mode, allow, ignore, page, reason"
    if args:
        raise ConfigurationError(f"phiguard takes keyword arguments only, not {args[0]!r} ({source}). Valid: {valid}")
    try:
        mark = Mark(**kwargs)  # type: ignore[arg-type]  # checked below
    except TypeError:
        unknown = sorted(set(kwargs) - set(valid.split(", ")))
        raise ConfigurationError(f"{unknown[0]!r} is no argument of phiguard ({source}). Valid: {valid}") from None
    if mark.mode is not None:
        parse_choice(mark.mode, option="mode", source=source, valid=MODES)
    if mark.page is not None:
        parse_choice(mark.page, option="page", source=source, valid=PAGE_CLASSES)
    if mark.reason is not None and not isinstance(mark.reason, str):
        raise ConfigurationError(f"{mark.reason!r} is not a valid reason ({source}). Valid: a text")
    return mark


def _parse_codes(value: object, source: str) -> set[str]:
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, (list, tuple, set, frozenset)):
        raise ConfigurationError(f"{value!r} is not a valid ignore ({source}). Valid: a list of rule codes")
    for code in codes:
        if code not in RULES:
            raise ConfigurationError(f"{code!r} is not a rule code ({source}). Valid values: {', '.join(RULES)}")
    return set(codes)


def _find_weakenings(mark: Mark, codes: set[str], source: str) -> list[Weakening]:
    what = [f"mode={mark.mode}"] if mark.mode in {"report", "off"} else []
    what += [f"ignore={code}" for code in sorted(codes)]
    reason = (mark.reason or "").strip()
    if what and not reason:
        raise ConfigurationError(f"{what[0]} weakens the guard and needs a reason on the same mark ({source})")
    return [Weakening(one, reason) for one in what]


def find_page_class(path: str, signed_in: bool, rules: Sequence[PageRule]) -> str:
    """Return the class of a page: the first matching rule, else what the framework says of the user.

    A page is never public because it is unknown.
    """
    for rule in rules:
        if fnmatchcase(path, rule.glob):
            return rule.page_class
    return "authenticated" if signed_in else "functional"
