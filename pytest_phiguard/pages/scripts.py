"""Owns what inline scripts hand to known globals and write into the page; must not know pages or vendors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.functions import find_expression_end
from pytest_phiguard.pages.javascript import unescape_string
from pytest_phiguard.pages.script_values import WINDOWS, read_arguments, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.script_values import Names
    from pytest_phiguard.pages.syntax import Script

_ASSIGNING: Final = frozenset({"=", "||=", "??=", "&&=", "+="})
# No global of a vendor has more parts: ``google.maps``.
_LONGEST: Final = 4
_WORDS = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_WRITERS: Final = frozenset({"write", "writeln", "insertAdjacentHTML", "append", "prepend", "html"})
_MARKUP: Final = frozenset({"innerHTML", "outerHTML", "srcdoc"})


@dataclass(frozen=True, slots=True)
class Use:
    """A vendor's global that a script calls or sets.

    Args:
        name: The global, as the vendors' table has it.
        text: What is handed over, as JSON.
        offset: Where it stands in the script.
    """

    name: str
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that a script holds.

    Args:
        text: What it says, as far as that is known.
        offset: Where it stands in the script.
    """

    text: str
    offset: int


class Globals:
    """The globals of vendors, ready to be looked for.

    Args:
        names: Such as ``gtag``, ``google.maps`` or ``lotame_*``.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._roots = {name.partition(".")[0] for name in names}
        self._prefixes = tuple(name[:-1] for name in names if name.endswith("*"))

    def is_root(self, word: str) -> bool:
        """Tell whether a variable may be a vendor's.

        Args:
            word: Its name.
        """
        return word in self._roots or (bool(self._prefixes) and word.startswith(self._prefixes))

    def find(self, path: list[str]) -> str:
        """Return the longest global that a path begins with, or empty.

        Args:
            path: The variable and its members.
        """
        for length in range(min(len(path), _LONGEST), 0, -1):
            name = ".".join(path[:length])
            if name in self._names:
                return name
        return path[0] if self._prefixes and path[0].startswith(self._prefixes) else ""

    def stand_in(self, text: str) -> bool:
        """Tell cheaply whether one of them may stand in a script.

        Args:
            text: The script.
        """
        words = set(_WORDS.findall(text))
        return not self._roots.isdisjoint(words) or any(map(self.is_root, words if self._prefixes else ()))


def bind_names(script: Script, names: Names) -> None:
    """Note what the variables of a script stand for.

    Args:
        script: The script.
        names: Where it is noted.
    """
    for position, token in enumerate(script.tokens):
        if token.kind == "name" and script.is_mark(position + 1, "=") and _is_variable(script, position):
            names.bind(token.text, script, position + 2, find_expression_end(script, position + 2))


def _is_variable(script: Script, position: int) -> bool:
    if not script.is_mark(position - 1, ".", "?."):
        return True
    return script.is_mark(position - 2, *WINDOWS) and not script.is_mark(position - 3, ".", "?.")


def iter_uses(script: Script, known: Globals, names: Names) -> Iterator[Use]:
    """Yield the calls and assignments of vendors' globals, with what they hand over.

    Args:
        script: The script.
        known: The globals.
        names: What variables stand for.
    """
    local: dict[str, bool] = {}
    for position, token in enumerate(script.tokens):
        if token.kind == "name":
            if not known.is_root(token.text) or not _is_global(script, position, local):
                continue
            root, after = token.text, position + 1
        elif token.kind == "string" and script.is_mark(position - 1, "[") and script.is_mark(position - 2, *WINDOWS):
            root, after = unescape_string(token.text), position + 2
        else:
            continue
        path, after = _read_path(script, root, after)
        name = known.find(path)
        if name:
            yield from _iter_handed(script, after, Use(name, "", token.start), names)


def _is_global(script: Script, position: int, local: dict[str, bool]) -> bool:
    if not _is_variable(script, position) or script.is_mark(position - 1, "function"):
        return False
    name = script.tokens[position].text
    if len(name) == 1 and name not in local:
        local[name] = _is_local(script, name)
    return not local.get(name, False)


def _is_local(script: Script, name: str) -> bool:
    """Tell whether a script gives a one-letter name another meaning (Adobe's ``s`` comes from ``s_gi``)."""
    for position, token in enumerate(script.tokens):
        if token.text == name and token.kind == "name" and _is_variable(script, position):
            if script.is_mark(position + 1, "=") and not script.is_mark(position + 2, "s_gi"):
                return True
            around = script.brackets.around[position]
            if around >= 0 and script.is_mark(around, "(") and _is_parameters(script, around):
                return True
    return False


def _is_parameters(script: Script, opening: int) -> bool:
    if script.is_mark(opening - 1, "function") or script.is_mark(opening - 2, "function"):
        return True
    return script.is_mark(script.brackets.find_end(opening) + 1, "=>")


def _read_path(script: Script, root: str, position: int) -> tuple[list[str], int]:
    """Return a variable with its members, and the position after them."""
    path, tokens = [root], script.tokens
    while position + 1 < len(tokens):
        if script.is_mark(position, ".", "?.") and tokens[position + 1].kind == "name":
            path.append(tokens[position + 1].text)
            position += 2
        elif (
            script.is_mark(position, "[")
            and tokens[position + 1].kind == "string"
            and script.is_mark(position + 2, "]")
        ):
            path.append(unescape_string(tokens[position + 1].text))
            position += 3
        else:
            break
    return path, position


def _iter_handed(script: Script, position: int, use: Use, names: Names) -> Iterator[Use]:
    if position < len(script.tokens) and script.tokens[position].text in _ASSIGNING:
        end = find_expression_end(script, position + 1)
        yield from _build_use(use, [read_value(script, position + 1, end, names)])
    # ``ttq.instance(…).identify(…)``: what a call returns is the vendor's too.
    while script.is_mark(position, "("):
        close = script.brackets.find_end(position)
        yield from _build_use(use, read_arguments(script, position + 1, close, names))
        _, position = _read_path(script, "", close + 1)


def _build_use(use: Use, values: list[Any]) -> Iterator[Use]:
    if any(says_anything(value) for value in values):
        yield Use(use.name, json.dumps(values, ensure_ascii=False), use.offset)


def says_anything(value: Any) -> bool:
    """Tell whether anything is known of a value.

    Args:
        value: What an expression says.
    """
    if isinstance(value, (dict, list)):
        return any(map(says_anything, value.values() if isinstance(value, dict) else value))
    return value is not None


def writes_markup(text: str) -> bool:
    """Tell cheaply whether a script may write HTML into its page.

    Args:
        text: The script.
    """
    return "<" in text and any(word in text for word in (*_WRITERS, *_MARKUP))


def iter_markup(script: Script, names: Names) -> Iterator[Literal]:
    """Yield the HTML that a script writes into its page.

    Args:
        script: The script.
        names: What variables stand for.
    """
    for position, token in enumerate(script.tokens):
        if token.kind in {"string", "template"} and "<" in token.text and not script.is_mark(position - 1, "+"):
            around = script.brackets.around[position]
            written = around >= 0 and script.is_mark(around, "(") and script.is_mark(around - 1, *_WRITERS)
            if written or (script.is_mark(position - 1, "=", "+=") and script.is_mark(position - 2, *_MARKUP)):
                yield Literal(read_sum(script, position, names), token.start)


def read_sum(script: Script, position: int, names: Names) -> str:
    """Return a text with what is added to it, as far as that is known.

    Args:
        script: The script.
        position: Of the text.
        names: What variables stand for.
    """
    end = position + 1
    while script.is_mark(end, "+"):
        end = _find_operand_end(script, end + 1)
    value = read_value(script, position, end, names)
    return value if type(value) is str else unescape_string(script.tokens[position].text)


def _find_operand_end(script: Script, position: int) -> int:
    while position < len(script.tokens):
        token = script.tokens[position]
        if script.is_mark(position, "(", "[", "{"):
            position = script.brackets.find_end(position)
        elif token.kind == "punct" and token.text not in {".", "?."}:
            return position
        position += 1
    return position
