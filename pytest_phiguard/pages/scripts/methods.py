"""Owns what calls of well-known functions and methods say of what they are given; must not know syntax."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from pytest_phiguard.pages.scripts.host import (
    Either,
    Host,
    Method,
    Parameters,
    Web,
    choose,
    gather,
    join_address,
    parse_query,
    plain,
    write_text,
)
from pytest_phiguard.pages.scripts.names import MAX_DEPTH
from pytest_phiguard.pages.scripts.nodes import find_callee, find_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node

_BY_ID: Final = frozenset({"getElementById", "querySelector"})
_URI_SAFE: Final = "!'()*-._~"


def call_method(name: str, value: Any, arguments: list[Any], names: Names) -> Any:
    """Return what a call says: the value whose method it is, and its arguments, where nothing more is known.

    Args:
        name: What is called.
        value: What the expression before the bracket says.
        arguments: What it is given.
        names: The elements that can be looked up.
    """
    arguments = [None if isinstance(one, Method) else one for one in arguments]
    first = arguments[0] if arguments else None
    if name in _BY_ID and type(first) is str:
        text = names.texts.get(first.removeprefix("#"))
        return None if text is None or not names.spend(len(text)) else {"textContent": text, "value": text}
    if name == "parse" and type(first) is str:
        return _parse_json(first)
    function = _FUNCTIONS.get(name)
    if function is not None and first is not None and not isinstance(value, Method):
        return function(arguments)
    if isinstance(value, Method):
        return _call_on(value.of, name, arguments)
    return gather(map(plain, arguments))


def _call_on(of: Any, name: str, arguments: list[Any]) -> Any:
    if isinstance(of, Either):
        return choose(_call_on(one, name, arguments) for one in of)
    if type(of) is str and (told := _call_on_text(of, name, arguments)) is not None:
        return told
    if isinstance(of, list) and name == "join" and all(type(one) is str for one in of):
        return (arguments[0] if arguments and type(arguments[0]) is str else ",").join(of)
    if isinstance(of, list) and name == "concat":
        return [*of, *(item for one in arguments for item in (one if isinstance(one, list) else (one,)))]
    if isinstance(of, Parameters | Web) and name in {"toString", "toJSON"}:
        return of.text
    if isinstance(of, dict) and name in {"get", "getItem"} and arguments:
        return of.get(arguments[0]) if type(arguments[0]) is str else None
    # ``document.createElement(…)`` does not say what is known of the document.
    return gather([of.text if isinstance(of, Host) else plain(of), gather(map(plain, arguments))])


def _call_on_text(of: str, name: str, arguments: list[Any]) -> str | None:
    if name in _PLAIN:
        return _PLAIN[name](of)
    texts = [one for one in map(write_text, arguments) if one is not None]
    if name == "concat":
        return of + "".join(texts)
    if name in {"replace", "replaceAll"} and len(texts) == len(arguments) == 2:
        return of.replace(texts[0], texts[1], -1 if name == "replaceAll" else 1)
    return None


def construct(call: Node, arguments: list[Any]) -> Any:
    """Return what a new object says.

    Args:
        call: The ``new_expression``.
        arguments: What its constructor is given.
    """
    callee = find_callee(call)
    name = find_key(callee) if callee is not None and callee.kind == "identifier" else ""
    arguments = [None if isinstance(one, Method) else one for one in arguments]
    first = arguments[0] if arguments else None
    if name == "URLSearchParams":
        text = write_text(first)
        if text is not None:
            return parse_query(text)
        return Parameters(first if isinstance(first, dict) else {})
    if name == "URL" and (text := write_text(first)) is not None:
        return Web(join_address(write_text(arguments[1]) or "" if len(arguments) > 1 else "", text))
    if name in {"FormData", "Headers", "Map", "Object"} and not isinstance(first, list):
        return dict(first) if isinstance(first, dict) else {}
    return gather(map(plain, arguments))


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


def _merge(arguments: list[Any]) -> Any:
    merged: dict[str, Any] = {}
    for one in arguments:
        if isinstance(one, dict) and not isinstance(one, Host):
            merged.update(one)
    return merged


def _quote(arguments: list[Any]) -> Any:
    value = arguments[0]
    if isinstance(value, Either):
        return choose(_quote([one]) for one in value)
    text = write_text(value)
    if text is None and isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
    return None if text is None else quote(text, safe=_URI_SAFE, errors="replace")


def _unquote(arguments: list[Any]) -> Any:
    text = write_text(arguments[0])
    return None if text is None else unquote(text)


def _as_text(arguments: list[Any]) -> Any:
    return write_text(arguments[0]) if write_text(arguments[0]) is not None else gather(map(plain, arguments))


_PLAIN: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "toLowerCase": str.lower,
        "toUpperCase": str.upper,
        "trim": str.strip,
        "toString": str,
        "valueOf": str,
        "normalize": str,
    }
)
_FUNCTIONS: Final[Mapping[str, Callable[[list[Any]], Any]]] = MappingProxyType(
    {
        "assign": _merge,
        "encodeURIComponent": _quote,
        "decodeURIComponent": _unquote,
        "String": _as_text,
    }
)
