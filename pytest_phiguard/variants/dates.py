"""Forms of dates; knows no other kind and no clock."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.variants.spelling import Spelling

MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_ISO = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?!\d)")
_US = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
# RFC 3339, and what Python, JavaScript and databases write for a day at midnight.
_MIDNIGHTS = (
    *("T00:00:00", "T00:00:00Z", "T00:00:00.000Z", "T00:00:00+00:00", "T00:00:00.000+00:00", "T00:00"),
    " 00:00:00",
)
_LEAST_EPOCH = 7
# Excel counts days from here, its 29 February 1900 included.
_FIRST_DAY = date(1899, 12, 30)


def parse_date(value: str) -> date | None:
    """Return the date that a value begins with (ISO or, with the year last, US order), or None."""
    text = value.strip()
    iso, us = _ISO.match(text), _US.match(text)
    parts = iso.groups() if iso else (us[3], us[1], us[2]) if us else None
    if parts is None:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def iter_date_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a date: ISO, US and European order, compact, unpadded, month names, epoch."""
    yield Form(value, (), Shape.DATE)
    day = parse_date(value)
    if day is None:
        return
    for text, chain in _iter_numbers(day):
        yield Form(text, chain, Shape.DATE)
    for text, chain in _iter_month_names(day):
        yield Form(text, chain, Shape.DATE)
    yield Form(f"{day:%Y%m%d}000000", ("compact", "time"), Shape.CODE)
    yield Form(f"{day:%m/%d/%y}", ("us", "short_year"), Shape.DATE)
    seconds = _count_seconds(day)
    for text, chain in ((f"{seconds}", ("epoch",)), (f"{seconds * 1000}", ("epoch", "milliseconds"))):
        if len(text.lstrip("-")) >= _LEAST_EPOCH:
            yield Form(text, chain, Shape.CODE)
            yield Form(f"{text}.0", (*chain, "decimal"), Shape.RUN)


def iter_date_spellings(value: str) -> Iterator[Form]:
    """Yield the forms of a date that differ from the others in case and signs only, or are too short, for digests."""
    day = parse_date(value)
    if day is None:
        return
    for text, chain in _iter_month_names(day):
        yield Form(text.lower(), (*chain, "lowercase"), Shape.DATE)
        yield Form(text.upper(), (*chain, "uppercase"), Shape.DATE)
    for text, chain in _iter_weekday_names(day):
        yield Form(text, chain, Shape.DATE)
    iso = day.isoformat()
    for midnight in _MIDNIGHTS:
        yield Form(iso + midnight, ("iso", "time"), Shape.DATE)
    yield Form(f"{day.month:02}/{day.day:02}/{day.year:04} 00:00:00", ("us", "time"), Shape.DATE)
    yield Form(str((day - _FIRST_DAY).days), ("excel",), Shape.NUMBER)


def _count_seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp())


def _iter_numbers(day: date) -> Iterator[Spelling]:
    y, m, d = f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"
    for sign in "-/. ":
        yield sign.join((y, m, d)), ("iso",)
        yield sign.join((m, d, y)), ("us",)
        yield sign.join((d, m, y)), ("eu",)
    yield f"{y}{m}{d}", ("compact",)
    yield f"{m}{d}{y}", ("us", "compact")
    yield f"{d}{m}{y}", ("eu", "compact")
    for sign in "/-.":
        if sign != ".":  # 1990.5.1 is a version
            yield sign.join((y, str(day.month), str(day.day))), ("iso", "unpadded")
        yield sign.join((str(day.month), str(day.day), y)), ("us", "unpadded")
        yield sign.join((str(day.day), str(day.month), y)), ("eu", "unpadded")


def _iter_month_names(day: date) -> Iterator[Spelling]:
    month = MONTHS[day.month - 1]
    for name in (month, month[:3]):
        for number in dict.fromkeys((str(day.day), f"{day.day:02}")):
            yield f"{name} {number}, {day.year}", ("us", "month_name")
            yield f"{name} {number} {day.year}", ("us", "month_name")
            yield f"{number} {name} {day.year}", ("eu", "month_name")
        ordinal = f"{day.day}{_ORDINALS.get(day.day % 10 if day.day // 10 != 1 else 0, 'th')}"
        yield f"{name} {ordinal}, {day.year}", ("us", "month_name")
        yield f"{ordinal} {name} {day.year}", ("eu", "month_name")
    short = month[:3]
    for sign in ("-", "/", ""):
        # Oracle, Apache logs, SAS.
        yield f"{day.day:02}{sign}{short}{sign}{day.year}", ("eu", "month_name")
    yield f"{day.year}-{short}-{day.day:02}", ("month_name",)


def _iter_weekday_names(day: date) -> Iterator[Spelling]:
    weekday, month = _WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    # `toDateString` and `toLocaleDateString` of JavaScript, RFC 9110 section 5.6.7.
    yield f"{weekday[:3]} {month[:3]} {day.day:02} {day.year}", ("us", "weekday")
    yield f"{weekday}, {month} {day.day}, {day.year}", ("us", "weekday")
    yield f"{weekday[:3]}, {day.day:02} {month[:3]} {day.year} 00:00:00 GMT", ("eu", "weekday", "time")
