"""Owns what the marks of one test add up to, and what of that weakens the guard; must not know pytest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_phiguard.config.lines import parse_allow, parse_choice
from pytest_phiguard.config.settings import MODES, PAGE_CLASSES
from pytest_phiguard.errors import ConfigurationError
from pytest_phiguard.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from pytest_phiguard.model import Allowance


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
        page_reason: What that mark says for a reason, or empty.
        allow: All marks' allowances.
        ignore: All marks' ignored rule codes.
        weakened: What is to be told in the summary.
    """

    __test__ = False  # pytest collects classes named Test… where a suite imports them

    mode: str = ""
    page: str = ""
    page_reason: str = ""
    allow: tuple[Allowance, ...] = ()
    ignore: frozenset[str] = frozenset()
    weakened: tuple[Weakening, ...] = field(default=())


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
    mode = page = why = ""
    allow: list[Allowance] = []
    ignore: set[str] = set()
    weakened: list[Weakening] = []
    source = f"mark of {test}"
    for args, kwargs in marks:
        mark = _build_mark(args, kwargs, source)
        mode = mode or mark.mode or ""
        if mark.page and not page:
            page, why = mark.page, (mark.reason or "").strip()
        lines = [mark.allow] if isinstance(mark.allow, str) else mark.allow
        allow += parse_allow(list(lines), option="allow", source=source, today=today, vendors=vendors)
        codes = _parse_codes(mark.ignore, source)
        ignore |= codes
        weakened += _find_weakenings(mark, codes, source)
    return TestSettings(mode, page, why, tuple(allow), frozenset(ignore), tuple(weakened))


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
