"""Owns what string literals of JavaScript mean (ECMA-262, section 12.9.4); must not know where they stand."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(\r\n|.)|\Z)", re.DOTALL
)
_SINGLE: Final[Mapping[str, str]] = MappingProxyType(
    {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r": "", "\r\n": ""}
)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescape_string(literal: str) -> str:
    """Return what a string literal means.

    Args:
        literal: The literal with its quotes; the closing one may be missing.
    """
    text = literal[1:-1] if len(literal) > 1 and literal[-1] == literal[0] else literal[1:]
    return unescape(text) if "\\" in text else text


def unescape(text: str) -> str:
    """Return a text with the escapes of JavaScript undone.

    Args:
        text: What stands between the quotes.
    """
    text = _ESCAPE.sub(_replace_escape, text)
    return _SURROGATES.sub(_join_surrogates, text)


def _replace_escape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    if match[4]:
        return chr(int(match[4], 8))
    return _SINGLE.get(match[5] or "", match[5] or "")


def _join_surrogates(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")
