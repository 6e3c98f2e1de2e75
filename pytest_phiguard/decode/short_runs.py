"""Runs too short to be told by their length: what padding ends, and the first digits of a digest; decodes none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_RUN = 16
_SHORT = 12
# Hexadecimal digits, other letters and digits, padding, all else.
_HEX_CLASSES = (
    bytes(
        0x68 if chr(code) in "0123456789abcdefABCDEF" else 0x77 if chr(code).isalnum() else 0x20 for code in range(128)
    )
    + b"w" * 128
)
_DIGITS = b"h" * _SHORT
_UUID_GROUP = re.compile(r"-[0-9a-fA-F]{4}-")
_NO_DIGIT = re.compile(rb"[^h]")
# The characters of encodings, padding, all else.
_PADDING_CLASSES = (
    bytes(
        0x61 if chr(code).isalnum() or chr(code) in "+/_-" else 0x3D if chr(code) == "=" else 0x20
        for code in range(128)
    )
    + b" " * 128
)
_PADDED = b"a" * _SHORT + b"="
_SHORT_RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,15}$")


class Run(NamedTuple):
    """A run of at least `MIN_RUN` characters, or a shorter one that padding or its digits tell.

    Attributes:
        text: The run, without padding.
        start: Where it begins in the text that was searched.
        marked: Whether padding or dots beside it say how it is written: ``=`` base64, ``.`` a token's part.
        part: Whether it may be a part of a longer run: of a path or slug, or cut off by an escaped sign.
    """

    text: str
    start: int
    marked: str = ""
    part: bool = False


def find_short_runs(text: str, content: bytes) -> list[Run]:
    """Return the runs of 12 to 15 characters that are more than a word or a number.

    Args:
        text: The text.
        content: The same as ASCII, anything else replaced.
    """
    runs = list(_iter_padded(text, content)) if b"=" in content else []
    classes = content.translate(_HEX_CLASSES)
    start = classes.find(_DIGITS)
    while start >= 0:
        beyond = _NO_DIGIT.search(classes, start + _SHORT)
        end = beyond.start() if beyond else len(classes)
        if end - start < MIN_RUN and classes[end : end + 1] != b"w" and classes[start - 1 : start] != b"w":
            run = text[start:end]
            # The last group of a UUID is none of its own.
            if not run.isdigit() and not _UUID_GROUP.fullmatch(text, max(0, start - 6), start):
                runs.append(Run(run, start))
        start = classes.find(_DIGITS, end)
    return runs


def _iter_padded(text: str, content: bytes) -> Iterator[Run]:
    """Yield the short runs that padding ends; a value behind the sign makes it none."""
    classes = content.translate(_PADDING_CLASSES)
    end = classes.find(_PADDED) + _SHORT
    while end >= _SHORT:
        after = classes[end : end + 3].lstrip(b"=")
        match = _SHORT_RUN.search(text, max(0, end - MIN_RUN), end)
        if after[:1] != b"a" and match:
            yield Run(match[0], match.start(), "=")
        end = classes.find(_PADDED, end) + _SHORT
