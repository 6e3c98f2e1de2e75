"""Allowance lines: ``DESTINATION kinds=… [pages=…] until=… reason="…" [via=…]``; knows no party and no page."""

from __future__ import annotations

import re
import shlex
from datetime import date
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import TYPE_CHECKING

from pytest_phiguard.model import Allowance, Kind
from pytest_phiguard.parties.destinations import find_number
from pytest_phiguard.parties.patterns import parse_pattern
from pytest_phiguard.parties.suggestions import describe_close

if TYPE_CHECKING:
    from collections.abc import Collection

FORM = (
    "DESTINATION kinds=KIND[,KIND…] [pages=GLOB[,GLOB…]] [via=CHANNEL[,CHANNEL…]] until=YYYY-MM-DD "
    'reason="…" (DESTINATION: a host pattern, a vendor id, a mailbox or tel:+NUMBER)'
)
CHANNELS = ("http", "websocket", "socket", "dns", "email", "telemetry", "tag", "redirect", "browser", "seam", "answer")
_KEYS = ("kinds", "pages", "until", "reason", "via")
_REQUIRED = ("kinds", "until", "reason")
_KINDS = tuple(kind.value for kind in Kind)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MAILBOX = re.compile(r"[^@\s]+@[^@\s/:]+")
# A word that looks like a vendor id: single-label hosts are first-party and need no allowance.
_WORD = re.compile(r"[\w-]+")


def parse_allowance(line: str, *, source: str, today: date, vendor_ids: Collection[str]) -> Allowance:
    """Return the allowance that a line means.

    Args:
        line: The line as written.
        source: Where it stands, for reports.
        today: The day of the run, UTC.
        vendor_ids: The vendors that may be named.

    Raises:
        ValueError: The line is wrong, or has expired; the message says what is valid.
    """
    destination, values = _split_line(line, vendor_ids)
    for key in _REQUIRED:
        if not values.get(key, "").strip():
            raise ValueError(f"{key}= is missing. Valid: {FORM}")
    return Allowance(
        _check_destination(destination, vendor_ids),
        _parse_choices(values["kinds"], "kind", ("*", *_KINDS)),
        _parse_until(values["until"], today),
        values["reason"].strip(),
        _parse_pages(values["pages"]) if "pages" in values else (),
        _parse_choices(values["via"], "channel", CHANNELS) if "via" in values else (),
        source,
    )


def _split_line(line: str, vendor_ids: Collection[str]) -> tuple[str, dict[str, str]]:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise ValueError(f"the line cannot be split as a shell would ({error})") from None
    if not words or words[0].partition("=")[0] in _KEYS:
        raise ValueError(f"the destination is missing. Valid: {FORM}")
    values: dict[str, str] = {}
    if len(words) > 1 and "=" not in words[1]:
        name = " ".join(takewhile(lambda word: "=" not in word, words))
        meant = describe_close(name, vendor_ids)
        if meant:
            raise ValueError(f"{name!r} is no destination, which is one word{meant}")
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"{word!r} is no KEY=VALUE (a reason of several words stands in quotes). Valid: {FORM}")
        if key not in _KEYS:
            raise ValueError(f"{key!r} is no key of an allowance. Valid keys: {', '.join(_KEYS)}")
        if key in values:
            raise ValueError(f"{key}= stands twice")
        values[key] = value
    return words[0], values


def _check_destination(text: str, vendor_ids: Collection[str]) -> str:
    if text in vendor_ids:
        return text
    if text.startswith("tel:"):
        if not re.fullmatch(r"\+\d{5,15}", find_number(text[4:]), re.ASCII):
            raise ValueError(f"{text!r} is no number. Valid: tel:+ and five to fifteen digits")
    elif "@" in text:
        if not _MAILBOX.fullmatch(text):
            raise ValueError(f"{text!r} is no mailbox. Valid: lab@example.org or *@example.org")
        parse_pattern(text.rpartition("@")[2])
    elif _WORD.fullmatch(text) and text != "localhost":
        raise ValueError(f"{text!r} is no vendor id{describe_close(text, vendor_ids)}. Valid: {FORM}")
    else:
        parse_pattern(text)
    return text


def _parse_choices(text: str, what: str, valid: tuple[str, ...]) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(","))
    for word in words:
        if word not in valid:
            raise ValueError(f"{word!r} is no {what}. Valid: {', '.join(valid)}")
    return words


def _parse_pages(text: str) -> tuple[str, ...]:
    globs = tuple(glob.strip() for glob in text.split(","))
    for glob in globs:
        if not glob.startswith(("/", "*")):
            raise ValueError(f"{glob!r} is no page path. Valid: a path with *, such as /portal/*")
    return globs


def _parse_until(text: str, today: date) -> date:
    try:
        until = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        until = None
    if until is None:
        raise ValueError(f"until={text!r} is no day. Valid: YYYY-MM-DD")
    if until < today:
        raise ValueError(
            f"it has expired: until={until} is before today, {today} (UTC). Renew the agreement or drop it"
        )
    return until


def allows(allowance: Allowance, *, kind: str, page_path: str, channel: str) -> bool:
    """Tell whether an allowance, whose destination is met, permits one kind.

    Args:
        allowance: The allowance.
        kind: The kind's text; ``*`` asks whether all are permitted.
        page_path: Path of the page that sends it, empty where there is none.
        channel: The transmission's channel.
    """
    if "*" not in allowance.kinds and kind not in allowance.kinds:
        return False
    if allowance.via and channel not in allowance.via:
        return False
    return not allowance.pages or any(fnmatchcase(page_path, glob) for glob in allowance.pages)
