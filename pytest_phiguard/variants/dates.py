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
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_ISO = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?!\d)")
_US = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")


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
    for text, chain in _iter_spellings(day):
        yield Form(text, chain, Shape.DATE)
    seconds = int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp())
    for text, chain in ((f"{seconds}", ("epoch",)), (f"{seconds * 1000}", ("epoch", "milliseconds"))):
        if len(text.lstrip("-")) >= 8:
            yield Form(text, chain, Shape.CODE)


def _iter_spellings(day: date) -> Iterator[Spelling]:
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
    yield from _iter_month_names(day)


def _iter_month_names(day: date) -> Iterator[Spelling]:
    month = MONTHS[day.month - 1]
    for name in (month, month[:3]):
        for number in dict.fromkeys((str(day.day), f"{day.day:02}")):
            yield f"{name} {number}, {day.year}", ("us", "month_name")
            yield f"{number} {name} {day.year}", ("eu", "month_name")
        ordinal = f"{day.day}{_ORDINALS.get(day.day % 10 if day.day // 10 != 1 else 0, 'th')}"
        yield f"{name} {ordinal}, {day.year}", ("us", "month_name")
        yield f"{ordinal} {name} {day.year}", ("eu", "month_name")
