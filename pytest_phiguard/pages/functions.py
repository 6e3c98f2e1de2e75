"""Owns which functions a script holds and what their parameters stand for; must not know what they do."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.syntax import Script

# What stands before a parenthesis with a block after it, and is no function.
_CONTROLS: Final = frozenset({"if", "for", "while", "switch", "with"})
# What makes of the function after it an expression, which may be called where it stands.
_BEFORE_EXPRESSION: Final = (
    *("(", "!", "+", "-", "~", "=", ",", ":", "?", "&&", "||", "??"),
    *("void", "return", "new", "await", "typeof"),
)
_LONG_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Function:
    """A function that has a parameter of some name.

    Args:
        start: Its first parameter's token, or that of the bracket before it.
        end: The token after its body.
        place: Which of the parameters it is, or -1 for a part of one.
        outer: The next function around it that has a parameter of that name, as a position in the list, or -1.
    """

    start: int
    end: int
    place: int
    outer: int

    def holds(self, position: int) -> bool:
        """Tell whether a token stands in the function.

        Args:
            position: Of the token.
        """
        return self.start <= position < self.end


class Functions:
    """The functions of a script.

    Args:
        script: The script.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self._by_name: dict[str, list[Function]] = {}
        self._ends: dict[int, tuple[int, int]] = {}
        for opening in range(len(script.tokens)):
            if script.is_mark(opening, "("):
                self._read_bracket(opening)
            elif script.is_mark(opening + 1, "=>") and script.tokens[opening].kind == "name":
                self._add(script.tokens[opening].text, opening, self._find_body_end(opening + 2), 0)

    def find(self, name: str, position: int) -> Function | None:
        """Return the innermost function around a token that has a parameter of a name, or None.

        Args:
            name: The parameter.
            position: Of the token.
        """
        functions = self._by_name.get(name, [])
        place = bisect_right(functions, position, key=lambda function: function.start) - 1
        while place >= 0 and not functions[place].holds(position):
            place = functions[place].outer
        return functions[place] if place >= 0 else None

    def _read_bracket(self, opening: int) -> None:
        script = self._script
        close = script.brackets.find_end(opening)
        arrow = script.is_mark(close + 1, "=>")
        if not arrow and (not script.is_mark(close + 1, "{") or script.is_mark(opening - 1, *_CONTROLS)):
            return
        end = self._find_body_end(close + 2) if arrow else script.brackets.find_end(close + 1) + 1
        for place, (first, last) in enumerate(script.brackets.split(opening + 1, close)):
            whole = last - first == 1 or script.is_mark(first + 1, "=")
            for name in (script.tokens[first].text,) if whole else self._iter_names(first, last):
                self._add(name, opening, end, place if whole else -1)

    def _iter_names(self, first: int, last: int) -> Iterator[str]:
        """Yield the names in a parameter that is a pattern."""
        return (token.text for token in self._script.tokens[first:last] if token.kind == "name")

    def _add(self, name: str, start: int, end: int, place: int) -> None:
        functions = self._by_name.setdefault(name, [])
        outer = len(functions) - 1
        while outer >= 0 and not functions[outer].holds(start):
            outer = functions[outer].outer
        functions.append(Function(start, end, place, outer))

    def _find_body_end(self, body: int) -> int:
        if self._script.is_mark(body, "{"):
            return self._script.brackets.find_end(body) + 1
        # ``a => b => c => …``: what begins in an expression, in no bracket of its own, ends where that ends.
        around = self._script.brackets.around[body] if body < len(self._script.tokens) else -1
        start, end = self._ends.get(around, (0, 0))
        if not start <= body < end:
            end = find_expression_end(self._script, body)
            self._ends[around] = (body, end)
        return end

    def iter_arguments(self, function: Function) -> Iterator[tuple[int, int]]:
        """Yield what a parameter is given, as tokens: where its function stands, or by its name.

        Args:
            function: What ``find`` returned.
        """
        for call in self._iter_calls(function) if function.place >= 0 else ():
            given = list(self._script.brackets.split(call + 1, self._script.brackets.find_end(call)))
            yield from given[function.place : function.place + 1]

    def _iter_calls(self, function: Function) -> Iterator[int]:
        """Yield the brackets of a function's calls."""
        script, before = self._script, function.start - 1
        named = script.is_mark(before - 1, "function") and script.is_kind(before, "name")
        name = script.tokens[before].text if named else ""
        while script.is_mark(before, "function", "*", "async", name):
            before -= 1
        call = function.end + 1 if script.is_mark(function.end, ")") else function.end
        if script.is_mark(before, *_BEFORE_EXPRESSION) and script.is_mark(call, "("):
            yield call
        # The short names of what a minifier wrote mean another thing in every scope.
        elif len(name) >= _LONG_NAME and self._is_declared_once(name):
            yield from self._calls.get(name, ())

    def _is_declared_once(self, name: str) -> bool:
        return self._declared.count(name) == 1

    @cached_property
    def _declared(self) -> list[str]:
        """The names that functions are declared by."""
        script = self._script
        return [token.text for at, token in enumerate(script.tokens) if script.is_mark(at - 1, "function")]

    @cached_property
    def _calls(self) -> dict[str, list[int]]:
        """Where what has a name is called."""
        script, calls = self._script, dict[str, list[int]]()
        for at, token in enumerate(script.tokens):
            if script.is_mark(at + 1, "(") and not script.is_mark(at - 1, "function", "new", ".", "?."):
                calls.setdefault(token.text, []).append(at + 1)
        return calls


def find_expression_end(script: Script, start: int) -> int:
    """Return the token after an expression that is assigned.

    Args:
        script: The script.
        start: The expression's first token.
    """
    position, tokens = start, script.tokens
    around = script.brackets.around[start] if start < len(tokens) else -1
    limit = script.brackets.find_end(around) if around >= 0 else len(tokens)
    while position < limit:
        if script.is_mark(position, ";", ",") or (position > start and _breaks(script, position)):
            return position
        if script.is_mark(position, "(", "[", "{"):
            position = script.brackets.find_end(position)
        position += 1
    return min(position, limit)


def _breaks(script: Script, position: int) -> bool:
    """Tell whether a line break before a token ends the statement (ECMA-262, section 12.10)."""
    before, token = script.tokens[position - 1], script.tokens[position]
    if token.kind == "punct" or "\n" not in script.text[before.end : token.start]:
        return False
    return before.kind != "punct" or before.text in {")", "]", "}"}
