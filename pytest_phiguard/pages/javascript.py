"""Owns the reading of JavaScript into tokens (ECMA-262, section 12); must not know what a script does."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TOKENS: Final = 200_000

_TOKEN = re.compile(
    r"""[\s\ufeff]*(?:
    (?P<comment>//[^\n\r\u2028\u2029]*|/\*.*?(?:\*/|\Z)|<!--[^\n\r]*)
    |(?P<name>(?:[^\W\d]|\$)[\w$]*)
    |(?P<number>\.?\d[\w.]*)
    |(?P<string>"(?:[^"\\\n]+|\\.)*"?|'(?:[^'\\\n]+|\\.)*'?)
    |(?P<template>`)
    |(?P<slash>/=?)
    |(?P<punct>\?\.(?!\d)|=>|[=!]==?|[<>]=|\|\|=?|&&=?|\?\?=?|\+\+|--|[-+*%&|^]=|\.\.\.|\S)
    )""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,500}\]){1,500}/[A-Za-z]*")
# A slash after one of these begins a regular expression, else it divides.
_BEFORE_REGEX = frozenset(
    {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "instanceof", "else", "do", "yield"}
)
_TEMPLATE = re.compile(r"\\.|`|\$\{|[{}]", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(\r\n|.)|\Z)", re.DOTALL
)
_SINGLE: Final[Mapping[str, str]] = MappingProxyType(
    {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r": "", "\r\n": ""}
)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class Token(NamedTuple):
    """One token of a script.

    Args:
        kind: ``name``, ``number``, ``string``, ``template``, ``regex`` or ``punct``.
        text: As written, quotes included.
        start: Where it begins in the script.
        end: Where it ends.
    """

    kind: str
    text: str
    start: int
    end: int


def parse_tokens(script: str, limit: int = MAX_TOKENS) -> tuple[list[Token], bool]:
    """Return the tokens of a script without its comments, and whether that is all of them.

    Args:
        script: The source; of one that is no JavaScript, some tokens.
        limit: How many tokens are read.
    """
    tokens: list[Token] = []
    position, match = 0, _TOKEN.match(script, 0)
    while match is not None:
        kind = match.lastgroup or ""
        start, position = match.span(kind)
        if kind == "template":
            position = _find_template_end(script, start)
        elif kind == "slash":
            kind, position = _read_slash(script, start, position, tokens)
        if kind != "comment":
            if len(tokens) >= limit:
                return tokens, False
            tokens.append(Token(kind, script[start:position], start, position))
        match = _TOKEN.match(script, position)
    return tokens, True


def _read_slash(script: str, start: int, end: int, tokens: list[Token]) -> tuple[str, int]:
    last = tokens[-1] if tokens else None
    operand = last is not None and (
        last.text in {")", "]", "}"} if last.kind == "punct" else last.text not in _BEFORE_REGEX
    )
    match = None if operand else _REGEX.match(script, start)
    return ("punct", end) if match is None else ("regex", match.end())


def _find_template_end(script: str, start: int) -> int:
    """Return where a template ends; the expressions in it may hold templates themselves."""
    around = ["`"]
    for match in _TEMPLATE.finditer(script, start + 1):
        mark, inside = match[0], around[-1]
        if mark == inside or (mark == "}" and inside == "{"):
            around.pop()
            if not around:
                return match.end()
        elif mark == "`" or (mark == "${" and inside == "`") or (mark == "{" and inside == "{"):
            around.append(mark[-1])
    return len(script)


def unescape_string(literal: str) -> str:
    """Return what a string or template literal means; the expressions of a template stay as written.

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
