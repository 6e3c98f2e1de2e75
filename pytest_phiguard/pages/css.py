"""Owns the addresses in style sheets, read token by token (CSS Syntax Level 3); must not know who loads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z)                                  # a comment
    |(?P<url>url\(\s*(?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\\\n]|\\.)*)'|(?P<bare>(?:[^"'()\s\\]|\\[0-9a-f]{1,6}\s?|\\[^\n])+))\s*\))
    |"(?P<text2>(?:[^"\\\n]|\\.)*)"|'(?P<text1>(?:[^'\\\n]|\\.)*)'
    |(?P<rule>@[a-z-]+)
    |(?P<hidden>display\s*:\s*none\b)
    |(?P<mark>[{};])""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class StyleAddress:
    """An address that a style sheet loads.

    Args:
        address: As written, escapes undone.
        directive: The CSP directive that governs it.
    """

    address: str
    directive: str


def iter_style_addresses(text: str) -> Iterator[StyleAddress]:
    """Yield the addresses of a style sheet: ``@import``, ``@font-face`` and every other ``url()``.

    Args:
        text: The style sheet.
    """
    rule = ""
    for token in _TOKEN.finditer(text):
        if token["rule"]:
            rule = token["rule"].lower()
        elif token["mark"]:
            # An at-rule without a block ends at its semicolon, one with a block at the brace that closes it.
            rule = rule if token["mark"] == "{" or (token["mark"] == ";" and rule != "@import") else ""
        elif token["url"]:
            yield StyleAddress(_unescape(token["double"] or token["single"] or token["bare"] or ""), _govern(rule))
        elif rule == "@import" and (token["text1"] or token["text2"]):
            yield StyleAddress(_unescape(token["text1"] or token["text2"]), "style-src-elem")
            rule = ""


def iter_attribute_addresses(text: str) -> Iterator[StyleAddress]:
    """Yield the addresses of a ``style`` attribute; an element that is not displayed loads none.

    Args:
        text: The attribute's value.
    """
    if not any(token["hidden"] for token in _TOKEN.finditer(text)):
        yield from iter_style_addresses(text)


def _govern(rule: str) -> str:
    if rule == "@import":
        return "style-src-elem"
    return "font-src" if rule == "@font-face" else "img-src"


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_replace_escape, text) if "\\" in text else text


def _replace_escape(match: re.Match[str]) -> str:
    if not match[1]:
        return "" if match[2] == "\n" else match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
