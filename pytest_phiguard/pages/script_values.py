"""Owns what the expressions of a page's scripts say: literals, and names that stand for one; runs nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.functions import Functions
from pytest_phiguard.pages.javascript import unescape_string
from pytest_phiguard.pages.syntax import parse_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_phiguard.pages.functions import Function
    from pytest_phiguard.pages.javascript import Token
    from pytest_phiguard.pages.syntax import Script

MAX_CHARACTERS: Final = 2_000_000
MAX_DEPTH: Final = 40

_OPENING = frozenset({"(", "[", "{"})
_WORD_OPERATORS = frozenset({"new", "await", "typeof", "void", "delete", "in", "instanceof", "return", "yield"})
_JOINED = frozenset({".", "?.", "...", "!", "~", "++", "--"})
WINDOWS: Final = frozenset({"window", "self", "globalThis", "top", "parent"})
_EMPTY = frozenset({"true", "false", "null", "undefined", "NaN", "Infinity", "this", "super"})
_BY_ID = frozenset({"getElementById", "querySelector"})
_HOLE = re.compile(r"\$\{([^{}]*)\}")


class Host(dict[str, Any]):
    """An object that the browser provides, of which some members are known.

    Args:
        text: What it is as a text, or None.
        members: What is known of it.
    """

    def __init__(self, text: str | None, members: Mapping[str, Any]) -> None:
        super().__init__(members)
        self.text = text


class Names:
    """What the names in a page's scripts stand for.

    Args:
        roots: What the browser provides: ``location``, ``document``.
        texts: The text or value of elements by their id.
    """

    def __init__(self, roots: Mapping[str, object], texts: Mapping[str, str]) -> None:
        self._roots = roots
        self.texts = texts
        self._bound: dict[str, tuple[Script, int, int]] = {}
        self._busy: set[tuple[Script, int]] = set()
        self._functions: dict[Script, Functions] = {}
        self._room = MAX_CHARACTERS

    def bind(self, name: str, script: Script, start: int, end: int) -> None:
        """Note what a name stands for from now on.

        Args:
            name: The variable.
            script: Where it is given its value.
            start: Where the value begins.
            end: Where it ends.
        """
        self._bound[name] = (script, start, end)

    def find(self, name: str, depth: int, at: tuple[Script, int] | None = None) -> object:
        """Return the value of a name, or None.

        A parameter of a function is not the variable of that name outside it (ECMA-262, section 10.2.11).

        Args:
            name: The variable.
            depth: How deep the expression is that asks.
            at: The script and token where it stands, or None for outside every function.
        """
        bound = self._bound.get(name)
        if bound is not None and bound[:2] in self._busy:
            bound = None
        within = self._find_function(name, at)
        if within is None:
            return self._roots.get(name) if bound is None else self._read_bound(*bound, depth)
        script, functions, function = within
        if bound is not None and bound[0] is script and function.holds(bound[1]):
            return self._read_bound(*bound, depth)
        given = [one for one in functions.iter_arguments(function) if (script, one[0]) not in self._busy]
        return _gather([self._read_bound(script, *one, depth) for one in given])

    def _read_bound(self, script: Script, start: int, end: int, depth: int) -> object:
        if not self.spend(script.tokens[end - 1].end - script.tokens[start].start if end > start else 0):
            return None
        self._busy.add((script, start))
        try:
            return read_value(script, start, end, self, depth + 1)
        finally:
            self._busy.discard((script, start))

    def _find_function(self, name: str, at: tuple[Script, int] | None) -> tuple[Script, Functions, Function] | None:
        while at is not None:
            script, position = at
            if script not in self._functions:
                self._functions[script] = Functions(script)
            functions = self._functions[script]
            function = functions.find(name, position)
            if function is not None:
                return script, functions, function
            at = script.around
        return None

    def spend(self, characters: int) -> bool:
        """Take what a value costs from what may be spent, and tell whether it was there.

        Args:
            characters: Its length in the source.
        """
        self._room -= characters
        return self._room > 0


def read_value(script: Script, start: int, end: int, names: Names, depth: int = 0) -> Any:
    """Return what an expression says: text, a list or dict of such, or None where nothing is known.

    Args:
        script: Where it stands.
        start: Its first token.
        end: The token after it.
        names: What names stand for.
        depth: How deep it is in another.
    """
    if start >= end or depth > MAX_DEPTH or _is_function(script, start, end):
        return None
    sums = True
    values: list[Any] = []
    for first, last, operator in _iter_operands(script, start, end):
        sums = sums and operator in {"", "+"}
        values.append(_read_operand(script, first, last, names, depth + 1))
    if len(values) == 1:
        return values[0]
    if sums and all(value is None or type(value) is str for value in values):
        return "".join(value or "" for value in values) or None
    return _gather(values)


def _gather(values: list[Any]) -> Any:
    known = [value for value in values if value is not None]
    return known[0] if len(known) == 1 else known or None


def _is_function(script: Script, start: int, end: int) -> bool:
    """Tell whether an expression is a function or class: what stands in it is not what it says."""
    if script.is_mark(start, "function", "async", "class"):
        return True
    arrow = start + 1
    if script.is_mark(start, "("):
        arrow = script.brackets.find_end(start) + 1
    return arrow < end and script.is_mark(arrow, "=>")


def _iter_operands(script: Script, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the operands of an expression, each with the operator before it."""
    begin, operator, position = start, "", start
    while position < end:
        token = script.tokens[position]
        if token.text in _OPENING and token.kind == "punct":
            position = min(script.brackets.find_end(position), end - 1)
        elif _is_operator(token):
            if begin < position:
                yield begin, position, operator
            begin, operator = position + 1, token.text
        position += 1
    if begin < end:
        yield begin, end, operator


def _is_operator(token: Token) -> bool:
    return (
        token.text not in _JOINED if token.kind == "punct" else token.kind == "name" and token.text in _WORD_OPERATORS
    )


def _read_operand(script: Script, start: int, end: int, names: Names, depth: int) -> Any:
    while script.is_mark(start, "!", "~", "++", "--", "..."):
        start += 1
    if start >= end:
        return None
    value, position = _read_base(script, start, end, names, depth)
    callee = script.tokens[start].text
    while position < end:
        if script.is_mark(position, ".", "?."):
            value, position, callee = _read_member(script, position, end, value)
        elif script.is_mark(position, "["):
            close = script.brackets.find_end(position)
            value = _pick(value, read_value(script, position + 1, min(close, end), names, depth + 1))
            position = close + 1
        elif script.is_mark(position, "("):
            close = script.brackets.find_end(position)
            arguments = read_arguments(script, position + 1, min(close, end), names, depth + 1)
            value, position = _call(callee, value, arguments, names), close + 1
        else:
            break
    if isinstance(value, Host):
        return value.text
    return None if isinstance(value, _Method) else value


class _Method:
    """A member that is unknown, of a value that is known: called, it says what the value says (``trim()``)."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        self.of = of


def _read_base(script: Script, start: int, end: int, names: Names, depth: int) -> tuple[Any, int]:
    token = script.tokens[start]
    if token.kind == "punct":
        close = min(script.brackets.find_end(start), end)
        if token.text == "{":
            return _read_object(script, start + 1, close, names, depth), close + 1
        if token.text == "[":
            return read_arguments(script, start + 1, close, names, depth), close + 1
        inner = list(script.brackets.split(start + 1, close)) if token.text == "(" else []
        return (read_value(script, *inner[-1], names, depth + 1) if inner else None), close + 1
    if token.kind == "name":
        if token.text in WINDOWS and script.is_mark(start + 1, ".", "?.") and start + 2 < end:
            return names.find(script.tokens[start + 2].text, depth), start + 3
        return (None if token.text in _EMPTY else names.find(token.text, depth, (script, start))), start + 1
    if token.kind == "template":
        return _fill(unescape_string(token.text), names, depth, (script, start)), start + 1
    return (unescape_string(token.text) if token.kind == "string" else token.text), start + 1


def _fill(template: str, names: Names, depth: int, around: tuple[Script, int]) -> str:
    def replace(match: re.Match[str]) -> str:
        inner = parse_script(match[1], around)
        value = read_value(inner, 0, len(inner.tokens), names, depth + 1)
        return value if type(value) is str else match[0]

    return _HOLE.sub(replace, template) if "${" in template and depth < MAX_DEPTH else template


def _read_member(script: Script, position: int, end: int, value: Any) -> tuple[Any, int, str]:
    if position + 1 >= end or script.tokens[position + 1].kind != "name":
        # ``a?.[0]`` and ``f?.()``: what follows is read next.
        return value, position + 1, ""
    name = script.tokens[position + 1].text
    if isinstance(value, dict) and name in value:
        return value[name], position + 2, name
    return (None if value is None or isinstance(value, _Method) else _Method(value)), position + 2, name


def _pick(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return value.get(key) if type(key) is str else None
    if isinstance(value, list) and type(key) is str and key.isdecimal() and len(key) < 8 and int(key) < len(value):
        return value[int(key)]
    return None


def _call(callee: str, value: Any, arguments: list[Any], names: Names) -> Any:
    """Return what a call says: the value whose method it is, and its arguments."""
    if callee in _BY_ID and arguments and type(arguments[0]) is str:
        text = names.texts.get(arguments[0].removeprefix("#"))
        return None if text is None or not names.spend(len(text)) else {"textContent": text, "value": text}
    if callee == "parse" and arguments and type(arguments[0]) is str:
        return _parse_json(arguments[0])
    known = _gather(arguments)
    if isinstance(value, _Method):
        # ``document.createElement(…)`` does not say what is known of the document.
        return _gather([value.of.text if isinstance(value.of, Host) else value.of, known])
    return known


def _parse_json(text: str) -> Any:
    try:
        return _write_leaves(json.loads(text, parse_float=str, parse_int=str), 0)
    except (ValueError, RecursionError):
        return text


def _write_leaves(value: Any, depth: int) -> Any:
    if isinstance(value, dict) and depth < MAX_DEPTH:
        return {name: _write_leaves(child, depth + 1) for name, child in value.items()}
    if isinstance(value, list) and depth < MAX_DEPTH:
        return [_write_leaves(child, depth + 1) for child in value]
    return value if type(value) is str else None


def read_arguments(script: Script, start: int, end: int, names: Names, depth: int = 0) -> list[Any]:
    """Return what each of several expressions says, which commas part.

    Args:
        script: Where they stand.
        start: The first token.
        end: The token after the last one.
        names: What names stand for.
        depth: How deep they are in another expression.
    """
    return [read_value(script, first, last, names, depth + 1) for first, last in script.brackets.split(start, end)]


def _read_object(script: Script, start: int, end: int, names: Names, depth: int) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for first, last in script.brackets.split(start, end):
        if script.is_mark(first, "..."):
            spread = read_value(script, first + 1, last, names, depth + 1)
            members.update(spread if isinstance(spread, dict) else {})
            continue
        name, value = _read_name(script, first, last, names, depth)
        if value < last or first + 1 == last:
            members[name] = read_value(script, value, last, names, depth + 1)
    return members


def _read_name(script: Script, first: int, last: int, names: Names, depth: int) -> tuple[str, int]:
    """Return the name of a member and where its value begins; a method has none."""
    token = script.tokens[first]
    if first + 1 == last:
        return token.text, first
    after = first + 1
    name = unescape_string(token.text) if token.kind == "string" else token.text
    if script.is_mark(first, "["):
        after = script.brackets.find_end(first) + 1
        name = str(read_value(script, first + 1, after - 1, names, depth + 1) or "")
    return name, after + 1 if script.is_mark(after, ":") else last
