"""JSON and lines of JSON, taken apart to their values; knows no other structure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_phiguard.decode.escapes import join_surrogates
from pytest_phiguard.decode.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONG_NAME = 8
_NAMES = frozenset({"name", "key", "field", "id", "k", "property"})


class _Members(tuple[Any, ...]):
    """The pairs of a JSON object; a dict would keep only the last of two members of one name."""

    __slots__ = ()


_DECODER = json.JSONDecoder(object_pairs_hook=_Members, parse_float=str, parse_int=str, strict=False)


def is_json(text: str) -> bool:
    """Tell cheaply whether a text may be a JSON object, array or string."""
    head = text.lstrip()[:1]
    return head in {"{", "[", '"'} and text.rstrip()[-1:] in '}]"'


def parse_json(text: str) -> Any:
    """Return the values of a JSON text, numbers as written.

    Raises:
        ValueError: It is no JSON, or nested too deep for the parser.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def parse_json_lines(text: str) -> list[Any]:
    """Return the values of a text that holds a JSON object or array per line.

    Raises:
        ValueError: A line is no JSON, or there is one line only.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip()[0] in "{[" for line in lines):
        raise ValueError("no lines of JSON")
    return [parse_json(line) for line in lines]


def find_json_pieces(value: Any, prefix: str, *, key: str, chain: tuple[str, ...], leaves: int) -> list[Piece]:
    """Return the values below a parsed JSON value, in order, under ``prefix`` + path.

    Args:
        value: What `parse_json` returned.
        prefix: The location up to the path, ``body.json:``.
        key: The name that the whole value stands under.
        chain: The encodings that were opened to reach it.
        leaves: How many values there may be.

    Raises:
        ValueError: There are more values.
    """
    pieces: list[Piece] = []
    names: list[str] = []
    waiting = [(value, "", key)]
    while waiting:
        node, path, name = waiting.pop()
        kind = type(node)
        if kind is str:
            if node:
                pieces.append(Piece(prefix + path, _mend(node), name, chain))
                if len(pieces) > leaves:
                    raise ValueError("too many values")
        elif kind is _Members:
            waiting.extend(_iter_members(node, path, name))
            names += [child for child, _ in node if len(child) >= _LONG_NAME]
        elif kind is list:
            waiting.extend((node[index], f"{path}[{index}]", name) for index in range(len(node) - 1, -1, -1))
    if names:
        pieces.append(Piece(prefix.removesuffix(":"), _mend("\n".join(names)), "", chain))
    return pieces


def _iter_members(members: _Members, path: str, name_above: str) -> Iterable[tuple[Any, str, str]]:
    """Yield the members of an object, the last first; ``{"name": "zip", "value": …}`` gives the value its name.

    An object that only says of what type its value is (``{"stringValue": …}``) stands under the name above it.
    """
    start = f"{path}." if path else ""
    alias = ""
    if len(members) <= 6 and any(name == "value" for name, _ in members):
        alias = next((value for name, value in members if name in _NAMES and type(value) is str), "")
    typed = len(members) == 1 and members[0][0].lower().endswith("value")
    for name, child in reversed(members):
        key = alias if alias and name == "value" else name
        yield child, start + name, name_above if typed and name_above else key


def _mend(text: str) -> str:
    return text if text.isascii() else join_surrogates(text)
