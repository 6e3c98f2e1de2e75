"""Owns what any other script of a page can read of what one script sets: globals, storage and cookies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.host import Either
from pytest_phiguard.pages.scripts.known import says_anything
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.nodes import find_arguments, find_callee, find_key
from pytest_phiguard.pages.scripts.script import Script, parse_script
from pytest_phiguard.pages.scripts.sizes import MAX_SIZE, measure, prune
from pytest_phiguard.pages.scripts.values import Reader, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from pytest_phiguard.pages.scripts.nodes import Node

_STORAGES: Final = frozenset({"localStorage", "sessionStorage"})
# What every script can read anyway is no news of this one.
_PROVIDED: Final = frozenset({"location", "document", "name", "status", "onload", "onerror", *_STORAGES})
_WORDS: Final = ("Storage", "cookie", "=")

_OF_ELEMENTS: Final = frozenset({
    "action", "async", "checked", "className", "crossOrigin", "data", "defer", "disabled", "href", "id", "innerHTML",
    "innerText", "integrity", "onclick", "onerror", "onload", "outerHTML", "referrerPolicy", "rel", "src", "srcdoc",
    "srcset", "style", "textContent", "title", "type", "value",
})  # fmt: skip


def iter_globals(
    script: Script | str, names: Names | None = None, *, module: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield what a script leaves for every other script of its page to read, as fields of a transmission.

    ``page.global:NAME`` has the value of a global as JSON, ``page.storage:KEY`` and ``page.cookie:NAME`` a text. What
    is not known of a value is left out; of what nothing is known, there is none.

    Args:
        script: The script, or its source.
        names: What the page's scripts know; None for what this one says by itself.
        module: Whether it is a module, whose own variables no other script can read.
    """
    text = script if isinstance(script, str) else script.text
    if not any(word in text for word in _WORDS):
        return
    script = parse_script(script) if isinstance(script, str) else script
    names = Names({}, {}) if names is None else names
    names.add(script)
    yield from _iter_variables(script, names, script.scopes.declared if module else frozenset())
    yield from _iter_stored(script, names)


def _iter_variables(script: Script, names: Names, hidden: Set[str]) -> Iterator[tuple[str, str]]:
    reader = Reader(names)
    for name, variable in script.scopes.globals.items():
        if name in _PROVIDED or name in hidden or not (variable.bindings or variable.changes):
            continue
        value = reader.read_global(name, script.root)
        value = prune(value) if measure(value) > MAX_SIZE else value
        if not variable.bindings and isinstance(value, dict):
            # A name that is not the script's own may be an element's: what is set of it goes into the page.
            value = {member: one for member, one in value.items() if member not in _OF_ELEMENTS}
        if says_anything(value):
            yield f"page.global:{name}", _write(value)


def _iter_stored(script: Script, names: Names) -> Iterator[tuple[str, str]]:
    for call in script.calls.get(".setItem", ()):
        callee, given = find_callee(call), find_arguments(call)
        if callee is not None and len(given) == 2 and _is_storage(callee.get("object")):
            yield from _tell("page.storage", read_value(given[0], names), read_value(given[1], names))
    for assignment in script.find_kind("assignment_expression"):
        left, right = assignment.get("left"), assignment.get("right")
        if left is None or left.kind not in {"member_expression", "subscript_expression"}:
            continue
        of, key = left.get("object"), left.get("property") or left.get("index")
        if _is_storage(of) and key is not None:
            name = find_key(key) if key.kind == "property_identifier" else read_value(key, names)
            yield from _tell("page.storage", name, read_value(right, names))
        elif key is not None and key.text == "cookie" and of is not None and _find_last(of) == "document":
            yield from _iter_cookies(read_value(right, names))


def _iter_cookies(value: Any) -> Iterator[tuple[str, str]]:
    for one in value if isinstance(value, list) else (value,):
        if type(one) is str:
            name, mark, rest = one.partition(";")[0].partition("=")
            yield from _tell("page.cookie", name.strip() if mark else "", (rest if mark else name).strip())


def _is_storage(node: Node | None) -> bool:
    return node is not None and _find_last(node) in _STORAGES


def _find_last(node: Node) -> str:
    if node.kind == "member_expression":
        return find_key(node.get("property")) or ""
    return node.text if node.kind == "identifier" else ""


def _tell(place: str, name: Any, value: Any) -> Iterator[tuple[str, str]]:
    for one in name if isinstance(name, Either) else (name,):
        if says_anything(value):
            yield f"{place}:{one if type(one) is str else ''}", value if type(value) is str else _write(value)


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
